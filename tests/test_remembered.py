"""What is worked out once for a word: the same rows as if worked out each time."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import TYPE_CHECKING

import numpy as np
import pytest
import spacy
from spacy.ml.models import MishWindowEncoder, MultiHashEmbed, build_Tok2Vec_model

from models.weights import language_model
from pipeline.tagging.joined_layers import join_layers
from pipeline.tagging.known_words import remember_words
from pipeline.tagging.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc
    from thinc.api import Model


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


@pytest.mark.parametrize(
    ("change", "part", "name", "apart"),
    [(remember_words, "embed", "remembered", 1e-5), (join_layers, "encode", "joined", 0)],
)
def test_spacy_reads_the_same(change: Callable[[Model], None], part: str, name: str, apart: float) -> None:
    """Vectors, tags and heads of texts met for the first time, again, and several at once; none in an empty one.

    The vectors of words that are made together may differ in their last place, as sums of many numbers do.
    """
    texts = [
        "Maya is drafting. I didn't get to leads, so her goal is to add one.",
        "She's  drafting,\nand I noticed how she's adding leads so",
        "",
        "Maya is drafting. I didn't get to leads, so her goal is to add one.",
    ]
    plain, changed = (spacy.load(language_model(), exclude=["ner", "lemmatizer"]) for _ in range(2))
    tok2vec = changed.get_pipe("tok2vec").model  # type: ignore[attr-defined]  # it is no plain pipe
    change(tok2vec)
    assert name in {node.name for node in tok2vec.get_ref(part).walk()}
    for model in (changed, copy.deepcopy(changed)):  # the copy has met no word
        for one, other in zip(plain.pipe(texts), model.pipe(texts), strict=True):
            assert_same(one, other, apart)
        for text in texts:
            assert_same(plain(text), model(text), apart)


def test_layers_of_another_kind_stay_as_they_are() -> None:
    """A language model of somebody else's may look at neighbours in another way."""
    tok2vec = build_Tok2Vec_model(
        MultiHashEmbed(8, ["NORM"], [100], include_static_vectors=False), MishWindowEncoder(8, window_size=1, depth=2)
    )
    before = [node.name for node in tok2vec.walk()]
    join_layers(tok2vec)
    assert [node.name for node in tok2vec.walk()] == before


def assert_same(one: Doc, other: Doc, apart: float) -> None:
    """Both were read alike, with vectors so far apart at most."""
    assert [(t.text, t.tag_, t.head.i, t.dep_) for t in one] == [(t.text, t.tag_, t.head.i, t.dep_) for t in other]
    assert np.asarray(one.tensor) == pytest.approx(np.asarray(other.tensor), abs=apart, rel=0)
