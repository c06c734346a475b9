"""``recap goals``: goals that live over many recaps, and what a person says of them."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import click

from capture.context import App, Day, pass_app
from capture.pages import Asked, page_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from models.goals import DecisionKind, GoalThread, Place
    from models.store import Store


class ListedByDefault(click.Group):
    """A group whose first word, where it is no command's name, is already an argument of ``list``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the name of the command where there is none."""
        is_named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if is_named else ["list", *args])


@click.group(cls=ListedByDefault, subcommand_metavar="[STUDENT] | COMMAND [ARGS]...")
def goals() -> None:
    """The goals of a STUDENT, or of everybody: set, worked on, met or let go.

    Recaps say what becomes of a goal. What you say yourself, with the commands below, stands whatever recaps say, and
    whatever is processed again later. GOAL is the short name that the list shows.
    """


@goals.command("list")
@click.argument("student", required=False)
@click.option("--all", "everything", is_flag=True, help="Every quote of every goal, of those let go as well.")
@page_options
@pass_app
def list_(app: App, *, student: str | None, everything: bool, asked: Asked) -> None:
    """Open goals with their age and what was said last, and those met.

    With a STUDENT (a full name, a first name or another name), every quote with its date and where it can be heard.
    """
    from capture.goal_pages import detail_lines, everything_lines, overview_lines
    from pipeline.goals.threads import threads_on
    from pipeline.reading.goals import goals_page

    with app.store() as store:
        made = threads_on(asked.day, store.goals, _students(store, student, asked.class_name))
    if asked.as_json:
        from models.wire import print_json, thread_json

        print_json([thread_json(thread) for thread in made])
        return
    lines = everything_lines if everything else detail_lines if student else overview_lines
    # A recap may be dated later than today: a clock was wrong, or the teacher writes ahead.
    today = max([asked.today, *(thread.mentions[-1].recorded_at.date() for thread in made)])
    asked.show(goals_page(made, today), lines)


def _students(store: Store, name: str | None, class_name: str | None) -> list[int] | None:
    """The keys of the students meant; None for all there are."""
    if name is None and class_name is None:
        return None
    found = store.students.all() if name is None else store.students.matching(name)
    return [record.id for record in found if class_name in (None, record.student.class_name)]


goal_argument = click.argument("goal")
day_option = click.option("--date", "day", type=Day(), help="From which day it counts; without it, from now.")


@goals.command()
@goal_argument
@day_option
@pass_app
def close(app: App, *, goal: str, day: date | None) -> None:
    """A GOAL is met."""
    _decide(app, "close", goal, day=day)


@goals.command()
@goal_argument
@day_option
@pass_app
def drop(app: App, *, goal: str, day: date | None) -> None:
    """A GOAL is let go."""
    _decide(app, "drop", goal, day=day)


@goals.command()
@goal_argument
@pass_app
def reopen(app: App, *, goal: str) -> None:
    """A GOAL is not met, or not let go, after all."""
    _decide(app, "reopen", goal)


@goals.command()
@goal_argument
@click.argument("text")
@pass_app
def reword(app: App, *, goal: str, text: str) -> None:
    """Call a GOAL by other words; the quotes stay what was said."""
    if not text.strip():
        raise click.UsageError("the new words are missing")
    _decide(app, "reword", goal, text=text.strip())


@goals.command()
@goal_argument
@click.argument("other")
@pass_app
def merge(app: App, *, goal: str, other: str) -> None:
    """A GOAL and an OTHER of the same student are one."""
    _decide(app, "merge", goal, other=other)


@goals.command()
@goal_argument
@click.argument("number", type=click.IntRange(1))
@pass_app
def split(app: App, *, goal: str, number: int) -> None:
    """The quote with that NUMBER in a GOAL's list belongs to another goal."""
    _decide(app, "split", goal, number=number)


def _decide(
    app: App,
    kind: DecisionKind,
    goal: str,
    *,
    other: str | None = None,
    number: int | None = None,
    text: str | None = None,
    day: date | None = None,
) -> None:
    """Keeps what a person says of a goal, and says what it did."""
    from models.goals import GoalDecision
    from pipeline.goals.threads import threads

    now = datetime.now()
    with app.writing() as store:
        made = threads(store.goals.mentions(), store.goals.decisions())
        thread = _named(made, goal)
        places, others = thread.places, _others(made, thread, other)
        if number is not None:
            places, others = _taken_apart(thread, number)
        decision = GoalDecision(
            kind=kind,
            student_id=thread.student_id,
            goal=places,
            other=others,
            text=text,
            at=datetime.combine(day, time()) if day else now,
            decided_at=now,
        )
        store.goals.decide(decision)
        after = threads(store.goals.mentions([thread.student_id]), store.goals.decisions([thread.student_id]))
    for changed in (thread for thread in after if {*thread.places} & {*places, *others}):
        click.echo(f"{changed.student}: {changed.text} [{changed.status}] {changed.id}")


def _named(made: Sequence[GoalThread], name: str) -> GoalThread:
    """The goal that is called so, by its id or as much of it as tells it from all others."""
    from models.errors import NotFoundError

    found = [thread for thread in made if name and thread.id.startswith(name.lower())]
    if len(found) != 1:
        raise NotFoundError("several goals are called so" if found else "no such goal", where=name)
    return found[0]


def _others(made: Sequence[GoalThread], thread: GoalThread, name: str | None) -> tuple[Place, ...]:
    """The places of the other goal, which is of the same student."""
    if name is None:
        return ()
    other = _named(made, name)
    if other.student_id != thread.student_id:
        raise click.UsageError(f"one goal is {thread.student}'s, the other {other.student}'s")
    if other == thread:
        raise click.UsageError("it is one goal already")
    return other.places


def _taken_apart(thread: GoalThread, number: int) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The place with that number, and the others."""
    places: list[Any] = [*thread.places]
    if not 1 <= number <= len(places) or len(places) == 1:
        raise click.UsageError(f"the goal has {len(places)} quote{'s' * (len(places) > 1)}")
    return (places.pop(number - 1),), tuple(places)
