"""The parts of the page that a visitor can operate."""
