"""The small language model: its component from a ``Doc``, what it is shown, and what it says to the trained tagger."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TypeAlias

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from models.entities import CONFERENCE_TYPES, Finding
from models.errors import ModelError
from models.trained_weights import NO_STAGE, NOTHING, TOLD_STAGES, WORD_STATES, TraitWeights
from pipeline.tagging.analysis import ATTRIBUTE, Analysis, Clause, Mention, Reading, Stretch, analysis_of, evidence_of
from pipeline.tagging.encoder import (
    ENCODER,
    LONGEST,
    MODEL,
    STUDENT,
    TOKENIZER,
    Encoder,
    ReadAhead,
    RecapEncoder,
    shipped_encoder,
)
from pipeline.tagging.trained import LEAN, WELL_READ, TrainedTagger
from pipeline.tagging.trained_stage import RULES_SAY, TrainedStage
from pipeline.tagging.trained_types import TrainedTypes

Floats: TypeAlias = np.ndarray


def a_doc(words: list[str], *, starts: tuple[int, ...] = (0,), named: tuple[int, ...] = ()) -> Doc:
    """A recap of one stretch with sentences that start where told and students named by single words."""
    doc = Doc(spacy.blank("en").vocab, words=words, sent_starts=[i in starts for i in range(len(words))])
    mentions = [Mention(start=i, end=i + 1, names=("Maya",), role="conferred", rule="name-first") for i in named]
    stretch = Stretch(start=0, end=len(words), clauses=[Clause(start=0, end=len(words))])
    doc._.set(ATTRIBUTE, Analysis(mentions=mentions, stretches=[stretch]))
    return doc


def reading(words: Floats, *, types: Floats | None = None, stages: Floats | None = None, place: int = 0) -> Reading:
    """A reading that finds nothing but what is given; the word at ``place`` tells the stage."""
    places = np.zeros(len(words), np.float32)
    places[place] = 1.0
    types = np.zeros(len(CONFERENCE_TYPES), np.float32) if types is None else types
    return Reading(words, types, np.zeros(len(TOLD_STAGES), np.float32) if stages is None else stages, places)


def read(made: Reading) -> Future[Reading]:
    """A reading that is done."""
    future: Future[Reading] = Future()
    future.set_result(made)
    return future


class Reader:
    """Stands for the model: keeps what it is shown, says of each part how many words it has."""

    def __init__(self) -> None:
        self.shown: list[list[str]] = []

    def __call__(self, words: list[str]) -> Reading:
        """The reading of a part."""
        self.shown.append(list(words))
        size = len(words)
        return reading(
            words=np.full((size, len(WORD_STATES)), size, np.float32),
            types=np.full(len(CONFERENCE_TYPES), size, np.float32),
            stages=np.full(len(TOLD_STAGES), size, np.float32),
        )


def test_the_model_that_comes_with_the_program_is_small_and_its_chances_add_up():
    """Below 20 MB with its tokenizer; for each word and for the whole, the chances are whole chances."""
    assert sum((ENCODER / name).stat().st_size for name in (MODEL, TOKENIZER)) < 20_000_000
    reading = shipped_encoder()([STUDENT, "wrote", "two", "leads", "."])
    assert np.exp(reading.words).sum(axis=1) == pytest.approx(np.ones(5), abs=1e-3)
    assert np.exp(reading.types).sum() == pytest.approx(1.0, abs=1e-3)
    assert np.exp(reading.stages).sum() == pytest.approx(1.0, abs=1e-3)
    for told in ("is drafting her story .", "is in the middle of editing , she hunted for capitals ."):
        places = shipped_encoder()([STUDENT, *told.split()]).places
        assert 0.5 < places.sum() <= 1.0001  # where a stage is told; the marks around the words have the rest


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
    reader = Reader()
    doc = RecapEncoder(reader)(a_doc(["Maya", "read", "to", "Jo", "."], named=(0, 3)))
    analysis_of(doc).stretches[0].reading.result()
    assert reader.shown == [[STUDENT, "read", "to", STUDENT, "."]]


def test_a_long_stretch_is_read_in_parts_that_end_with_sentences():
    """A part is as long as may be, cut within a sentence only where none ends; types are averaged."""
    reader, size = Reader(), 2 * LONGEST + 100
    doc = a_doc(["word"] * size, starts=(0, 50, LONGEST - 20))
    RecapEncoder(reader)(doc)
    whole = analysis_of(doc).stretches[0].reading.result()
    sizes = [LONGEST - 20, LONGEST, 120]
    assert [len(part) for part in reader.shown] == sizes
    assert whole.words[:, 0].tolist() == [float(s) for s in sizes for _ in range(s)]
    assert whole.types[0] == whole.stages[0] == pytest.approx(sum(s * s for s in sizes) / size)
    assert whole.places.nonzero()[0].tolist() == [0, sizes[0], sizes[0] + sizes[1]]
    assert whole.places.sum() == pytest.approx(1.0)


def test_a_recap_that_names_few_is_read_ahead_and_only_once():
    """Before it is parsed and split; what comes of that is the reading of its one stretch."""
    reader = Reader()
    doc = ReadAhead(reader)(a_doc(["Maya", "read", "to", "Maya", "."], named=(0, 3)))
    ahead = analysis_of(doc).reading
    RecapEncoder(reader)(doc)
    assert analysis_of(doc).stretches[0].reading is ahead
    assert ahead.result().types[0] == 5.0
    assert reader.shown == [[STUDENT, "read", "to", STUDENT, "."]]


def test_a_recap_that_may_be_split_is_read_when_it_is():
    """Not ahead where several are named, where it is long, or where many are parsed at once."""
    several = a_doc(["Maya", "and", "Leo", "and", "Mia"], named=(0,))
    for start, name in ((2, "Leo"), (4, "Mia")):
        also = Mention(start=start, end=start + 1, names=(name,), role="conferred", rule="name-first")
        analysis_of(several).mentions.append(also)
    for doc in (several, a_doc(["word"] * (LONGEST + 1)), a_doc([])):
        assert analysis_of(ReadAhead(Reader())(doc)).reading is None
    (doc,) = ReadAhead(Reader()).pipe([a_doc(["Maya", "wrote"], named=(0,))], batch_size=8)
    assert analysis_of(doc).reading is None


def test_what_was_read_ahead_counts_for_nothing_where_the_recap_is_split_all_the_same():
    """Each stretch is read by itself then."""
    reader = Reader()
    doc = ReadAhead(reader)(a_doc(["Maya", "read", ".", "Then", "she", "drew"], starts=(0, 3), named=(0,)))
    analysis = analysis_of(doc)
    analysis.reading.result()
    analysis.stretches = [Stretch(start=0, end=3), Stretch(start=3, end=6)]
    RecapEncoder(reader)(doc)
    assert [stretch.reading.result().types[0] for stretch in analysis.stretches] == [3.0, 3.0]


def test_the_trained_components_hear_the_model():
    """With nothing else to go by, values and type are what the model says."""
    doc = a_doc(["I", "see", "her", "title", "."])
    stretch = analysis_of(doc).stretches[0]
    says = np.zeros((5, len(WORD_STATES)), np.float32)
    says[:, WORD_STATES.index(NOTHING)] = 30.0
    says[2, WORD_STATES.index("compliment")] = says[3, WORD_STATES.index("compliment+")] = 90.0
    types = np.zeros(len(CONFERENCE_TYPES), np.float32)
    types[CONFERENCE_TYPES.index("rehearsal")] = 3.0
    stages = np.zeros(len(TOLD_STAGES), np.float32)
    stages[TOLD_STAGES.index("drafting")] = 3.0
    stretch.reading = read(reading(says, types=types, stages=stages))

    def silent(choices: tuple[str, ...]) -> TraitWeights:
        return TraitWeights(
            choices, {}, np.zeros((0, len(choices)), np.float32), np.zeros((len(choices),) * 2, np.float32)
        )

    TrainedTagger(silent(WORD_STATES))(doc)  # five words count for a tenth
    TrainedTypes(weights=silent(CONFERENCE_TYPES))(doc)
    TrainedStage()(doc)
    assert [(f.kind, f.text, f.evidence.rule) for f in stretch.findings] == [
        ("compliment", "her title", "trained:compliment"),
        ("type", "rehearsal", "trained:type-rehearsal"),
        ("stage", "drafting", "trained:stage-drafting"),
    ]


@pytest.mark.parametrize(
    ("by_rules", "model", "sure", "expected"),
    [
        ("editing", "editing", 0.0, ("editing", "stage-editing")),
        ("editing", "revising", RULES_SAY - 0.1, ("editing", "stage-editing")),
        ("editing", "revising", RULES_SAY + 0.1, ("revising", "trained:stage-revising")),
        ("editing", NO_STAGE, RULES_SAY + 0.1, None),
        (None, "revising", RULES_SAY + 0.1, ("revising", "trained:stage-revising")),
        (None, "revising", RULES_SAY - 0.1, None),
    ],
)
def test_the_stage_is_what_rules_and_model_find_likeliest_together(by_rules, model, sure, expected):
    """The rules' finding stays where they agree; the model's own is quoted by the clause that counted most."""
    doc = a_doc(["Maya", "sat", ",", "she", "goes", "over", "it", "."])
    stretch = analysis_of(doc).stretches[0]
    stretch.clauses = [Clause(start=0, end=3), Clause(start=3, end=8)]
    if by_rules:
        stretch.findings = [Finding(kind="stage", text=by_rules, evidence=evidence_of(doc, 0, 1, f"stage-{by_rules}"))]
    stages = np.zeros(len(TOLD_STAGES), np.float32)
    stages[TOLD_STAGES.index(model)] = sure
    stretch.reading = read(reading(np.zeros((8, len(WORD_STATES)), np.float32), stages=stages, place=5))
    TrainedStage()(doc)
    found = [(f.text, f.evidence.rule, f.evidence.quote) for f in stretch.findings]
    quote = "she goes over it" if expected and expected[1].startswith("trained") else "Maya"
    assert found == ([(*expected, quote)] if expected else [])


def test_words_of_very_many_pieces_are_read_by_their_first():
    """However long the words: what can be seen at once is no more than the model was made for."""
    words = ["0123456789012345678901234567890123456789"] * LONGEST
    found = shipped_encoder()(words)
    assert found.words.shape == (LONGEST, len(WORD_STATES))
    assert (found.words[-1] != 0).any()


@pytest.mark.parametrize(("size", "expected"), [(5, []), (WELL_READ, ["word"])])
def test_of_few_words_the_model_makes_less(size, expected):
    """The same voice that finds a value in a whole recap leaves a scrap of one to the rules."""
    doc = a_doc(["word"] * size)
    says = np.zeros((size, len(WORD_STATES)), np.float32)
    says[:, WORD_STATES.index(NOTHING)] = 4.0
    says[2, WORD_STATES.index("need")] = 7.0
    analysis_of(doc).stretches[0].reading = read(reading(says))
    nothing = np.array([[LEAN + 1.0 if state == NOTHING else 0.0 for state in WORD_STATES]], np.float32)
    steps = np.zeros((len(WORD_STATES),) * 2, np.float32)
    TrainedTagger(TraitWeights(WORD_STATES, {"always": 0}, nothing, steps))(doc)
    assert [f.text for f in analysis_of(doc).stretches[0].findings] == expected


def test_a_missing_or_damaged_model_is_an_error_that_names_it(tmp_path):
    """Neither an empty folder nor a file that is no model ends in a traceback of a library."""
    with pytest.raises(ModelError, match="the model cannot be loaded"):
        Encoder(tmp_path)
    (tmp_path / TOKENIZER).write_bytes((ENCODER / TOKENIZER).read_bytes())
    (tmp_path / MODEL).write_bytes(b"no model")
    with pytest.raises(ModelError, match="the model cannot be loaded"):
        Encoder(tmp_path)
