"""``recap review``: what is doubtful, one question at a time."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import click

from capture.context import App, pass_app

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from models.entities import Doubt
    from models.goals import GoalDecision
    from models.records import ConferenceRecord, RecordingRecord
    from pipeline.questions import Question

    Key = tuple[object, ...]

Answer = TypeVar("Answer")


class Stopped(Exception):  # noqa: N818  # no error: the person wants no more questions
    """What ``q`` and the end of the input raise."""


@click.command()
@click.option("--class", "class_name", help="Only this class.")
@pass_app
def review(app: App, *, class_name: str | None) -> None:
    """Walk through what is doubtful, and only that, one question at a time.

    Type the number of a choice; Enter leaves the question for another time, q stops. Every answer is kept at once, and
    stands whatever is tagged again later; `recap undo` takes the last one back. What `unasked` in the
    settings names is not asked about.
    """
    from models.settings import Settings

    unasked = Settings.load(app.notebook.settings).unasked
    answers: list[bool] = []
    try:
        answers.extend(_conferences(app, class_name, unasked))
        answers.extend(_goals(app, class_name) if "goal" not in unasked else ())
    except Stopped:
        return
    nothing = "Nothing to ask." if unasked else "Nothing is doubtful."
    click.echo(f"That is all; {answers.count(False)} left for another time." if answers else nothing)


# Conferences


def _conferences(app: App, class_name: str | None, unasked: Collection[str]) -> Iterator[bool]:
    """Asks what is doubtful about conferences, the newest first; tells of each question whether it was answered."""
    from models.unfinished import doubtful
    from pipeline.questions import about_conference

    with app.store() as store:
        in_doubt = doubtful(store, class_name)
        ask = partial(about_conference, roster=store.roster(), types=app.rulebook().types)
    for told in in_doubt:
        asked: set[Key] = set()
        while found := _next_about(app, told.id, ask, asked, unasked=unasked):
            record, question = found
            answer = _answer(question, f"{told.recorded_at:%Y-%m-%d}  #{told.id}")
            if answer is not None:
                said, corrected = answer
                _keep(app, told.id, record, corrected, f"#{told.id}: {question.reason}: {said}")
            yield answer is not None


def _next_about(
    app: App,
    conference_id: int,
    ask: Callable[[RecordingRecord, ConferenceRecord, Doubt], Question[RecordingRecord]],
    asked: set[Key],
    *,
    unasked: Collection[str],
) -> tuple[RecordingRecord, Question[RecordingRecord]] | None:
    """The next question about a conference, with the recording as it is now; None where there is no other."""
    from models.errors import NotFoundError
    from pipeline.corrections import doubted, one_of

    with app.store() as store:
        try:
            record = store.recording(store.conference(conference_id).recording.id)
        except NotFoundError:  # an answer took it away
            return None
    told = one_of(record, conference_id)
    for doubt in told.conference.doubts:
        if len(kinds := doubted(doubt)) == 1 and kinds[0] in unasked:
            continue
        question = ask(record, told, doubt)
        if question.key not in asked:
            asked.add(question.key)
            return record, question
    return None


def _keep(app: App, conference_id: int, record: RecordingRecord, answer: RecordingRecord, what: str) -> None:
    """Keeps an answer, unless the recording was changed since it was asked about; then offers what it teaches."""
    with app.writing() as store:
        if store.recording(record.recording.id) != record:
            click.echo("It was changed meanwhile; the answer is not kept.")
            return
        store.changes.keep([answer], who="person", what=what)
    _offer_aliases(app, conference_id, record, answer)


def _offer_aliases(app: App, conference_id: int, before: RecordingRecord, after: RecordingRecord) -> None:
    """Asks whether a student is to be known by what the recap called her; no is the answer to nothing."""
    from capture.edit_options import heard_names

    told = [next((one for one in side.conferences if one.id == conference_id), None) for side in (before, after)]
    if told[0] is None or told[1] is None or ("student" in told[0].decided) or "student" not in told[1].decided:
        return
    with app.store() as store:
        heard = [*heard_names(store, before, told[0], told[1])]
    for student, alias in heard:
        if _prompt(f"  Know {student.name} by “{alias}” from now on? y, or Enter for no").casefold() in ("y", "yes"):
            with app.writing() as store:
                store.students.add_alias(student.name, alias, class_name=student.class_name)


# Goals


def _goals(app: App, class_name: str | None) -> Iterator[bool]:
    """Asks which goals are one, student by student; tells of each question whether it was answered."""
    from pipeline.goals.threads import threads

    with app.store() as store:
        made = threads(store.goals.mentions(), store.goals.decisions())
    doubtful = (thread for thread in made if thread.questions and class_name in (None, thread.class_name))
    for student_id in dict.fromkeys(thread.student_id for thread in doubtful):
        asked: set[Key] = set()
        while question := _next_goal(app, student_id, asked):
            answer = _answer(question, "goal")
            if answer is not None:
                with app.writing() as store:
                    store.goals.decide(answer[1])
            yield answer is not None


def _next_goal(app: App, student_id: int, asked: set[Key]) -> Question[GoalDecision] | None:
    """The next question about a student's goals as they are now: an answer may have settled others."""
    from pipeline.goals.threads import threads
    from pipeline.questions import about_goal

    with app.store() as store:
        made = threads(store.goals.mentions([student_id]), store.goals.decisions([student_id]))
        for thread in made:
            for doubtful in thread.questions:
                record = store.recording(doubtful.mention.recording_id)
                question = about_goal(thread, doubtful, made, record, now=datetime.now())
                if question.key not in asked:
                    asked.add(question.key)
                    return question
    return None


# Asking


def _answer(question: Question[Answer], heading: str) -> tuple[str, Answer] | None:
    """Asks until there is an answer: what was said, and what it makes; None where it is left for another time."""
    from models.errors import NotFoundError

    _show(question, heading)
    while said := _prompt():
        try:
            if not said.isdecimal():
                if question.typed:
                    return said, question.typed(said)
            elif 1 <= int(said) <= len(question.choices):
                choice = question.choices[int(said) - 1]
                if not choice.asks:
                    return choice.label, choice.made("")
                if words := _prompt(f"  the {choice.asks}"):
                    return f"{choice.label}: {words}", choice.made(words)
        except NotFoundError as error:
            click.echo(f"  {error}")
        else:
            click.echo(f"  a number from 1 to {len(question.choices)}, Enter to leave it, or q")
    return None


def _show(question: Question[Answer], heading: str) -> None:
    from capture.markdown import one_line

    click.echo(f"\n{heading}  {one_line(question.student) or '(student unknown)'}")
    click.echo(click.wrap_text(one_line(question.passage), initial_indent="  ", subsequent_indent="  "))
    click.echo(f"  {one_line(question.reason)}:")
    for number, choice in enumerate(question.choices, start=1):
        click.echo(f"  {number}  {one_line(choice.label)}")
    if question.hint:
        click.echo(f"     {question.hint}")


def _prompt(label: str = "") -> str:
    """What the person types; ``q``, Ctrl-C and the end of the input raise Stopped."""
    try:
        said: str = click.prompt(label, default="", show_default=False, prompt_suffix="> ").strip()
    except click.Abort as error:
        raise Stopped from error
    if said.casefold() == "q":
        raise Stopped
    return said
