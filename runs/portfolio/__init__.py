"""A diagnosis of the user's own members before the plan starts."""
