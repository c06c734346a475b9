from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from capture.cli import main
from models.entities import Conference, Doubt, Evidence, Finding, Recording, Student, Transcript
from models.goals import GoalDecision
from models.notebook import Notebook
from models.rulebook import Rulebook
from models.store import Store
from pipeline.corrections import Value, exchanged, in_order, settled, with_students, with_words
from pipeline.goals.look_back import BARE_FACT, look_back
from pipeline.goals.threads import threads
from pipeline.questions import about_conference
from pipeline.retag import retag
from pipeline.tagging.missing import NO_GOAL, missing
from pipeline.whose import Classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from models.entities import FindingKind, Roster
    from models.records import RecordingRecord

MAYA, LEO = Student(name="Maya Torres", class_name="4B"), Student(name="Leo Park", class_name="4B")
SET = "Maya jumps about. She's going to sort her facts into piles."
KEPT = "Maya again. We stay with sorting facts into piles, half are sorted."
MET = "Maya. The facts are in piles now, each fact sorted. I taught her headings."
RECAPS = {"set": ("2026-10-05", SET), "kept": ("2026-10-12", KEPT), "met": ("2026-10-19", MET)}
VALUES: dict[str, list[tuple[FindingKind, str]]] = {
    SET: [("goal", "sort her facts into piles"), ("need", "jumps about")],
    KEPT: [("taught", "sorting facts into piles")],
    MET: [("need", "The facts are in piles now"), ("taught", "headings")],
}


class Known:
    """A tagger that finds VALUES in RECAPS, and goals in no other way."""

    version = "1"

    def tag(self, text: str, *, roster: Roster, recorded_on: date | None = None) -> tuple[Conference, ...]:
        """One conference, with Maya."""
        findings = [_finding("student", "Maya", text, value=MAYA.name), _finding("type", "Maya", text, value="content")]
        findings += [_finding(kind, words, text) for kind, words in VALUES[text]]
        return (Conference(findings=in_order(findings), doubts=tuple(missing(findings)), end_char=len(text)),)

    def tag_many(self, items: Iterable[tuple[str, Roster, date | None]]) -> Iterator[tuple[Conference, ...]]:
        """The same for many."""
        return (self.tag(text, roster=roster, recorded_on=day) for text, roster, day in items)


def _finding(kind: FindingKind, words: str, text: str, value: str = "") -> Finding:
    start = text.index(words)
    evidence = Evidence(quote=words, start_char=start, end_char=start + len(words), rule="test")
    return Finding(kind=kind, text=value or words, status="new" if kind == "goal" else None, evidence=evidence)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A notebook's database, with one class."""
    with Store.open(Notebook(tmp_path / "notebook")) as store:
        store.students.import_all([MAYA, LEO])
        yield store


def add(store: Store, *names: str) -> None:
    """Keeps some of RECAPS, in this order, as the tagger finds them; after each it is looked back."""
    for name in names:
        day, text = RECAPS[name]
        recording = Recording(
            sha256="",
            file="",
            source_path="",
            size_bytes=0,
            duration_s=0.0,
            claimed_s=None,
            recorded_at=datetime.fromisoformat(day),
            recorded_at_source="given",
            status="done",
            class_name="4B",
            note_id=name,
        )
        told = Known().tag(text, roster=store.roster())
        store.add(recording, Transcript(text=text), told, rules_version="1")
        look_back(store, Rulebook.load)


def told(store: Store, name: str) -> list[tuple[str, str]]:
    """Kind (a goal's status) and words of what a recap is on record to tell."""
    (one,) = store.recording(name).conferences
    return [(f.status or f.kind, f.text) for f in one.conference.findings if f.kind not in ("student", "type")]


def keep(store: Store, record: RecordingRecord) -> None:
    """A person says that a recording is this; then it is looked back."""
    assert store.changes.keep([record], who="person", what="said so") == 1
    look_back(store, Rulebook.load)


ALL = {
    "set": [("new", "sort her facts into piles"), ("need", "jumps about")],
    "kept": [("continuing", "sorting facts into piles")],
    "met": [("taught", "headings"), ("met", "The facts are in piles")],
}
ALONE = {
    "kept": [("taught", "sorting facts into piles")],
    "met": [("taught", "headings"), ("need", "The facts are in piles now")],
}


@pytest.mark.parametrize("order", [*permutations(RECAPS)])
def test_whatever_the_order_in_which_recaps_come_the_same_is_found(store: Store, order: tuple[str, ...]) -> None:
    """A goal is known again in later recaps, in place of what was found there; looking again adds nothing."""
    add(store, *order)
    assert {name: told(store, name) for name in RECAPS} == ALL
    (thread,) = threads(store.goals.mentions())
    assert [mention.status for mention in thread.mentions] == ["new", "continuing", "met"]
    assert look_back(store, Rulebook.load, everything=True) == 0


def test_a_recap_alone_tells_what_it_told(store: Store) -> None:
    """Without an open goal nothing is looked for, and nothing is read that would be needed for it."""
    add(store, "met")
    assert told(store, "met") == ALONE["met"]
    assert look_back(store, lambda: pytest.fail("nothing has changed")) == 0


def test_what_tells_of_a_goal_has_its_evidence_and_its_doubts(store: Store) -> None:
    """A bare fact is to be looked at; and nobody is asked any more why nothing is said about a goal."""
    add(store, "set", "met")
    (one,) = store.recording("met").conferences
    (goal,) = one.conference.of_kind("goal")
    assert goal.evidence == Evidence(quote="The facts are in piles", start_char=6, end_char=28, rule="goals:fact")
    reason = "“The facts are in piles” seems to tell that the goal “sort her facts into piles” is met"
    assert one.conference.doubts == (Doubt(code=BARE_FACT, reason=reason),)


def test_when_the_goal_goes_so_does_what_was_known_by_it(store: Store) -> None:
    """An edit of an earlier recap counts for later ones, and so does its undo; what was set aside is back."""
    add(store, *RECAPS)
    record = store.recording("set")
    (one,) = record.conferences
    keep(store, exchanged(record, one, with_students(record, one, [LEO])))
    assert {name: told(store, name) for name in ALONE} == ALONE
    assert NO_GOAL in store.recording("kept").conferences[0].conference.doubts
    assert store.changes.undo()
    look_back(store, Rulebook.load)
    assert {name: told(store, name) for name in RECAPS} == ALL


def test_a_goal_that_a_person_dropped_is_not_looked_for_from_then_on(store: Store) -> None:
    """But in what was said before it was."""
    add(store, *RECAPS)
    (thread,) = threads(store.goals.mentions())
    day = datetime(2026, 10, 15)
    goal = thread.mentions[0].place
    store.goals.decide(GoalDecision(kind="drop", student_id=thread.student_id, goal=(goal,), at=day, decided_at=day))
    look_back(store, Rulebook.load)
    assert {name: told(store, name) for name in ("kept", "met")} == {"kept": ALL["kept"], "met": ALONE["met"]}


def test_what_a_person_decided_stays(store: Store) -> None:
    """Goals of a conference that were decided, and a need that was: neither goes, and none is added."""
    add(store, "set", "met", "kept")
    record = store.recording("kept")
    (one,) = record.conferences
    keep(store, exchanged(record, one, with_words(record, one, "goal", [Value("none")])))
    record = store.recording("met")
    (one,) = record.conferences
    keep(store, exchanged(record, one, with_words(record, one, "need", [Value("rushes")])))
    assert told(store, "kept") == []
    assert told(store, "met") == [("taught", "headings"), ("met", "The facts are in piles"), ("need", "rushes")]


def test_tagged_again_it_is_as_it_was(store: Store) -> None:
    """Nothing is counted as changed; in a conference whose goals a person confirmed, what stood aside stays aside."""
    add(store, *RECAPS)
    record = store.recording("met")
    (one,) = record.conferences
    keep(store, exchanged(record, one, settled(one, one.conference.doubts[0])))
    before = [*store.export()]
    again = [*retag(store, tagger=Known(), classes=Classes(roster=store.roster()), everything=True)]
    assert [one.is_changed for one in again] == [False, False, False]
    assert [*store.export()] == before
    assert look_back(store, Rulebook.load, everything=True) == 0


def test_the_goals_of_one_child_are_not_looked_for_in_a_groups_conference(store: Store) -> None:
    """A goal of a group is one for each of them."""
    add(store, "set")
    day, text = RECAPS["met"]
    both = replace(
        Known().tag(text, roster=store.roster())[0],
        findings=(*Known().tag(text, roster=store.roster())[0].findings, _finding("student", "Maya", text, LEO.name)),
    )
    recording = replace(store.recording("set").recording, note_id="met", recorded_at=datetime.fromisoformat(day))
    store.add(recording, Transcript(text=text), [both], rules_version="1")
    look_back(store, Rulebook.load)
    assert sorted(told(store, "met")) == sorted(ALONE["met"])


def test_a_person_can_say_that_it_tells_nothing_of_a_goal(store: Store) -> None:
    """Then the recap is as it was alone, for good; or that it is right."""
    add(store, "set", "met")
    record = store.recording("met")
    (one,) = record.conferences
    question = about_conference(record, one, one.conference.doubts[0], store.roster())
    assert [choice.label for choice in question.choices] == [
        "right, that is what it tells",
        "it tells nothing of a goal",
    ]
    right, wrong = (choice.made("").conferences[0] for choice in question.choices)
    assert (right.conference.of_kind("goal"), right.conference.doubts) == (one.conference.of_kind("goal"), ())
    keep(store, question.choices[1].made(""))
    assert told(store, "met") == ALONE["met"]
    assert wrong.decided == ("goal",)


def test_the_commands_look_back_by_themselves(tmp_path: Path) -> None:
    """Of two notes, the later shows the earlier's goal as it is added, as met."""
    notebook = tmp_path / "notebook"
    with Store.open(Notebook(notebook)) as store:
        store.students.import_all([MAYA])

    def recap(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--notebook", str(notebook), *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    recap("note", "--date", "2026-10-05", "Sat with Maya. Her goal is to sort her facts into piles.")
    shown = recap("note", "--date", "2026-10-12", "Maya. The facts are in piles now, each one sorted.")
    assert "[met" in shown
    assert "goals:fact" in shown
    assert "met" in recap("goals", "Maya")
