"""What is worked out once for a word: the same rows as if worked out each time."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy

from models.weights import language_model
from pipeline.tagging.known_words import remember_words
from pipeline.tagging.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc


def lengths(asked: list[list[str]], kept: int) -> Remembered[str]:
    """Rows that hold the length of a word and its double; ``asked`` gets the words that were worked out together."""

    def work_out(words: Sequence[str]) -> NDArray[np.float32]:
        asked.append(list(words))
        return np.array([[len(word), 2 * len(word)] for word in words], np.float32)

    return Remembered(work_out, [2], kept)


def test_what_is_new_is_worked_out_together_and_once() -> None:
    """Rows come in the order of the keys, as often as they are asked for."""
    asked: list[list[str]] = []
    rows = lengths(asked, kept=9)
    assert rows(["a", "lead", "a"]).tolist() == [[1, 2], [4, 8], [1, 2]]
    assert rows(["the", "lead", "ending"]).tolist() == [[3, 6], [4, 8], [6, 12]]
    assert rows([]).tolist() == []
    assert asked == [["a", "lead"], ["the", "ending"]]


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_however_few_are_kept_all_are_told(kept: int) -> None:
    """What does not fit is worked out again."""
    rows = lengths([], kept)
    for keys in (["a", "an"], ["lead"], ["a", "an", "the", "lead"], ["an", "ending", "lead"], ["a"]):
        assert rows(keys).tolist() == [[len(key), 2 * len(key)] for key in keys]


def test_threads_do_not_mix_up_rows() -> None:
    """Each gets its own, however often all is forgotten meanwhile."""

    def work_out(numbers: Sequence[int]) -> NDArray[np.float32]:
        sleep(0)  # another thread's turn
        return np.array(numbers, np.float32)

    rows = Remembered(work_out, [], 20)
    asked = [[n % 30, (7 * n) % 31] for n in range(2_000)]
    with ThreadPoolExecutor(4) as threads:
        assert [found.tolist() for found in threads.map(rows, asked)] == asked


def test_spacy_reads_the_same_with_words_that_it_remembers() -> None:
    """Vectors, tags and heads of texts met for the first time, again, and several at once; none in an empty one."""
    texts = [
        "Maya is drafting. I didn't get to leads, so her goal is to add one.",
        "She's  drafting,\nand I noticed how she's adding leads so",
        "",
        "Maya is drafting. I didn't get to leads, so her goal is to add one.",
    ]
    plain, remembering = (spacy.load(language_model(), exclude=["ner", "lemmatizer"]) for _ in range(2))
    remember_words(remembering.get_pipe("tok2vec").model)  # type: ignore[attr-defined]  # it is no plain pipe
    assert remembering.get_pipe("tok2vec").model.get_ref("embed").name == "remembered"  # type: ignore[attr-defined]
    for model in (remembering, copy.deepcopy(remembering)):  # the copy has met no word
        for one, other in zip(plain.pipe(texts), model.pipe(texts), strict=True):
            assert_same(one, other)
        for text in texts:
            assert_same(plain(text), model(text))


def assert_same(one: Doc, other: Doc) -> None:
    """Both were read alike; sums of many numbers may differ in their last place."""
    assert [(t.text, t.tag_, t.head.i, t.dep_) for t in one] == [(t.text, t.tag_, t.head.i, t.dep_) for t in other]
    assert np.asarray(one.tensor) == pytest.approx(np.asarray(other.tensor), abs=1e-5)
