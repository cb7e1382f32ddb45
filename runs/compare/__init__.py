"""The same people under several scenarios: who bears the risk, who is left out."""
