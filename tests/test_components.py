"""Each rule component from a ``Doc`` and an ``Analysis`` written by hand, so that a failure names the component."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import spacy
from spacy.tokens import Doc

from models.entities import Doubt, Finding, Roster, Student
from models.phrases import Slots, parse
from models.rulebook import HouseType, Rule, Rulebook
from pipeline.tagging.analysis import ATTRIBUTE, Analysis, Clause, Cue, Mention, Stretch, analysis_of, evidence_of
from pipeline.tagging.assertion import AssertionChecker
from pipeline.tagging.clauses import ClauseFinder
from pipeline.tagging.doubts import Doubter
from pipeline.tagging.evidence import EvidenceGatherer
from pipeline.tagging.followups import FollowUpMarker
from pipeline.tagging.house_types import HouseTypes
from pipeline.tagging.kinds import TypeChooser
from pipeline.tagging.labels import Labeller
from pipeline.tagging.parts import PartsOfSpeech
from pipeline.tagging.skills import SkillNamer
from pipeline.tagging.spans import SpanCutter
from pipeline.tagging.stage import StageFinder
from pipeline.tagging.tagger import COMPONENTS, language_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.entities import FindingKind

VOCAB = spacy.blank("en").vocab
TUESDAY = date(2026, 9, 15)


def recap(text: str, *labels: str | None, **doc: Any) -> tuple[Doc, Stretch]:
    """Words with spaces between; ``|`` parts the clauses, of which these are the labels (``+`` goes on)."""
    words = text.split()
    starts = [0, *(i - n for n, i in enumerate(i for i, word in enumerate(words) if word == "|"))]
    words = [word for word in words if word != "|"]
    made = Doc(VOCAB, words=words, **doc)
    clauses = [
        Clause(start=a, end=b, label=(label or "").rstrip("+") or None, continues=bool(label and label.endswith("+")))
        for a, b, label in zip(
            starts, [*starts[1:], len(words)], [*labels, *[None] * (len(starts) - len(labels))], strict=True
        )
    ]
    stretch = Stretch(start=0, end=len(words), clauses=clauses)
    made._.set(ATTRIBUTE, Analysis(stretches=[stretch], recorded_on=TUESDAY))
    return made, stretch


def cue(doc: Doc, words: str, says: str, *, rule: str = "", value: int = 0, about: str = "clause") -> None:
    """A rule fires on words; its value starts ``value`` words after them if that is not 0."""
    wanted = words.split()
    size = len(wanted)
    start = next(i for i in range(len(doc)) if [t.text for t in doc[i : i + size]] == wanted)
    stretch: Stretch = analysis_of(doc).stretches[0]
    clause = next(c for c in stretch.clauses if c.start <= start < c.end)
    place = start + size + value - 1 if value else start
    clause.cues.append(Cue(rule=rule or says, says=says, start=start, end=start + size, value=place, about=about))


def finding(doc: Doc, kind: FindingKind, words: str, value: str = "") -> Finding:
    """A finding with its words as evidence."""
    size = len(words.split())
    start = next(i for i in range(len(doc)) if [t.text for t in doc[i : i + size]] == words.split())
    evidence = evidence_of(doc, start, start + size, "test")
    return Finding(kind=kind, text=value or words, evidence=evidence, status="new" if kind == "goal" else None)


def rulebook(
    *rules: Rule, weights: dict[str, dict[str, float]] | None = None, types: Sequence[HouseType] = ()
) -> Rulebook:
    """A book of these rules alone."""
    return Rulebook({rule.id: rule for rule in rules}, weights or {}, "v", house_types=tuple(types))


def rule(id_: str, says: str, *phrases: str, **more: Any) -> Rule:
    """A rule of these phrases."""
    return Rule(id=id_, says=says, phrases=tuple(parse(phrase, Slots({})) for phrase in phrases), **more)


LEADS = rule("leads", "skill", "lead", type="content")
SPACING = rule("spacing", "skill", "spaces", type="convention")


def test_every_component_is_a_factory_of_spacys() -> None:
    """Another program can add each by its name."""
    nlp = spacy.blank("en")
    for name in COMPONENTS:
        assert nlp.has_factory(name), name


# recap_parts


def test_parts_of_speech_are_those_of_spacys_ruler() -> None:
    """Of tokens alone and among others, and of spaces; nothing else of the ruler's is filled in."""
    nlp = spacy.load(language_model(), exclude=["ner", "lemmatizer"])
    ruler = nlp.get_pipe("attribute_ruler")
    text = (
        "There's no need, but  I do think so:\nhe hasn't done that, have you? Something that's well there, once more."
    )
    told, doc = [(t.pos_, t.tag_, t.dep_) for t in nlp(text)], nlp.make_doc(text)
    for name in ("tok2vec", "tagger", "parser"):
        doc = nlp.get_pipe(name)(doc)
    assert [token.pos_ for token in doc] == [""] * len(doc)
    for _ in range(2):  # found out, and looked up
        PartsOfSpeech(nlp, ruler.patterns)(doc)
        assert [(t.pos_, t.tag_, t.dep_) for t in doc] == told


# recap_clauses


def test_a_clause_starts_at_punctuation_and_at_a_link_with_a_subject_of_its_own() -> None:
    """Every token is in exactly one; words of a list between commas start none."""
    words = "I praised her lead , her verbs , and she will reread it so we stopped . Fine".split()  # noqa: SIM905
    doc = Doc(
        VOCAB,
        words=words,
        pos=[
            *("PRON", "VERB", "PRON", "NOUN", "PUNCT", "PRON", "NOUN", "PUNCT", "CCONJ", "PRON", "AUX", "VERB", "PRON"),
            *("CCONJ", "PRON", "VERB", "PUNCT", "ADJ"),
        ],
        deps=[
            *("nsubj", "ROOT", "poss", "dobj", "punct", "poss", "conj", "punct", "cc", "nsubj", "aux", "conj", "dobj"),
            *("cc", "nsubj", "conj", "punct", "ROOT"),
        ],
        heads=[1, 1, 3, 1, 3, 6, 3, 1, 1, 11, 11, 1, 11, 11, 15, 11, 1, 17],
    )
    doc._.set(ATTRIBUTE, Analysis())
    ClauseFinder()(doc)
    (stretch,) = analysis_of(doc).stretches
    assert [doc[c.start : c.end].text for c in stretch.clauses] == [
        "I praised her lead , her verbs ,",
        "and she will reread it",
        "so we stopped .",
        "Fine",
    ]


# recap_evidence


def test_a_cue_goes_to_the_clause_in_which_it_ends_and_is_evidence_there_and_around() -> None:
    """With its rule, what it says, its words and where its value starts; a rule about names is not looked for."""
    doc, stretch = recap("I told her | her goal is to add a lead", tags=["NN"] * 10, deps=["dep"] * 10, heads=[1] * 10)
    goal = rule("goal-noun", "goal-new", "goal is to =>")
    named = rule("name-met-x", "name-met", "told her")
    EvidenceGatherer(rulebook(goal, LEADS, named))(doc)
    assert [[*clause.cues] for clause in stretch.clauses] == [
        [],
        [
            Cue(rule="goal-noun", says="goal-new", start=4, end=7, value=7),
            Cue(rule="leads", says="skill", start=9, end=10, value=9),
        ],
    ]
    before, after = (set(clause.features) for clause in stretch.clauses)
    assert {"bias", "told:goal-noun"} <= after
    assert "after:goal-new" in before or "after:goal-noun" in before


# recap_labels


def test_the_label_of_a_clause_is_what_its_evidence_weighs_most_for() -> None:
    """With the rule that spoke loudest; one without evidence has none."""
    doc, stretch = recap("her goal is commas | rain")
    stretch.clauses[0].features[:] = ["bias", "told:goal-noun", "told:hint-x"]
    stretch.clauses[1].features[:] = ["bias"]
    rules = rulebook(
        rule("goal-noun", "goal-new", "goal"),
        rule("hint-x", "hint", "is"),
        weights={"bias": {"nothing": 1.0}, "told:goal-noun": {"goal-new": 3.0}, "told:hint-x": {"goal-new": 0.5}},
    )
    Labeller(rules)(doc)
    assert [(c.label, c.continues, c.rule) for c in stretch.clauses] == [
        ("goal-new", False, "goal-noun"),
        (None, False, ""),
    ]


# recap_assertion


@pytest.mark.parametrize(
    ("trigger", "label", "left"),
    [
        ("was going to", "goal-new", None),  # it did not happen
        ("set", "goal-new", "goal-new"),  # too late in the clause to be about all of it
        ("was going to", "need", "need"),  # a trouble stays one
    ],
)
def test_what_was_said_not_to_have_happened_is_taken_back(trigger: str, label: str, left: str | None) -> None:
    """And what goes on with it; the clause after that is no longer in its scope."""
    doc, stretch = recap("I was going to set a goal | about leads | and I taught leads", label, f"{label}+", "taught")
    cue(doc, trigger, "negated")
    AssertionChecker()(doc)
    assert [clause.label for clause in stretch.clauses] == [left, left, "taught"]


# recap_follow_ups and recap_spans


def test_what_only_the_teacher_will_do_is_promised_and_no_goal() -> None:
    """Its day is that after the recording; what was taught stays what it is."""
    doc, stretch = recap("I will check in thursday | I will pull a group", "goal-new", "taught")
    cue(doc, "I will", "follow_up", rule="teacher-will", value=1)
    stretch.clauses[1].cues.append(Cue(rule="teacher-will", says="follow_up", start=5, end=7, value=7))
    FollowUpMarker()(doc)
    assert [(clause.label, clause.rule) for clause in stretch.clauses] == [
        ("follow_up", "teacher-will"),
        ("taught", ""),
    ]
    SpanCutter()(doc)
    assert [(f.kind, f.text, f.due) for f in stretch.findings] == [
        ("follow_up", "check in thursday", date(2026, 9, 17)),
        ("taught", "I will pull a group", None),
    ]


def test_a_value_is_what_stands_after_its_lead_in_and_without_links_and_marks() -> None:
    """Clauses of one run are one value; the rule of the first found it."""
    doc, stretch = recap("so her goal is to reread | and fix it , too | fine", "goal-met", "goal-met+")
    stretch.clauses[0].rule = "goal-noun"
    cue(doc, "goal is to", "goal-met", rule="goal-noun", value=1)
    SpanCutter()(doc)
    (goal,) = stretch.findings
    assert (goal.kind, goal.text, goal.status, goal.evidence.rule) == ("goal", "reread and fix it", "met", "goal-noun")
    assert doc.text[goal.evidence.start_char : goal.evidence.end_char] == goal.evidence.quote == goal.text


def test_two_long_things_to_do_are_two_goals_and_two_short_ones_one() -> None:
    """Joined by "and", each with six words at least, both beginning with a verb of one form."""
    long = "cut the two trips from page one and slow the big race down on page two"
    tags = ["VB", *["NN"] * 6, "CC", "VB", *["NN"] * 7]
    doc, stretch = recap(long, "goal-new", tags=tags)
    SpanCutter()(doc)
    assert [f.text for f in stretch.findings] == [
        "cut the two trips from page one",
        "slow the big race down on page two",
    ]
    doc, stretch = recap("reread it and fix it", "goal-new", tags=["VB", "PRP", "CC", "VB", "PRP"])
    SpanCutter()(doc)
    assert [f.text for f in stretch.findings] == ["reread it and fix it"]


# recap_types and recap_house_types


WEIGHTS = {"type bias": {"content": 0.5}, "type aim spacing": {"convention": 3.0}, "type any leads": {"content": 2.0}}


def test_the_type_is_that_of_the_skill_that_was_worked_on() -> None:
    """With its words; a second where two things were worked on; without a skill, by the parts that there are."""
    doc, stretch = recap("we looked at spaces | now a lead", "taught", "goal-new")
    cue(doc, "spaces", "skill", rule="spacing")
    TypeChooser(rulebook(LEADS, SPACING, weights=WEIGHTS))(doc)
    assert [(f.text, f.evidence.quote, f.evidence.rule) for f in stretch.findings] == [
        ("convention", "spaces", "spacing")
    ]
    cue(doc, "lead", "skill", rule="leads")
    stretch.findings.clear()
    TypeChooser(rulebook(LEADS, SPACING, weights=WEIGHTS))(doc)
    assert [f.text for f in stretch.findings] == ["convention", "content"]
    doc, stretch = recap("we talked")
    TypeChooser(rulebook(LEADS, SPACING, weights=WEIGHTS))(doc)
    assert [(f.text, f.evidence.rule) for f in stretch.findings] == [("content", "type-by-parts")]


STUDY = HouseType(name="genre study", rule="type-genre study", skills=("leads",))


@pytest.mark.parametrize(
    ("label", "said", "types"),
    [
        ("taught", "", ["genre study"]),  # its skill was taught
        ("compliment", "", ["content"]),  # it was only praised
        ("compliment", "mentor", ["genre study"]),  # it was named
    ],
)
def test_a_type_of_the_teachers_own_goes_before_the_five(label: str, said: str, types: list[str]) -> None:
    """Where a skill of it was worked on, or it is named; the type found before goes, as nothing of it was worked on."""
    doc, stretch = recap("we read a mentor text | the lead of it", None, label)
    cue(doc, "lead", "skill", rule="leads")
    if said:
        cue(doc, said, "type-genre study")
    stretch.findings.append(finding(doc, "type", "lead", "content"))
    HouseTypes(rulebook(LEADS, SPACING, types=[STUDY]))(doc)
    assert [f.text for f in stretch.findings] == types


def test_one_of_the_five_stays_as_the_second_where_it_was_worked_on_too() -> None:
    """Its own evidence stays; the teacher's type has the words that made it."""
    doc, stretch = recap("the lead | and spaces", "taught", "goal-new")
    cue(doc, "lead", "skill", rule="leads")
    cue(doc, "spaces", "skill", rule="spacing")
    stretch.findings.append(finding(doc, "type", "spaces", "convention"))
    HouseTypes(rulebook(LEADS, SPACING, types=[STUDY]))(doc)
    assert [(f.text, f.evidence.quote, f.evidence.rule) for f in stretch.findings] == [
        ("genre study", "lead", "leads"),
        ("convention", "spaces", "test"),
    ]


# recap_stage, recap_skills and recap_doubts


@pytest.mark.parametrize(
    ("text", "said", "stage"),
    [
        ("she is drafting", ["drafting"], "drafting"),
        ("before any drafting", ["drafting"], "prewriting"),
        ("not ready to publish", ["publish"], None),
        ("for publishing she is revising", ["publishing", "revising"], "revising"),
        ("she wrote", [], None),
    ],
)
def test_the_stage_is_the_nearest_that_is_told(text: str, said: list[str], stage: str | None) -> None:
    """What is still to come is none, or the one before."""
    doc, stretch = recap(text)
    for word in said:
        cue(doc, word, f"stage-{'publishing' if word == 'publish' else word}")
    StageFinder()(doc)
    assert [f.text for f in stretch.findings] == ([stage] if stage else [])


def test_a_rehearsal_without_a_stage_is_prewriting() -> None:
    """By the words of the type."""
    doc, stretch = recap("finding ideas")
    stretch.findings.append(finding(doc, "type", "finding ideas", "rehearsal"))
    StageFinder()(doc)
    assert [(f.kind, f.text, f.evidence.quote) for f in stretch.findings[1:]] == [
        ("stage", "prewriting", "finding ideas")
    ]


def test_the_skill_of_a_value_is_what_most_of_its_words_say() -> None:
    """Only inside the value, and only of kinds that are about skills."""
    doc, stretch = recap("add finger spaces after the lead | lead")
    for words, skill in (("finger spaces", "spacing"), ("lead", "leads")):
        cue(doc, words, "skill", rule=skill)
    stretch.findings += [
        finding(doc, "goal", "add finger spaces after the lead"),
        finding(doc, "need", "after the lead"),
        finding(doc, "compliment", "after"),
        finding(doc, "stage", "lead", "drafting"),
    ]
    SkillNamer()(doc)
    assert [f.skill for f in stretch.findings] == ["spacing", "leads", None, None]


def test_what_a_conference_does_not_tell_is_a_doubt() -> None:
    """A compliment conference needs no goal; what a component before it doubted is not said twice."""
    nothing = Doubt(code="nothing-found", reason="no compliment, teaching point, goal or need was found in it")
    goal = Doubt(code="goal-none", reason="nothing said about a goal")
    taught = Doubt(code="taught-none", reason="nothing said about what was taught")
    doc, stretch = recap("her lead is strong")
    for kinds, main, expected in (
        ([], "content", [nothing]),
        (["compliment"], "compliment", []),
        (["need"], "content", [goal, taught]),
        (["taught"], "content", [goal]),
        (["goal"], "content", [taught]),
    ):
        stretch.findings[:] = [finding(doc, "type", "lead", main), *(finding(doc, kind, "lead") for kind in kinds)]
        stretch.doubts.clear()
        Doubter()(doc)
        assert stretch.doubts == expected
        Doubter()(doc)
        assert stretch.doubts == expected


def test_a_name_that_several_classes_have_is_a_doubt() -> None:
    """With the classes."""
    doc, stretch = recap("maya has a goal")
    stretch.students.append(Mention(start=0, end=1, names=("Maya Torres",), role="conferred", rule="name-first"))
    analysis_of(doc).roster = Roster(tuple(Student(name="Maya Torres", class_name=c) for c in ("1A", "5B")))
    Doubter()(doc)
    assert Doubt(code="student-namesakes", reason="several classes have a Maya Torres: 1A, 5B") in stretch.doubts
