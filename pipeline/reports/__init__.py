"""The forms of conference record keeping: each a pure function from a book of records to one small model."""
