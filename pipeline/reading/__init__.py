"""What a teacher reads: pages as pure functions from the records to frozen dataclasses, with no clock of their own."""
