"""Why it happened: rise of the share and loss of members, taken apart by mechanism."""
