"""The population as objects, columns or shards, and the choice between them."""
