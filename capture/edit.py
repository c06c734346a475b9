"""``recap edit``, ``recap undo`` and ``recap log``: what a person says of the records."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, TypeVar

import click

from capture.context import App, Day, TypeName, json_option, pass_app
from capture.edit_options import Edit, heard_names
from capture.listing import meant
from models.entities import GOAL_STATUSES, STAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.records import ConferenceRecord, RecordingRecord
    from models.store import Store

Command = TypeVar("Command", bound="Callable[..., Any]")

EXAMPLES = """
\b
Examples:
  recap edit 12 --student Maya                 it was with Maya
  recap edit 12 --student Maya --student Leo   … with both
  recap edit 12 --goal "add a lead"            a goal more
  recap edit 12 --goal 2="add a lead"          the second goal is this
  recap edit 12 --goal 2=                      the second goal is none
  recap edit 12 --goal none                    no goal was set
  recap edit 12 --status met                   its goal is met (1=met, where there are several)
  recap edit 12 --split-at "Then I met Leo"    two conferences, the second from these words on
  recap edit 12 --confirm                      all of it is right as it is
  recap edit 3f2a9c81d0b4 --date 2026-10-01    a whole recording's day
  recap edit 3f2a9c81d0b4 --add --student Leo  one more conference in it
"""


def _words_option(name: str, what: str) -> Callable[[Command], Command]:
    return click.option(name, multiple=True, metavar="[N=]WORDS", help=f"{what}: one more, or what number N is.")


@click.command(epilog=EXAMPLES)
@click.argument("id_", metavar="ID")
@click.option("--student", "students", multiple=True, metavar="NAME", help="Whom it was with; once for each, or none.")
@click.option("--type", "types", multiple=True, type=TypeName(), help="Once for each, main first.")
@click.option("--stage", type=click.Choice([*STAGES, "none"]), help="Where in the writing process the piece is.")
@_words_option("--compliment", "A compliment")
@_words_option("--taught", "A teaching point")
@_words_option("--goal", "A goal")
@_words_option("--need", "A need")
@_words_option("--follow-up", "Something promised")
@click.option("--status", multiple=True, metavar="[N=]STATUS", help=f"Of a goal: {', '.join(GOAL_STATUSES)}.")
@click.option("--due", multiple=True, metavar="[N=]DAY", help="Of something promised, as 2026-10-01, or none.")
@click.option("--date", "day", type=Day(), help="The recording's day.")
@click.option("--class", "class_name", help="The recording's class.")
@click.option("--split-at", metavar="WORDS", help="Two conferences: the second starts at these words (or character).")
@click.option("--join", is_flag=True, help="One conference with the one after it.")
@click.option("--add", is_flag=True, help="One more conference, of which you say the rest.")
@click.option("--remove", is_flag=True, help="It was no conference.")
@click.option("--confirm", is_flag=True, help="All of it is right, and nothing doubtful any more.")
@pass_app
def edit(app: App, /, *, id_: str, **said: Any) -> None:
    """Correct a conference (its number, as in the list) or a recording (its id).

    What you say stands: whatever is tagged again later leaves it as it is. Words that the recap has keep their place in
    it. `recap undo` takes the last change back.
    """
    from pipeline.corrections import one_of

    wanted = Edit.of(**said)
    with app.writing() as store:
        record, only = meant(store, id_)
        edited, what = wanted.applied(store, record, only)
        if not store.changes.keep([edited], who="person", what=what):
            click.echo("It is so already.")
            return
        after = store.recording(record.recording.id)
        click.echo(what)
        for told in _changed(record, after):
            _print(told)
            if wanted.students and told.id in {known.id for known in record.conferences}:
                offer_aliases(store, record, one_of(record, told.id), told)
        if _to_read(edited) - _to_read(record):
            click.echo("`recap retag` reads it again by the rules; what you decided stays.")


def _changed(before: RecordingRecord, after: RecordingRecord) -> list[ConferenceRecord]:
    """The conferences that are not as they were, or at least newly confirmed."""
    known = {told.id: (told.conference, told.decided) for told in before.conferences}
    return [told for told in after.conferences if known.get(told.id) != (told.conference, told.decided)]


def _to_read(record: RecordingRecord) -> set[int]:
    """The conferences of which something is to be found by the rules."""
    from pipeline.corrections import KINDS

    return {told.id for told in record.conferences if not told.rules_version and told.decided != KINDS}


def _print(told: ConferenceRecord) -> None:
    from capture.tables import print_conference

    print_conference(told.conference, title=f"#{told.id}")


def offer_aliases(store: Store, record: RecordingRecord, before: ConferenceRecord, after: ConferenceRecord) -> None:
    """Says how each student was heard, and how to have it known; changes nothing."""
    for student, heard in heard_names(store, record, before, after):
        command = shlex.join(["recap", "roster", "alias", student.name, heard])
        click.echo(f"Heard as “{heard}”. To have it known next time: {command}")


@click.command()
@click.option("-n", "--times", type=click.IntRange(1), default=1, show_default=True, help="So many changes.")
@pass_app
def undo(app: App, *, times: int) -> None:
    """Take back the last thing you changed: an edit, an answer, a word on a goal.

    Run again, it takes back the one before. What was changed before a recording was transcribed again stays.
    """
    with app.writing() as store:
        for _ in range(times):
            change = store.changes.undo()
            if change is None:
                click.echo("Nothing to take back.")
                return
            click.echo(f"Taken back: {change.what}" + (f" ({change.recording_id})" if change.recording_id else ""))


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@json_option
@pass_app
def log(app: App, *, id_: str | None, limit: int, as_json: bool) -> None:
    """What was changed, the last first: of everything, or of the recording of an ID."""
    with app.store() as store:
        recording_id = meant(store, id_)[0].recording.id if id_ else None
        changes = store.changes.log(recording_id, limit=limit)
    if as_json:
        from models.wire import change_json, print_json

        print_json([change_json(change) for change in changes])
        return
    from capture.tables import print_changes

    print_changes(changes)
