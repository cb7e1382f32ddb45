"""A run as a page of text."""
