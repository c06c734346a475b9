"""``recap_encoder``: what a small language model makes of each word, and of the whole, before anything is decided.

It reads in a thread, while the components that come next do their work. ``recap_read_ahead`` has it begin before the
text is parsed.

The model is a transformer of 16 million parameters: four of the six layers of all-MiniLM-L6-v2 (Wang et al. 2020,
arXiv:2002.10957; Reimers and Gurevych 2019, arXiv:1908.10084), taught on labelled recaps by
``benchmarks/tagging/teach_encoder.py`` and kept as ONNX with weights of eight bits. It knows what is said alike: that
"her ending circles back to the porch" praises, though no word of it does. Rules and traits know the words that teachers
use for what they tell. ``recap_trained``, ``recap_trained_types`` and ``recap_trained_stage`` hear both.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
from spacy.language import Language

from models.errors import ModelError
from models.trained_weights import DATA
from pipeline.tagging.analysis import Reading, analysis_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from typing import TypeAlias

    from spacy.tokens import Doc

    Read: TypeAlias = Callable[[Sequence[str]], Reading]

ENCODER: Final = DATA / "encoder"
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
STUDENT: Final = "[student]"
"""Stands for each word that names a student: what is learned is how teachers talk and not about whom."""
MOST_PIECES: Final = 510
"""So many pieces of words can be seen together, beside the marks around them: of words of too many, the first are."""
LONGEST: Final = 200
"""So many words are seen together; a longer stretch is read in parts, each to the end of a sentence if there is one."""


@Language.factory("recap_encoder", requires=["doc._.recap", "token.sent_start"], retokenizes=False)
def make_encoder(nlp: Language, name: str) -> RecapEncoder:  # noqa: ARG001 - spaCy hands them over
    """The component, for ``nlp.add_pipe("recap_encoder")``."""
    return RecapEncoder()


@Language.factory("recap_read_ahead", requires=["doc._.recap"], retokenizes=False)
def make_read_ahead(nlp: Language, name: str) -> ReadAhead:  # noqa: ARG001 - spaCy hands them over
    """The component, for ``nlp.add_pipe("recap_read_ahead")``."""
    return ReadAhead()


class ReadAhead:
    """Has a recap read as a whole that will hardly be split: one that names two students at most and is not long.

    If it is split all the same, its stretches are read each by itself.

    Args:
        read: what makes a reading of some words; by default the model that comes with the program.
    """

    def __init__(self, read: Read | None = None) -> None:
        self._read = read

    def __call__(self, doc: Doc) -> Doc:
        """Begin to read a recap whose mentions are known, if it is such a one."""
        analysis = analysis_of(doc)
        if 0 < len(doc) <= LONGEST and len({m.names for m in analysis.mentions}) <= 2:
            (analysis.reading,) = _read_in_thread(self._read, [[masked(doc)]])
        return doc

    def pipe(self, docs: Iterable[Doc], **_: object) -> Iterable[Doc]:
        """Leave recaps as they are that are parsed many at once: there is nothing to be ahead of."""
        return docs


class RecapEncoder:
    """Puts a ``Reading`` into each stretch.

    Args:
        read: what makes a reading of some words; by default the model that comes with the program.
    """

    def __init__(self, read: Read | None = None) -> None:
        self._read = read

    def __call__(self, doc: Doc) -> Doc:
        """Have every stretch of ``doc._.recap`` read, if that has not begun yet."""
        analysis = analysis_of(doc)
        if analysis.reading is not None and len(analysis.stretches) == 1:
            analysis.stretches[0].reading = analysis.reading
            return doc
        words = masked(doc)
        texts = [[words[a:b] for a, b in _parts(doc, s.start, s.end)] for s in analysis.stretches]
        for stretch, reading in zip(analysis.stretches, _read_in_thread(self._read, texts), strict=True):
            stretch.reading = reading
        return doc


def _read_in_thread(read: Read | None, texts: Sequence[Sequence[Sequence[str]]]) -> list[Future[Reading]]:
    """The readings of texts, each in its parts, as they come."""
    reader = ThreadPoolExecutor(max_workers=1)  # one that waited for work would not begin until this thread pauses
    readings = [reader.submit(_whole, read or shipped_encoder(), parts) for parts in texts]
    reader.shutdown(wait=False)
    return readings


def _whole(read: Read, parts: Sequence[Sequence[str]]) -> Reading:
    """The reading of words that are read in parts."""
    readings = [read(part) for part in parts]
    shares = np.array([len(part) for part in parts], np.float32) / sum(len(part) for part in parts)
    return Reading(
        words=np.concatenate([reading.words for reading in readings]),
        types=np.average([reading.types for reading in readings], axis=0, weights=shares).astype(np.float32),
        stages=np.average([reading.stages for reading in readings], axis=0, weights=shares).astype(np.float32),
        places=np.concatenate([share * reading.places for share, reading in zip(shares, readings, strict=True)]),
    )


def masked(doc: Doc) -> list[str]:
    """The words of a recap as the model sees them: ``STUDENT`` for those that name one."""
    words = [token.text for token in doc]
    for mention in analysis_of(doc).mentions:
        words[mention.start : mention.end] = [STUDENT] * (mention.end - mention.start)
    return words


def _parts(doc: Doc, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in parts short enough to be seen as one."""
    while end - start > LONGEST:
        ends = [i for i in range(start + 1, start + LONGEST + 1) if doc[i].is_sent_start]
        cut = ends[-1] if ends else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


class Encoder:
    """The model itself. May be used from several threads; each call takes one of the processor's.

    Attributes:
        version: changes whenever the model does.

    Args:
        folder: holds the model and its tokenizer.

    Raises:
        ModelError: one of them is missing or damaged.
    """

    def __init__(self, folder: Path = ENCODER) -> None:
        from zlib import crc32

        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self.version = f"{crc32((folder / MODEL).read_bytes()):08x}"
            self._session = onnxruntime.InferenceSession(  # by its path: from bytes it would keep them too
                str(folder / MODEL),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["SkipLayerNormFusion"],  # what it makes of the two takes longer than they do
            )
        except Exception as error:  # both libraries raise bare ones of their own
            raise ModelError(f"the model cannot be loaded: {error}", where=folder.name) from error

        @lru_cache(maxsize=5_000)
        def pieces(word: str) -> list[int]:
            """The pieces of a word between the marks around a text: they do not depend on the words beside it."""
            found: list[int] = tokenizer.encode([word], is_pretokenized=True).ids[1:-1]
            return found

        self._pieces = pieces
        self._marks = tokenizer.encode([""], is_pretokenized=True).ids

    def __call__(self, words: Sequence[str]) -> Reading:
        """What the model makes of some words (at least one; up to ``LONGEST``)."""
        pieces = [self._pieces(word) for word in words]
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        if lengths.sum() > MOST_PIECES:
            pieces = [of_word[: MOST_PIECES // len(words)] for of_word in pieces]
            lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        first_mark, last_mark = self._marks
        ids = np.array([[first_mark, *chain.from_iterable(pieces), last_mark]], np.int64)
        states, types, stages, shares = self._session.run(None, {"pieces": ids})
        first = 1 + lengths.cumsum() - lengths
        scores = np.where(lengths[:, None] > 0, states[0, first], np.float32(0))  # a word without a piece says nothing
        places = np.bincount(np.repeat(np.arange(len(words)), lengths), shares[0, 1:-1], len(words))
        return Reading(scores, types[0], stages[0], places.astype(np.float32))


@cache
def shipped_encoder() -> Encoder:
    """The model that comes with the program, loaded once."""
    return Encoder()
