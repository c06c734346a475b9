from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from recaps import conference, finding, recording, transcript

from capture.cli import main
from models.entities import Conference, Doubt, Student
from models.notebook import Notebook
from models.store import Store
from pipeline.goals.threads import threads
from pipeline.questions import in_sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.goals import GoalThread

    Review = Callable[..., str]

TEXT = "Maja, she reread it aloud. Nothing else."
UNKNOWN = Doubt(code="student-unknown", reason="no name heard")
GUESSED = Doubt(code="student-guessed", reason="the name was not clear; it sounds like Maya")
NO_GOAL = Doubt(code="goal-none", reason="nothing said about a goal")
NOTHING = Doubt(code="nothing-found", reason="no compliment, teaching point, goal or need was found in it")
CLOSE = Doubt(code="type-close", reason="the main type may be rehearsal")
PRAISE = finding("compliment", "she reread it aloud", text=TEXT)
MAYA = finding("student", "Maja", value="Maya Torres", text=TEXT)
SOUNDS_LIKE_MAYA = replace(MAYA, evidence=replace(MAYA.evidence, rule="name-guess"))


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    """A notebook with a class."""
    notebook = Notebook(tmp_path / "notebook")
    with Store.open(notebook) as store:
        students = (Student(name=name, class_name="4B") for name in ("Maya Torres", "Leo Park", "Mia Chen"))
        store.students.import_all(students)
    return notebook


@pytest.fixture
def review(notebook: Notebook) -> Review:
    """The command, with what the person types; gives what is printed."""

    def run(*typed: str, options: tuple[str, ...] = ()) -> str:
        arguments = ["--notebook", str(notebook.root), "review", *options]
        done = CliRunner().invoke(main, arguments, input="".join(f"{line}\n" for line in typed))
        assert done.exit_code == 0, done.output
        return done.output

    return run


def add(notebook: Notebook, *told: Conference, name: str = "note-17.m4a", text: str = TEXT, day: str = "2026-10-05"):
    """Adds a recording of these conferences."""
    with Store.open(notebook) as store:
        store.add(recording(name, day=day), transcript(text), told)


def told(notebook: Notebook) -> list[tuple[Conference, tuple[str, ...]]]:
    """All conferences, and what is decided of each."""
    with Store.open(notebook) as store:
        return [(one.conference, one.decided) for record in store.export() for one in record.conferences]


def doubtful(*doubts: Doubt, findings: tuple = (PRAISE,)) -> Conference:
    """A conference with these doubts."""
    return conference(*findings, text=TEXT, doubts=doubts)


def test_only_what_is_doubtful_is_asked(review: Review, notebook: Notebook) -> None:
    """Where nothing is, nothing is asked; a class can be asked about alone."""
    assert review() == "Nothing is doubtful.\n"
    add(notebook, doubtful())
    assert review() == "Nothing is doubtful.\n"
    add(notebook, doubtful(NO_GOAL), name="other.m4a")
    assert review(options=("--class", "2A")) == "Nothing is doubtful.\n"


def test_a_question_shows_the_words_and_the_choices(review: Review, notebook: Notebook) -> None:
    """The whole screen of a question, left for another time with Enter."""
    add(notebook, doubtful(GUESSED, NO_GOAL, findings=(SOUNDS_LIKE_MAYA, PRAISE)))
    before = told(notebook)
    assert (
        review("", "")
        == """
2026-10-05  #1  Maya Torres
  «Maja», she reread it aloud.
  the name was not clear; it sounds like Maya:
  1  right as it is: Maya Torres
  2  Mia Chen
     or type a name
>

2026-10-05  #1  Maya Torres
  Maja, she reread it aloud. Nothing else.
  nothing said about a goal:
  1  right, no goal
     or type the goal
>
That is all; 2 left for another time.
""".replace(">\n", "> \n")
    )
    assert told(notebook) == before


def test_an_answer_is_kept_at_once_and_settles_the_doubt(review: Review, notebook: Notebook) -> None:
    """What was answered before q is kept, and not asked again; what comes after is."""
    add(notebook, doubtful(NO_GOAL))
    add(notebook, doubtful(NO_GOAL), name="older.m4a", day="2026-10-04")
    review("1", "q")
    assert told(notebook) == [(doubtful(NO_GOAL), ()), (doubtful(), ("goal",))]
    assert review("she rereads more").count("nothing said about a goal") == 1
    assert [goal.text for goal in told(notebook)[0][0].of_kind("goal")] == ["she rereads more"]
    assert review() == "Nothing is doubtful.\n"
    with Store.open(notebook) as store:
        assert store.changes.undo().what == "#2: nothing said about a goal: she rereads more"
    assert told(notebook)[0] == (doubtful(NO_GOAL), ())


def test_a_student_is_chosen_or_typed(review: Review, notebook: Notebook) -> None:
    """Those whose names sound like what was said are offered; a name can be typed; what is nobody's is asked again."""
    add(notebook, doubtful(UNKNOWN))
    shown = review("Zoe", "7", "1", "")
    assert "  1  Maya Torres\n" in shown
    assert "Leo Park" not in shown
    assert "  Zoe: no student is called so\n" in shown
    assert "  a number from 1 to " in shown
    (first,) = told(notebook)
    assert (first[0].students, first[0].doubts, first[1]) == (("Maya Torres",), (), ("student",))
    add(notebook, doubtful(UNKNOWN), name="other.m4a")
    review("leo")
    assert told(notebook)[1][0].students == ("Leo Park",)


@pytest.mark.parametrize(("answer", "aliases"), [("y", ("Maja",)), ("", ()), ("no", ())])
def test_how_a_name_was_heard_is_offered(
    review: Review, notebook: Notebook, answer: str, aliases: tuple[str, ...]
) -> None:
    """Only yes makes it an alias."""
    add(notebook, doubtful(GUESSED, findings=(SOUNDS_LIKE_MAYA, PRAISE)))
    assert "Know Maya Torres by “Maja” from now on?" in review("1", answer)
    with Store.open(notebook) as store:
        assert store.students.find("Maya Torres").student.aliases == aliases


def test_a_recap_without_anything_has_its_own_choices(review: Review, notebook: Notebook) -> None:
    """Nothing to record, no conference at all, or words of one kind."""
    for number in range(3):
        add(notebook, doubtful(NOTHING, findings=()), name=f"{number}.m4a", day=f"2026-10-0{9 - number}")
    review("3", "", "3", "she rereads", "2", "1")
    (nothing, with_praise) = told(notebook)
    assert nothing == (doubtful(findings=()), ("compliment", "taught", "goal", "need"))
    assert [praise.text for praise in with_praise[0].of_kind("compliment")] == ["she rereads"]


def goal_threads(notebook: Notebook) -> tuple[GoalThread, ...]:
    """The goals on record."""
    with Store.open(notebook) as store:
        return threads(store.goals.mentions(), store.goals.decisions())


@pytest.mark.parametrize(("answer", "quotes"), [("1", [2]), ("2", [1, 1]), ("", [2])])
def test_a_doubtful_link_of_goals_is_asked(review: Review, notebook: Notebook, answer: str, quotes: list[int]) -> None:
    """One goal or two, as the person says; asked again only if it was left."""
    for day, text in ((5, "Maya. Write one more sentence."), (6, "Maya. Write one more good sentence in the end.")):
        goal = text.split(". ")[1].rstrip(".")
        add(
            notebook,
            conference(
                finding("student", "Maya", value="Maya Torres", text=text),
                finding("goal", goal, text=text),
                text=text,
            ),
            name=f"{day}.m4a",
            text=text,
            day=f"2026-10-0{day}",
        )
    (thread,) = goal_threads(notebook)
    assert len(thread.questions) == 1
    assert "«Write one more good sentence in the end»." in review(answer)
    assert [len(thread.mentions) for thread in goal_threads(notebook)] == quotes
    assert (review() == "Nothing is doubtful.\n") == bool(answer)
    with Store.open(notebook) as store:
        assert (store.changes.undo() is not None) == bool(answer)
    assert goal_threads(notebook) == (thread,)


def test_what_was_changed_meanwhile_is_not_overwritten(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer to what is no longer so is not kept."""
    add(notebook, doubtful(NO_GOAL))

    def other_process(*_: object, **__: object) -> str:
        with Store.open(notebook) as store:
            record = store.recording(recording().id)
            later = replace(record.recording, recorded_at=datetime(2026, 10, 9), recorded_at_source="given")
            store.changes.keep([replace(record, recording=later)], who="person", what="date")
        return "1"

    monkeypatch.setattr("click.prompt", other_process)
    done = CliRunner().invoke(main, ["--notebook", str(notebook.root), "review"])
    assert "It was changed meanwhile; the answer is not kept." in done.output
    assert told(notebook) == [(doubtful(NO_GOAL), ())]


def test_a_quote_stands_in_its_sentence() -> None:
    """What is before and after belongs to it as far as the sentence goes."""
    text = "One. Two three! Four"
    assert in_sentence(text, 5, 8) == "«Two» three!"
    assert in_sentence(text, 16, 20) == "«Four»"
    assert in_sentence(text, 0, 12) == "«One. Two thr»ee!"


def test_a_type_that_was_close_is_chosen_from_all_with_the_whole_recap_in_view(
    review: Review, notebook: Notebook
) -> None:
    """The likely one comes first; what is chosen stands alone, and in the place of the words that it was read from."""
    read = finding("type", "aloud", value="content", text=TEXT)
    add(notebook, doubtful(CLOSE, findings=(PRAISE, read)))
    printed = review("2")
    assert [line.strip() for line in printed.splitlines() if line.strip()][:8] == [
        "2026-10-05  #1  (student unknown)",
        TEXT,
        "the main type may be rehearsal:",
        "1  right as it is: content",
        "2  rehearsal",
        "3  compliment",
        "4  expectation",
        "5  convention",
    ]
    ((now, decided),) = told(notebook)
    assert (now.types, now.doubts, decided) == (("rehearsal",), (), ("type",))
    assert now.of_kind("type")[0].evidence.quote == "aloud"
    assert review() == "Nothing is doubtful.\n"


def test_a_teacher_s_own_type_is_among_the_choices(review: Review, notebook: Notebook) -> None:
    """It can be chosen like the five."""
    (notebook.rules / "mine.yaml").write_text("types: [{name: partner, phrases: [partner]}]\n", encoding="utf-8")
    read = finding("type", "aloud", value="content", text=TEXT)
    add(notebook, doubtful(CLOSE, findings=(PRAISE, read)))
    assert "  6  partner\n" in review("6")
    ((now, decided),) = told(notebook)
    assert (now.types, decided) == (("partner",), ("type",))


def test_what_the_settings_leave_unasked_is_not_asked(review: Review, notebook: Notebook) -> None:
    """The other doubts of the same conference are, and so is one about several kinds; with goals their links go too."""
    add(
        notebook,
        doubtful(UNKNOWN, NO_GOAL, CLOSE, findings=(PRAISE, finding("type", "aloud", value="content", text=TEXT))),
    )
    add(notebook, doubtful(NOTHING, findings=()), name="other.m4a")
    notebook.settings.write_text("unasked: [goal, type]\n", encoding="utf-8")
    asked = [line.strip() for line in review("", "").splitlines() if line.endswith(":")]
    assert asked == [f"{NOTHING.reason}:", f"{UNKNOWN.reason}:"]
    notebook.settings.unlink()
    assert review("", "", "", "").count("\n> ") == 4
