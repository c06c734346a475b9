"""What the commands share: which notebook is meant, and how a list of values is parsed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from models.entities import CONFERENCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from models.notebook import Notebook
    from models.rulebook import Rulebook
    from models.store import Store
    from pipeline.tagging.tagger import Tagger


DEFAULT_MODEL = "base"


@dataclass(frozen=True, slots=True)
class App:
    """The notebook that this command is about; None means the user's own."""

    root: Path | None = None

    @property
    def notebook(self) -> Notebook:
        """The notebook, without making its folders."""
        from models.notebook import Notebook, default_root

        return Notebook(self.root or default_root())

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The notebook's database, made on first use and closed at the end."""
        from models.store import Store

        with Store.open(self.notebook) as store:
            yield store

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """As ``store``, for this process alone: another that writes is waited for, and said to be.

        At the end, recaps are looked through again for open goals where what is on record has changed.
        """
        from pipeline.goals.look_back import look_back

        def say() -> None:
            click.echo("Waiting for another recap to finish …", err=True)

        with self.notebook.writer_lock(on_wait=say), self.store() as store:
            yield store
            look_back(store, self.rulebook)

    def tagger(self, *, rules_only: bool = False) -> Tagger:
        """The tagger, with the built-in rules and the notebook's own; loads the language model.

        Args:
            rules_only: without what was learned from labelled recaps.

        Raises:
            RuleError: a rule is wrong.
            ModelError: there is no language model.
        """
        from pipeline.tagging.tagger import Tagger

        return Tagger(self.rulebook(), rules_only=rules_only)

    def rulebook(self) -> Rulebook:
        """The built-in rules and the notebook's own; raises RuleError."""
        from models.rulebook import Rulebook

        return Rulebook.load(self.notebook.rules if any(self.notebook.rules.glob("*.yaml")) else None)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic from Click 8.5 on, where it is
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error that says how to write one."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-10-01", param, ctx)


class TypeName(click.ParamType):  # type: ignore[type-arg]  # generic from Click 8.5 on, where it is
    """A type of conference: one of the five, or of the notebook's own.

    Args:
        on_record: one that only stands on record will do too, as a type does that the notebook no longer has.
    """

    name = "type"

    def __init__(self, *, on_record: bool = False) -> None:
        self._on_record = on_record

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The type, or a usage error that says which there are."""
        if value not in CONFERENCE_TYPES:
            app = ctx.find_object(App) if ctx else None
            types = app.rulebook().types if app else CONFERENCE_TYPES
            if value not in types and not (self._on_record and app and _is_on_record(app, value)):
                self.fail(f"{value!r} is none of {', '.join(types)}", param, ctx)
        return str(value)


def _is_on_record(app: App, type_name: str) -> bool:
    from models.filters import Filter

    if not app.notebook.database.exists():
        return False
    with app.store() as store:
        return bool(store.conferences(Filter(type=type_name), limit=1))


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose conferences; the command gets them as one argument, ``wanted``, a Filter."""

    @wraps(command)
    def with_filter(
        *args: Any,
        student: str | None,
        type: str | None,
        class_name: str | None,
        since: date | None,
        until: date | None,
        **others: Any,
    ) -> Any:
        from models.filters import Filter

        wanted = Filter(student=student, type=type, class_name=class_name, since=since, until=until)
        return command(*args, wanted=wanted, **others)

    for option in reversed(_FILTER_OPTIONS):
        with_filter = option(with_filter)
    return with_filter


_FILTER_OPTIONS = (
    click.option("--student", help="A full name, a first name or another name of the child."),
    click.option(
        "--type",
        type=TypeName(on_record=True),
        help=f"A type of conference: {', '.join(CONFERENCE_TYPES)}, or one of your own.",
    ),
    click.option("--class", "class_name", help="A class."),
    click.option("--since", type=Day(), help="From this day on, as 2026-10-01."),
    click.option("--until", type=Day(), help="Up to this day."),
)

pass_app = click.make_pass_decorator(App)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value instead.")
