"""One small plan written the way of each tool that is compared."""
