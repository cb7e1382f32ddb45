"""Claims: filing, the queue, review and jury, and what a refusal does to trust."""
