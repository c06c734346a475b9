"""The phrase language: what it can say, and what it refuses."""

from __future__ import annotations

import pytest

from models.phrases import PhraseError, Slots, parse
from pipeline.tagging.matching import Network

SLOTS = Slots({"aim": ["goal", "next step"], "loop": ["{loop} again"]}, frozenset({"verb"}))


def found(phrase: str, words: str) -> list[tuple[int, int, int]]:
    """Where a phrase matches, and where each value starts."""
    network = Network([(parse(phrase, SLOTS), "rule")])
    keys = [(word, "{any}") if word not in (",", ".") else (word,) for word in words.split()]
    return [(match.start, match.end, match.value) for match in network.matches_keys(keys)]


@pytest.mark.parametrize(
    ("phrase", "words", "expected"),
    [
        ("his/her goal is to =>", "so her goal is to add", [(1, 5, 5)]),
        ("show~ [him/her] =>", "i showed her how", [(1, 3, 3)]),
        ("{aim} is", "the next step is", [(1, 4, 1)]),
        ("(going to | about to) =>", "he is about to try", [(2, 4, 4)]),
        ("left ... out", "left all the vowels out", [(0, 5, 0)]),
        ("left ... out", "left it . then out", []),
        ("keeps => writing", "he keeps writing", [(1, 3, 2)]),
        ("didn't", "she did n't", [(1, 3, 1)]),
        ("gonna =>", "he 's gon na try", [(2, 4, 4)]),
        ("how-to", "a how - to book", [(1, 4, 1)]),
    ],
)
def test_a_phrase_finds_its_words_and_where_the_value_starts(
    phrase: str, words: str, expected: list[tuple[int, int, int]]
) -> None:
    """Each way of writing a phrase matches what it describes, and nothing else."""
    assert found(phrase, words) == expected


def test_a_network_that_forgets_what_it_met_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even in the midst of a phrase: it works everything out again."""
    phrases = [(parse(phrase, SLOTS), phrase) for phrase in ("her goal is =>", "left ... out", "is to", "goal")]
    network = Network(phrases)
    keys = [(word, "{any}") for word in "so her goal is to have left no vowel out and her goal is met".split()]  # noqa: SIM905
    remembered = [network.matches_keys(keys, 5) for _ in range(2)]
    monkeypatch.setattr("pipeline.tagging.matching.STEPS_KEPT", 1)
    forgetful = Network(phrases)
    assert [forgetful.matches_keys(keys, 5) for _ in range(2)] == remembered
    assert [(m.payload, m.start, m.end, m.value) for m in remembered[0]] == [
        ("her goal is =>", 6, 9, 9),
        ("goal", 7, 8, 7),
        ("is to", 8, 10, 8),
        ("left ... out", 11, 15, 11),
        ("her goal is =>", 16, 19, 19),
        ("goal", 17, 18, 17),
    ]


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("her (goal", "a ')' is missing"),
        ("her goal]", "a stray ']'"),
        ("{nothing} is", "there is no slot {nothing}"),
        ("{loop}", "slot {loop} holds itself"),
        ("[her] [goal]", "all of it may be left out"),
        ("her //", "'' is no word"),
    ],
)
def test_a_phrase_that_is_not_well_formed_is_refused_with_the_reason(phrase: str, reason: str) -> None:
    """What is wrong is said in words."""
    with pytest.raises(PhraseError) as caught:
        parse(phrase, SLOTS)
    assert str(caught.value) == reason
