"""What people read, in the language that is spoken: translations, numbers, dates, line breaks."""
