"""An independent audit: recomputes a finished run with code of its own."""
