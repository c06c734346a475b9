"""Finding the names of a recap, and what is said about each."""
