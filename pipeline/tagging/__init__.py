"""A recap's text becomes conferences: spaCy components, each in a file of its own, that fill ``doc._.recap``."""
