"""English and Chinese: texts, numbers and dates."""
