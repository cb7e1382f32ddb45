"""The regulator: its orders, and the indicators and triggers it acts on."""
