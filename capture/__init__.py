"""Where a person meets the program."""
