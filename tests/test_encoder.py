"""The small language model: its component from a ``Doc``, what it is shown, and what it says to the trained tagger."""

from __future__ import annotations

from concurrent.futures import Future

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from models.entities import CONFERENCE_TYPES
from models.errors import ModelError
from models.trained_weights import NOTHING, WORD_STATES, TraitWeights
from pipeline.tagging.analysis import ATTRIBUTE, Analysis, Clause, Mention, Reading, Stretch, analysis_of
from pipeline.tagging.encoder import ENCODER, LONGEST, MODEL, STUDENT, TOKENIZER, Encoder, RecapEncoder, shipped_encoder
from pipeline.tagging.trained import TrainedTagger
from pipeline.tagging.trained_types import TrainedTypes


def a_doc(words: list[str], *, starts: tuple[int, ...] = (0,), named: tuple[int, ...] = ()) -> Doc:
    """A recap of one stretch with sentences that start where told and students named by single words."""
    doc = Doc(spacy.blank("en").vocab, words=words, sent_starts=[i in starts for i in range(len(words))])
    mentions = [Mention(start=i, end=i + 1, names=("Maya",), role="conferred", rule="name-first") for i in named]
    stretch = Stretch(start=0, end=len(words), clauses=[Clause(start=0, end=len(words))])
    doc._.set(ATTRIBUTE, Analysis(mentions=mentions, stretches=[stretch]))
    return doc


class Reader:
    """Stands for the model: keeps what it is shown, says of each part how many words it has."""

    def __init__(self) -> None:
        self.shown: list[list[str]] = []

    def __call__(self, words: list[str]) -> Reading:
        """The reading of a part."""
        self.shown.append(list(words))
        size = len(words)
        return Reading(
            np.full((size, len(WORD_STATES)), size, np.float32), np.full(len(CONFERENCE_TYPES), size, np.float32)
        )


def test_the_model_that_comes_with_the_program_is_small_and_its_chances_add_up():
    """Below 20 MB with its tokenizer; for each word and for the whole, the chances are whole chances."""
    assert sum((ENCODER / name).stat().st_size for name in (MODEL, TOKENIZER)) < 20_000_000
    reading = shipped_encoder()([STUDENT, "wrote", "two", "leads", "."])
    assert np.exp(reading.words).sum(axis=1) == pytest.approx(np.ones(5), abs=1e-3)
    assert np.exp(reading.types).sum() == pytest.approx(1.0, abs=1e-3)


def test_praise_without_a_word_of_praise_is_read_as_praise():
    """What is done well and told as a fact is more likely a compliment than what is done badly, and the other way."""
    told = (
        "{} . Each of her pages ends on a sound that makes you turn it . So we looked at commas .",
        "{} . Half of her pages have no period and stop in the middle . So we looked at commas .",
    )
    well, badly = (shipped_encoder()(text.format(STUDENT).split()).words[2:8].mean(axis=0) for text in told)
    compliment, need = WORD_STATES.index("compliment+"), WORD_STATES.index("need+")
    assert well[compliment] > well[need]
    assert badly[need] > badly[compliment]


def test_a_word_without_a_piece_says_nothing_and_the_others_keep_their_places():
    """A line break between words is no word to the model."""
    read = shipped_encoder()
    plain, broken = read(["she", "labeled", "her", "cat"]), read(["she", "labeled", "\n", "her", "cat"])
    assert broken.words[2].tolist() == [0.0] * len(WORD_STATES)
    assert np.delete(broken.words, 2, axis=0) == pytest.approx(plain.words, abs=1e-5)


def test_students_look_alike_to_the_model():
    """Whoever it was about, the model is shown the same words."""
    read = Reader()
    doc = RecapEncoder(read)(a_doc(["Maya", "read", "to", "Jo", "."], named=(0, 3)))
    analysis_of(doc).stretches[0].reading.result()
    assert read.shown == [[STUDENT, "read", "to", STUDENT, "."]]


def test_a_long_stretch_is_read_in_parts_that_end_with_sentences():
    """A part is as long as may be, cut within a sentence only where none ends; types are averaged."""
    read, size = Reader(), 2 * LONGEST + 100
    doc = a_doc(["word"] * size, starts=(0, 50, LONGEST - 20))
    RecapEncoder(read)(doc)
    reading = analysis_of(doc).stretches[0].reading.result()
    sizes = [LONGEST - 20, LONGEST, 120]
    assert [len(part) for part in read.shown] == sizes
    assert reading.words[:, 0].tolist() == [float(s) for s in sizes for _ in range(s)]
    assert reading.types[0] == pytest.approx(sum(s * s for s in sizes) / size)


def test_the_trained_components_hear_the_model():
    """With nothing else to go by, values and type are what the model says."""
    doc = a_doc(["I", "see", "her", "title", "."])
    stretch = analysis_of(doc).stretches[0]
    says = np.zeros((5, len(WORD_STATES)), np.float32)
    says[:, WORD_STATES.index(NOTHING)] = 3.0
    says[2, WORD_STATES.index("compliment")] = says[3, WORD_STATES.index("compliment+")] = 9.0
    types = np.zeros(len(CONFERENCE_TYPES), np.float32)
    types[CONFERENCE_TYPES.index("rehearsal")] = 3.0
    stretch.reading = Future()
    stretch.reading.set_result(Reading(says, types))

    def silent(choices: tuple[str, ...]) -> TraitWeights:
        return TraitWeights(
            choices, {}, np.zeros((0, len(choices)), np.float32), np.zeros((len(choices),) * 2, np.float32)
        )

    TrainedTagger(silent(WORD_STATES))(doc)
    TrainedTypes(weights=silent(CONFERENCE_TYPES))(doc)
    assert [(f.kind, f.text, f.evidence.rule) for f in stretch.findings] == [
        ("compliment", "her title", "trained:compliment"),
        ("type", "rehearsal", "trained:type-rehearsal"),
    ]


def test_a_missing_or_damaged_model_is_an_error_that_names_it(tmp_path):
    """Neither an empty folder nor a file that is no model ends in a traceback of a library."""
    with pytest.raises(ModelError, match="the model cannot be loaded"):
        Encoder(tmp_path)
    (tmp_path / TOKENIZER).write_bytes((ENCODER / TOKENIZER).read_bytes())
    (tmp_path / MODEL).write_bytes(b"no model")
    with pytest.raises(ModelError, match="the model cannot be loaded"):
        Encoder(tmp_path)
