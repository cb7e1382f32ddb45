"""The agency that sells policies, and the insurers that bear their risk."""
