"""What the commands that print a page share: their options, and showing it as a drawing, Markdown or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from capture.context import Day, json_option
from capture.markdown import apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Page = TypeVar("Page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for: whose pages, as of which day, in which form; None where it was not said."""

    class_name: str | None
    day: date | None
    as_json: bool
    as_markdown: bool

    @property
    def today(self) -> date:
        """The day that was named, else the day that it is."""
        return self.day or date.today()

    def show(self, page: Page, lines: Callable[[Page], Iterable[str]]) -> None:
        """Prints a page; ``lines`` makes its Markdown."""
        if self.as_json:
            _print_json(page)
        else:
            self._draw(lines(page))

    def show_all(self, pages: Sequence[Page], lines: Callable[[Page], Iterable[str]]) -> None:
        """Prints several pages one after the other, or as one list."""
        if self.as_json:
            _print_json(pages)
        else:
            self._draw(apart(map(lines, pages)))

    def _draw(self, lines: Iterable[str]) -> None:
        page = "\n".join(lines)
        if self.as_markdown:
            click.echo(page)
            return
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))


def page_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that prints a page; the command gets them as one argument, ``asked``."""

    @wraps(command)
    def with_asked(
        *args: Any, class_name: str | None, day: date | None, as_json: bool, as_markdown: bool, **others: Any
    ) -> Any:
        asked = Asked(class_name=class_name, day=day, as_json=as_json, as_markdown=as_markdown)
        return command(*args, asked=asked, **others)

    for option in reversed(_OPTIONS):
        with_asked = option(with_asked)
    return with_asked


_OPTIONS = (
    click.option("--class", "class_name", help="The class; needed only where it is not clear."),
    click.option("--date", "day", type=Day(), help="As of this day; without it, today."),
    json_option,
    click.option("--markdown", "as_markdown", is_flag=True, help="Print the page as Markdown."),
)


def _print_json(page: object) -> None:
    from models.wire import page_json, print_json

    print_json(page_json(page))
