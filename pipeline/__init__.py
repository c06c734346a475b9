"""Sound becomes records; records become answers."""
