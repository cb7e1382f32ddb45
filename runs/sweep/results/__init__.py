"""The folder of a sweep: its tables, its status and its summary."""
