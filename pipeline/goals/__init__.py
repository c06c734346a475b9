"""Goals over time: mentions of one goal in many recaps become a thread."""
