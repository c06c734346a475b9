from dataclasses import replace

from models.entities import Conference, Evidence, Finding, Transcript, Word
from pipeline.timing import with_times

TRANSCRIPT = Transcript(
    text="Maya, she reread it.",
    words=(
        Word(word="Maya,", start_s=0.4, end_s=0.9, probability=0.9, start_char=0, end_char=5),
        Word(word="she", start_s=1.0, end_s=1.2, probability=0.9, start_char=6, end_char=9),
        Word(word="reread", start_s=1.2, end_s=1.7, probability=0.9, start_char=10, end_char=16),
        Word(word="it.", start_s=1.7, end_s=1.9, probability=0.9, start_char=17, end_char=20),
    ),
)


def conference(start_char: int, end_char: int) -> Conference:
    """A conference with one quote from that place."""
    quote = TRANSCRIPT.text[start_char:end_char]
    evidence = Evidence(quote=quote, start_char=start_char, end_char=end_char, rule="r")
    return Conference(findings=(Finding(kind="compliment", text=quote, evidence=evidence),), end_char=20)


def times(start_char: int, end_char: int) -> tuple[float | None, float | None]:
    """The times that the quote from that place gets."""
    (found,) = with_times([conference(start_char, end_char)], TRANSCRIPT)
    return found.findings[0].evidence.start_s, found.findings[0].evidence.end_s


def test_a_quote_is_timed_from_its_first_word_to_its_last():
    """The times are those of the words that the quote touches, whole or in part."""
    assert times(6, 16) == (1.0, 1.7)
    assert times(0, 4) == (0.4, 0.9)
    assert times(11, 19) == (1.2, 1.9)


def test_a_quote_without_words_keeps_no_times():
    """A stretch between words, and any stretch of a typed recap, has no time."""
    assert times(5, 6) == (None, None)
    untimed = replace(TRANSCRIPT, words=())
    assert with_times([conference(0, 4)], untimed) == (conference(0, 4),)
