"""The plan in the browser: watch it live, and change it."""
