"""Speech to text, step by step: where there is speech, in which windows it is heard, what was heard, what to doubt."""
