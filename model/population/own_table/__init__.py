"""The user's own table as offices write it: files, encodings, headings, and spellings of cells."""
