"""Sound files become samples with a date."""
