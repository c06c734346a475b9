"""The parts of listening that need no model: windows, what is doubted, what is hinted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.speech.engine import Hearing, Said
from pipeline.speech.guards import Doubt, doubt, is_echo, is_repeated, longest_gap_s, without_outro
from pipeline.speech.hearing import in_groups, in_turn
from pipeline.speech.priming import BUDGET_TOKENS, first_names, hint, said_forms
from pipeline.speech.voice import HOP, HOPS_A_SECOND, Span, speech_probabilities, speech_spans
from pipeline.speech.windows import LONGEST_S, Window, plan


def speech(*parts: tuple[float, float]) -> np.ndarray:
    """Probabilities of speech: (seconds, probability) after another."""
    return np.concatenate([np.full(round(s * HOPS_A_SECOND), p, np.float32) for s, p in parts])


def said(text: str, *, start_s: float = 0.0, each_s: float = 0.4, probability: float = 0.9) -> tuple[Said, ...]:
    """Words said one after the other."""
    return tuple(
        Said(f" {word}", start_s + n * each_s, start_s + (n + 1) * each_s, probability)
        for n, word in enumerate(text.split())
    )


def test_speech_is_found_with_padding() -> None:
    """Speech begins at a probability of 0.5, goes on down to 0.35, and short pauses do not part it."""
    found = speech_spans(speech((1, 0), (0.2, 0.4), (1, 0.9), (0.5, 0.1), (1, 0.4), (3, 0.0)), silence=40, padding=10)
    assert found == [Span(27, 125)]


def test_padding_ends_at_the_ends() -> None:
    """A name said at once, and a word cut off at the end, are whole."""
    assert speech_spans(speech((2, 0.9)), silence=40, padding=10) == [Span(0, 62)]
    assert speech_spans(speech((3, 0.1)), silence=40, padding=10) == []


def test_looking_for_speech_leaves_the_sound_as_it_is() -> None:
    """Of any length, more than is looked at at once; each begun hop has its probability."""
    for size in (0, 1, HOP, 125 * 16_000 + 7):
        sound = np.sin(np.arange(size, dtype=np.float32))
        before = sound.copy()
        assert len(speech_probabilities(sound)) == -(-size // HOP)
        assert (sound == before).all()


def test_long_silence_is_left_out_of_a_window() -> None:
    """Two stretches of speech with a long silence between make one window, which knows its times in the recording."""
    (window,) = plan(speech((3, 0.9), (10, 0.0), (3, 0.9)))
    assert window == Window((Span(0, 106), Span(394, 500)))
    assert window.hops == 212
    assert [round(window.recording_s(s), 2) for s in (0.0, 3.3, 3.5, 99.0)] == [0.0, 3.3, 12.72, 16.0]
    rows = np.arange(500)
    assert window.part_of(rows).tolist() == [*range(106), *range(394, 500)]


def spans(*parts: tuple[float, float]) -> list[list[tuple[int, int]]]:
    """Of each window of such speech, where its spans start and end."""
    return [[(span.start, span.end) for span in window.spans] for window in plan(speech(*parts))]


def test_windows_are_cut_at_pauses() -> None:
    """Of 26 s of speech two windows are made, cut in the middle of a pause: the clearer of two, the nearer to half."""
    assert spans((11, 0.9), (0.4, 0.1), (5, 0.9), (0.3, 0.1), (9.3, 0.9)) == [[(0, 350)], [(350, 812)]]
    assert spans((10, 0.9), (0.4, 0.1), (5, 0.9), (0.4, 0.1), (9.2, 0.9)) == [[(0, 318)], [(318, 780)]]
    assert spans((10.5, 0.9), (1, 0.1), (1, 0.9), (0.1, 0.1), (12.4, 0.9)) == [[(0, 343)], [(343, 781)]]


def test_what_fits_into_one_window_is_not_cut() -> None:
    """A recap of a quarter of a minute is heard at once; a longer one is cut in a long silence first of all."""
    assert spans((16, 0.9)) == [[(0, 500)]]
    assert spans((7, 0.9), (0.1, 0.1), (8.5, 0.9)) == [[(0, 488)]]
    assert spans((12, 0.9), (3, 0.0), (9, 0.9)) == [[(0, 387)], [(457, 750)]]


def test_windows_are_of_about_one_length() -> None:
    """A last sentence gets no window of its own, and what is left out is left out in the midst of a window too."""
    assert spans((6, 0.9), (0.6, 0.1), (6, 0.9), (3, 0.0), (3, 0.9)) == [[(0, 197)], [(197, 407), (477, 583)]]
    assert spans((3, 0.9), (9, 0.0), (11, 0.9), (0.5, 0.1), (9, 0.9)) == [[(0, 106), (363, 727)], [(727, 1016)]]


def test_speech_without_a_pause_is_cut_all_the_same() -> None:
    """Windows never exceed their limit, together they are the whole, and the cut is where speech is least likely."""
    probabilities = speech((60, 0.9))
    probabilities[430] = 0.6
    windows = plan(probabilities)
    assert [window.spans[0].end for window in windows[:1]] == [430]
    assert all(window.hops <= LONGEST_S * HOPS_A_SECOND for window in windows)
    assert [span.start for window in windows for span in window.spans] == [
        0,
        *(span.end for window in windows[:-1] for span in window.spans),
    ]


@given(st.lists(st.tuples(st.floats(0.1, 40.0), st.sampled_from([0.0, 0.2, 0.4, 0.9])), max_size=20))
def test_windows_are_all_of_the_speech(parts: list[tuple[float, float]]) -> None:
    """However somebody speaks: all spans of speech, in order, each moment once, in windows that are not too long."""
    probabilities = speech((0.0, 0.0), *parts)
    windows = plan(probabilities)
    heard = [hop for window in windows for span in window.spans for hop in range(span.start, span.end)]
    whole = [hop for span in speech_spans(probabilities, silence=39, padding=12) for hop in range(span.start, span.end)]
    assert heard == whole
    assert all(0 < window.hops <= LONGEST_S * HOPS_A_SECOND for window in windows)
    assert all(span.hops for window in windows for span in window.spans)


def test_nothing_to_hear_makes_no_window() -> None:
    """Silence has no windows, and neither has an empty recording."""
    assert plan(speech((8, 0.1))) == []
    assert plan(np.empty(0, np.float32)) == []


SURE = said("Okay so Maya read me her whole piece and it made sense")
TALK = speech((5, 0.9))


@pytest.mark.parametrize(
    ("hearing", "expected"),
    [
        (Hearing(SURE, -0.1, 0.1), Doubt.NONE),
        (Hearing(SURE, -0.1, 0.9), Doubt.NONE),  # the engine says "no speech", but is sure of every word
        (Hearing(SURE, -0.19, 0.1), Doubt.NONE),
        (Hearing(SURE, -0.21, 0.1), Doubt.UNSURE),
        (Hearing(SURE, -0.7, 0.1), Doubt.UNSURE),
        (Hearing(said("she wrote it down " * 12, each_s=0.1), -0.1, 0.1), Doubt.WRONG),  # a loop
        (Hearing(said("one two three four five six seven eight " * 5, each_s=0.1), -0.1, 0.1), Doubt.WRONG),
        (Hearing(said("Gary. Gary. Gary.", each_s=1.5), -0.1, 0.1), Doubt.WRONG),
        (Hearing(SURE[:5], -0.1, 0.1), Doubt.WRONG),  # three seconds of speech left out
        (Hearing((), 0.0, 0.1), Doubt.NOTHING),
        (Hearing(said("Thank you for watching."), -0.1, 0.1), Doubt.NOTHING),
        (Hearing(said("you"), -0.5, 0.1), Doubt.NOTHING),
        (Hearing(SURE, -0.7, 0.9), Doubt.NOTHING),
    ],
)
def test_what_is_doubted(hearing: Hearing, expected: Doubt) -> None:
    """What is improbable is doubted; loops and gaps are wrong; outros and improbable words on no speech are nothing."""
    assert doubt(hearing, TALK) is expected


def test_a_word_stretched_over_a_gap_does_not_cover_it() -> None:
    """The alignment gives what was left out to a word beside it; only its first second counts."""
    words = (*said("she read", each_s=0.5), Said(" it", 1.0, 5.0, 0.9))
    assert longest_gap_s(words, TALK) == pytest.approx(3.0, abs=0.05)
    assert longest_gap_s(words, speech((2, 0.9), (3, 0.0))) == pytest.approx(0.0, abs=0.05)


def test_an_invented_outro_is_taken_off() -> None:
    """Thanks for watching, said with little conviction behind a recap, were not said; with conviction they were."""
    recap = said("She is drafting.")
    invented = said("Thank you for watching!", start_s=2, probability=0.4)
    assert without_outro((*recap, *invented)) == recap
    assert without_outro((*recap, *said("Thank you.", start_s=2))) == (*recap, *said("Thank you.", start_s=2))
    assert without_outro((*recap, *said("Thank you for helping.", start_s=2, probability=0.4)))[3].text == " Thank"
    assert without_outro(()) == ()


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("Niamh, Niamh, Ja'Marcus", True),
        ("Okay, so Niamh and Ja'Marcus.", True),
        ("Niamh is here", True),
        ("Niamh added dialogue to her lead", False),
        ("She added dialogue", False),
        ("", False),
    ],
)
def test_echoes(text: str, echo: bool) -> None:
    """Little but primed names is an echo; a sentence about one of them is not."""
    assert is_echo(text, said_forms(["Niamh", "Ja'Marcus"])) is echo


@pytest.mark.parametrize(
    ("text", "is_loop"),
    [
        ("Sophia, Sophia, Sophia,", True),
        ("Quick check. Quick check.", True),
        ("Bashir, The Lion, Bashir, The Lion, Bashir,", True),
        ("Nora, Nora drafts", False),
        ("Drafting", False),
        ("", False),
    ],
)
def test_loops(text: str, is_loop: bool) -> None:
    """One thing said over and over, cut off anywhere, and nothing else."""
    assert is_repeated(text) is is_loop


def test_a_hint_holds_whole_names_within_its_budget() -> None:
    """First names, each once, as many as fit, none cut."""

    def tokens(text: str) -> list[int]:
        return [ord(letter) for letter in text]

    names = first_names(["Maya Torres", "Jamal Carter", "Maya Chen", " "])
    assert names == ("Maya", "Jamal")
    assert "".join(map(chr, hint(names, tokens))) == " Maya, Jamal."
    many = "".join(map(chr, hint([f"Name{n}" for n in range(1000)], tokens)))
    assert many.startswith(" Name0, Name1, ")
    assert many.endswith(", Name20.")
    assert len(many) <= BUDGET_TOKENS
    assert hint([], tokens) == []


def test_windows_are_decoded_in_groups_of_about_one_size() -> None:
    """No more than three at once, and none alone that need not be."""
    sizes = [[len(group) for group in in_groups([Window(())] * n)] for n in (0, 1, 3, 4, 7, 8)]
    assert sizes == [[], [1], [3], [2, 2], [2, 2, 3], [2, 3, 3]]


def test_windows_are_heard_side_by_side_and_told_in_order() -> None:
    """The next are under way while the caller waits, so many and no more; those not begun when it goes never are."""
    begun: list[int] = []
    second, goes_on = Event(), Event()

    def heard(item: int) -> str:
        begun.append(item)
        if item == 1:
            second.set()
            goes_on.wait()
        return str(item)

    with ThreadPoolExecutor(2) as pool:
        assert list(in_turn(str, range(20), pool)) == [(n, str(n)) for n in range(20)]
    with ThreadPoolExecutor(1) as pool:
        items = count()
        told = in_turn(heard, items, pool)
        assert next(told) == (0, "0")
        assert next(items) == 9
        second.wait()
        told.close()
        goes_on.set()
    assert begun == [0, 1]
