"""What is learned from labelled recaps: the weights' files, fitting, and the two components from a ``Doc``."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from models.entities import CONFERENCE_TYPES, Evidence, Finding, Roster
from models.errors import ModelError
from models.trained_weights import DATA, NOTHING, SPAN_WEIGHTS, TYPE_WEIGHTS, WORD_STATES, Trained, TraitWeights
from pipeline.tagging.analysis import ATTRIBUTE, Analysis, Clause, Cue, Stretch, analysis_of
from pipeline.tagging.fitting import ChoiceLikelihood, minimise
from pipeline.tagging.linear_chain import FORBIDDEN, NEVER, START, Example, Likelihood, WordScorer, best_path
from pipeline.tagging.tagger import COMPONENTS, TRAINED, Tagger
from pipeline.tagging.trained import LEAN, TrainedTagger, spans_of
from pipeline.tagging.trained_types import TrainedTypes
from pipeline.tagging.training import Lesson, gold_spans, train_spans, train_types, word_states
from pipeline.tagging.traits import Seen, TraitReader, Window

WORDS = ["I", "loved", "her", "title", ",", "so", "add", "a", "date", "."]


@pytest.fixture
def doc() -> Doc:
    """A parsed recap of one stretch with two clauses."""
    doc = Doc(
        spacy.blank("en").vocab,
        words=WORDS,
        tags=["PRP", "VBD", "PRP$", "NN", ",", "CC", "VB", "DT", "NN", "."],
        pos=["PRON", "VERB", "PRON", "NOUN", "PUNCT", "CCONJ", "VERB", "DET", "NOUN", "PUNCT"],
        deps=["nsubj", "ROOT", "poss", "dobj", "punct", "cc", "conj", "det", "dobj", "punct"],
        heads=[1, 1, 3, 1, 1, 1, 1, 8, 6, 1],
    )
    stretch = Stretch(start=0, end=10, clauses=[Clause(start=0, end=5), Clause(start=5, end=10)])
    doc._.set(ATTRIBUTE, Analysis(stretches=[stretch]))
    return doc


def weights_that_say(rows: dict[str, dict[str, float]], choices: tuple[str, ...] = WORD_STATES) -> TraitWeights:
    """Weights written by hand: trait, choice, weight."""
    table = np.array([[row.get(choice, 0.0) for choice in choices] for row in rows.values()], np.float32)
    is_chain = choices == WORD_STATES
    steps = np.where(FORBIDDEN, NEVER, 0.0) if is_chain else np.zeros((len(choices),) * 2)
    return TraitWeights(choices, {name: i for i, name in enumerate(rows)}, table, steps.astype(np.float32), "v")


def a_lesson(word: str, *, label: str, kind: str) -> Lesson:
    """Three words, of which the last two are a value when the first is ``word``."""
    traits = ((0, 1, f"is={word}"), (1, 3, f"after={word}"), (1, 2, "first"), (0, 3, "always"))
    states = (NOTHING, NOTHING, NOTHING) if not label else (NOTHING, label, f"{label}+")
    return Lesson((Example(traits, states),), (((f"word={word}", "always"), kind),))


LESSONS = [
    a_lesson("loved", label="compliment", kind="compliment"),
    a_lesson("taught", label="taught", kind="content"),
    a_lesson("weather", label="", kind="convention"),
] * 3


def test_the_weights_that_come_with_the_program_load_and_are_small():
    """Both files are there, of one piece, for the program's labels and types, and together far below 5 MB."""
    trained = Trained.load()
    assert trained.spans.of_traits.shape == (len(trained.spans.rows), len(WORD_STATES))
    assert trained.types.choices == CONFERENCE_TYPES
    assert sum((DATA / name).stat().st_size for name in (SPAN_WEIGHTS, TYPE_WEIGHTS)) < 5_000_000


def test_weights_come_back_as_they_were_saved_less_the_ones_that_say_nothing(tmp_path):
    """A file holds names, weights, steps and the version of the rules; traits without weight are left out."""
    weights = weights_that_say({"a": {"need": 1.5}, "b": {}, "ç": {"taught+": -2.0}})
    weights.save(tmp_path / "w.npz")
    found = TraitWeights.load(tmp_path / "w.npz", WORD_STATES)
    assert found.rows == {"a": 0, "ç": 1}
    assert found.of_traits.tolist() == weights.of_traits[[0, 2]].tolist()
    assert found.steps.tolist() == weights.steps.tolist()
    assert found.rules_version == "v"


def test_a_damaged_file_of_weights_is_an_error_that_names_it(tmp_path):
    """What is no file of weights, or one for other choices, is refused."""
    broken = tmp_path / "broken.npz"
    with pytest.raises(ModelError, match=r"broken\.npz: the weights cannot be read"):
        TraitWeights.load(broken, WORD_STATES)
    for content in (b"", b"no weights", b"PK\x03\x04 cut"):
        broken.write_bytes(content)
        with pytest.raises(ModelError, match=r"broken\.npz: the weights cannot be read"):
            TraitWeights.load(broken, WORD_STATES)
    weights_that_say({"a": {"need": 1.0}}).save(tmp_path / "words.npz")
    with pytest.raises(ModelError, match=r"words\.npz: these weights are for other choices"):
        TraitWeights.load(tmp_path / "words.npz", CONFERENCE_TYPES)


def test_a_trait_of_a_run_counts_for_each_of_its_words():
    """Scores are the sums of the weights of the traits that hold, whether for one word or for many."""
    weights = weights_that_say({"run": {"need": 2.0}, "word": {"need": 0.5, "taught": 1.0}})
    traits = [(1, 3, "run"), (2, 3, "word"), (0, 4, "unknown"), (2, 2, "run")]
    scores = WordScorer(weights)(Seen(4, traits, []))
    assert scores[:, WORD_STATES.index("need")].tolist() == [0.0, 2.0, 2.5, 0.0]
    assert scores[:, WORD_STATES.index("taught")].tolist() == [0.0, 0.0, 1.0, 0.0]


def test_what_stands_around_a_word_counts_as_the_traits_that_it_stands_for(doc):
    """Windows are weighed at once; the sums are those of their traits one by one."""
    seen = TraitReader().read(doc, analysis_of(doc).stretches[0])
    chance = np.random.default_rng(2)
    names = dict.fromkeys(name for _, _, name in seen.all_traits())
    weights = weights_that_say({name: dict(zip(WORD_STATES, chance.normal(size=13), strict=True)) for name in names})
    at_once = WordScorer(weights)(seen)
    assert at_once == pytest.approx(WordScorer(weights)(Seen(seen.size, list(seen.all_traits()), [])), abs=1e-4)
    window = Window("word", range(-1, 1), ["a", "b"], lambda what, k, value: [f"{what}{k}={value}"])
    assert list(Seen(2, [], [window]).all_traits()) == [
        (0, 1, "word-1=|"),
        (1, 2, "word-1=a"),
        (0, 1, "word0=a"),
        (1, 2, "word0=b"),
    ]


def test_the_best_path_is_the_best_of_all_paths():
    """Viterbi's answer is what trying every sequence of three words gives."""
    chance = np.random.default_rng(3)
    scores = chance.normal(size=(3, len(WORD_STATES)))
    steps = np.where(FORBIDDEN, NEVER, chance.normal(size=FORBIDDEN.shape))

    def total(path: tuple[int, ...]) -> float:
        said = START[path[0]] + sum(scores[i, s] for i, s in enumerate(path))
        return said + sum(steps[a, b] for a, b in itertools.pairwise(path))

    best = max(itertools.product(range(len(WORD_STATES)), repeat=3), key=total)
    assert best_path(scores, steps) == [WORD_STATES[s] for s in best]
    assert best_path(np.zeros((0, len(WORD_STATES))), steps) == []


@pytest.mark.parametrize("kind", ["chain", "choice"])
def test_the_gradient_is_that_of_the_value(kind):
    """Moving a parameter a little changes the value by what the gradient says, for examples of several lengths."""
    if kind == "chain":
        examples = [example for lesson in LESSONS for example in lesson.spans]
        examples.append(Example(((0, 1, "always"),), ("need",)))
        function = Likelihood(examples, decay=0.3)
        size = function.size
    else:
        seen = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]], np.float32)
        function = ChoiceLikelihood(seen, np.array([0, 1, 1]), 2, decay=0.3)
        size = 6
    at = np.random.default_rng(1).normal(size=size) / 2
    _, gradient = function(at)
    for i in np.linspace(0, size - 1, 12).astype(int):
        if kind == "chain" and i >= size - FORBIDDEN.size and FORBIDDEN.ravel()[i - (size - FORBIDDEN.size)]:
            continue
        step = np.zeros(size)
        step[i] = 1e-3
        assert (function(at + step)[0] - function(at - step)[0]) / 2e-3 == pytest.approx(gradient[i], abs=2e-3)


def test_minimise_finds_the_bottom_of_a_bowl():
    """From zeros it reaches the least value of a stretched bowl."""
    stretch, bottom = np.array([1.0, 30.0, 0.2]), np.array([3.0, -1.0, 5.0])
    found = minimise(lambda x: (float(stretch @ (x - bottom) ** 2), 2 * stretch * (x - bottom)), 3, rounds=60)
    assert found == pytest.approx(bottom, abs=1e-3)


def test_training_on_the_same_lessons_gives_the_same_bytes_and_learns_them(tmp_path):
    """Twice the same files, and what was taught is what is found."""
    for name in ("one", "two"):
        train_spans(LESSONS, rules_version="v", rounds=20).save(tmp_path / f"{name}.npz")
        train_types(LESSONS, rules_version="v", rounds=20).save(tmp_path / f"{name}-types.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert (tmp_path / "one-types.npz").read_bytes() == (tmp_path / "two-types.npz").read_bytes()
    weights = TraitWeights.load(tmp_path / "one.npz", WORD_STATES)
    for lesson in LESSONS[:3]:
        (example,) = lesson.spans
        assert best_path(WordScorer(weights)(Seen(3, list(example.traits), [])), weights.steps) == list(example.states)
    types = TraitWeights.load(tmp_path / "one-types.npz", CONFERENCE_TYPES)
    for lesson in LESSONS[:3]:
        ((traits, kind),) = lesson.types
        scores = types.of_traits[[types.rows[t] for t in traits if t in types.rows]].sum(axis=0)
        assert CONFERENCE_TYPES[int(scores.argmax())] == kind


def test_gold_values_become_states_of_words(doc):
    """A value begins with its first word and goes on to its last; a value that is not in the text is an error."""
    conference = {
        "compliments": ["her title"],
        "taught": [],
        "needs": [],
        "goals": [{"text": "add a date", "status": "new"}],
    }
    row = {"id": "x1", "text": doc.text, "conferences": [conference]}
    states = word_states(doc, gold_spans(row))
    assert states == [
        *[NOTHING] * 2, "compliment", "compliment+", *[NOTHING] * 2, "goal-new", "goal-new+", "goal-new+", NOTHING
    ]  # fmt: skip
    assert list(spans_of(states)) == [("compliment", 2, 4), ("goal-new", 6, 9)]
    assert list(spans_of(["need", "need", "need+"])) == [("need", 0, 1), ("need", 1, 3)]
    with pytest.raises(ValueError, match="x1: 'her poem' is not in the text"):
        list(gold_spans({**row, "conferences": [{**conference, "compliments": ["her poem"]}]}))


def test_traits_hide_who_it_is_about_and_reach_as_far_as_they_hold(doc):
    """Words for students look alike; a word is "said" for what follows it in its sentence."""
    seen = TraitReader({"lov": ("praise",)}).read(doc, analysis_of(doc).stretches[0])
    traits = list(seen.all_traits())
    assert (2, 3, "word0=<student's>") in traits
    assert (1, 2, "class=praise") in traits
    assert (2, 10, "said-class=praise") in traits
    assert (0, 10, "root-does=I lov") in traits


def test_the_component_puts_its_values_in_place_of_the_rules_and_names_the_rule_that_agrees(doc):
    """A value that a rule found too keeps the rule's name; others are told as trained; clauses learn their labels."""
    stretch = analysis_of(doc).stretches[0]
    text = doc.text
    known = Evidence(quote="her title", start_char=8, end_char=17, rule="compliment-verb")
    lost = Evidence(quote="add", start_char=text.index("add"), end_char=text.index("add") + 3, rule="need-verb")
    stretch.findings = [
        Finding(kind="compliment", text="her title", evidence=known),
        Finding(kind="need", text="add", evidence=lost),
        Finding(kind="type", text="content", evidence=known),
    ]
    weights = weights_that_say(
        {
            "word-1=loved": {"compliment": 9.0},
            "word0=title": {"compliment+": 9.0},
            "word0=,": {"compliment+": 1.0},
            "word0=add": {"goal-new": 9.0},
            "word-1=add": {"goal-new+": 9.0},
            "word-2=add": {"goal-new+": 9.0},
            "always": {NOTHING: 1.5},
        }
    )
    TrainedTagger(weights)(doc)
    found = [(f.kind, f.text, f.status, f.evidence.rule) for f in stretch.findings]
    assert found == [
        ("type", "content", None, "compliment-verb"),
        ("compliment", "her title", None, "compliment-verb"),
        ("goal", "add a date", "new", "trained:goal-new"),
    ]
    assert [clause.label for clause in stretch.clauses] == ["compliment", "goal-new"]
    for finding in stretch.findings:
        assert finding.evidence.quote == text[finding.evidence.start_char : finding.evidence.end_char]


def test_the_types_component_keeps_the_finding_of_rules_that_agree(doc):
    """The chosen types replace the rules'; one that the rules chose too stays with its evidence."""
    stretch = analysis_of(doc).stretches[0]
    by_rule = Finding(
        kind="type", text="content", evidence=Evidence(quote="title", start_char=12, end_char=17, rule="titles")
    )
    for likely, expected in (
        ({"content": 3.0, "convention": 3.0}, [("content", "titles"), ("convention", "trained:type-convention")]),
        ({"rehearsal": 4.0}, [("rehearsal", "trained:type-rehearsal")]),
    ):
        stretch.findings = [by_rule]
        TrainedTypes(weights=weights_that_say({"always": likely}, CONFERENCE_TYPES))(doc)
        assert [(f.text, f.evidence.rule) for f in stretch.findings] == expected


def test_what_a_rule_found_counts_where_the_weights_have_no_opinion(doc):
    """Without any weight of its own the trained tagger says what the rules say."""
    stretch = analysis_of(doc).stretches[0]
    known = Evidence(quote="her title", start_char=8, end_char=17, rule="compliment-verb")
    stretch.findings = [Finding(kind="compliment", text="her title", evidence=known)]
    TrainedTagger(weights_that_say({"always": {NOTHING: LEAN + 0.8}, "word0=title": {"compliment": -1.0}}))(doc)
    assert stretch.findings == [Finding(kind="compliment", text="her title", evidence=known)]


@pytest.mark.parametrize(("value", "expected"), [(9, []), (6, ["add a date"])])
def test_words_that_lead_to_a_value_are_none(doc, value, expected):
    """What a rule takes for the way to a value is not told as one, however sure the weights are."""
    clause = analysis_of(doc).stretches[0].clauses[1]
    clause.cues = [Cue(rule="goal-noun", says="goal-new", start=6, end=9, value=value)]
    weights = {f"word{-n}=add": {"goal-new+" if n else "goal-new": 9.0} for n in range(3)}
    TrainedTagger(weights_that_say({**weights, "always": {NOTHING: 1.5}}))(doc)
    assert [f.text for f in analysis_of(doc).stretches[0].findings] == expected


def test_rules_only_goes_by_the_rules_alone():
    """With ``rules_only`` nothing is told as trained, and the trained components are not even there."""
    text = "I taught her to stretch the words out. She still mixes up b and d."
    alone = Tagger(rules_only=True)
    assert set(alone._nlp.pipe_names) & set(COMPONENTS) == set(COMPONENTS) - TRAINED
    (conference,) = alone.tag(text, roster=Roster())
    assert [f.evidence.rule for f in conference.findings if f.evidence.rule.startswith("trained:")] == []
    both = Tagger()
    assert set(COMPONENTS) <= set(both._nlp.pipe_names)
    (conference,) = both.tag(text, roster=Roster())
    assert {f.kind for f in conference.findings} >= {"taught", "type"}
