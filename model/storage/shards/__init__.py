"""One population past one machine: people split by number over workers."""
