"""``recap report``: the forms of conference record keeping, on screen, on paper and for a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capture.context import App, Day, json_option, pass_app
from capture.report_books import class_or_empty_book, sharing_test, student_or_empty_book
from capture.report_output import FORMATS, put_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.reports.model import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was asked for: of which class and days, and how and where it is to be put out."""

    class_name: str | None
    since: date | None
    until: date | None
    is_blank: bool
    format_: str | None
    output: Path | None
    force: bool

    @property
    def today(self) -> date:
        """The last day of the report."""
        return self.until or date.today()

    def put_out(self, report: Report) -> None:
        """Prints the report or writes it to a file, filled in or not."""
        from pipeline.reports.model import blank

        form = blank(report) if self.is_blank else report
        put_out(form, format_=self.format_, output=self.output, force=self.force)


def _form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all forms have; the command gets them as one argument, ``form``."""

    @wraps(command)
    def with_form(
        *args: Any,
        class_name: str | None,
        since: date | None,
        until: date | None,
        format_: str | None,
        output: Path | None,
        force: bool,
        is_blank: bool,
        as_json: bool,
        **others: Any,
    ) -> Any:
        if since and since > (until or date.today()):
            raise click.UsageError(f"nothing is both since {since} and until {until or 'today'}")
        form = Form(
            class_name=class_name,
            since=since,
            until=until,
            is_blank=is_blank,
            format_="json" if as_json else format_,
            output=output,
            force=force,
        )
        return command(*args, form=form, **others)

    for option in reversed(_OPTIONS):
        with_form = option(with_form)
    return with_form


_OPTIONS = (
    click.option("--class", "class_name", help="The class; needed only where it is not clear."),
    click.option("--since", type=Day(), help="Leave out what is earlier than this day."),
    click.option("--until", type=Day(), help="As it stood on this day; without it, today."),
    click.option(
        "--format", "format_", type=click.Choice(FORMATS), help="The form of output; see recap report --help."
    ),
    click.option(
        *("-o", "--output"),
        type=click.Path(path_type=Path),
        help="A file, or the folder to make one in; - for standard output.",
    ),
    click.option("--force", is_flag=True, help="Overwrite a file that is there already."),
    click.option("--blank", "is_blank", is_flag=True, help="An empty form, to be filled in by hand."),
    json_option,
)


@click.group()
def report() -> None:
    """The forms of conference record keeping.

    Without --format, a form is drawn on the terminal, or is what the name after -o ends with. html (which prints on A4
    and Letter, with charts) and xlsx are written to a file: without -o to one named for the form, the class or child
    and the day, in this folder. csv and md are printed unless -o names a file. No file is overwritten without --force,
    since it may have been filled in by hand.
    """


@report.command("class")
@_form_options
@pass_app
def class_(app: App, *, form: Form) -> None:
    """The class grid: a row for each student, also those never met."""
    from pipeline.reports.class_grid import class_grid

    form.put_out(class_grid(class_or_empty_book(app, form.class_name, form.today), since=form.since))


@report.command()
@_form_options
@pass_app
def nine(app: App, *, form: Form) -> None:
    """Nine students to a page, three by three: the last conference and the open goals of each."""
    from pipeline.reports.nine import nine as nine_of

    form.put_out(nine_of(class_or_empty_book(app, form.class_name, form.today), since=form.since))


@report.command()
@_form_options
@pass_app
def goals(app: App, *, form: Form) -> None:
    """The record sheet with goals: student, date, compliment, teaching point, goal, met on."""
    from pipeline.reports.goal_sheet import goal_sheet

    form.put_out(goal_sheet(class_or_empty_book(app, form.class_name, form.today), since=form.since))


@report.command()
@click.option("--day", type=Day(), help="This day alone.")
@_form_options
@pass_app
def log(app: App, *, day: date | None, form: Form) -> None:
    """The log of a day (--day), or of other days (--since, --until); without any, of this week so far."""
    from pipeline.reports.log import log as log_of

    if day and (form.since or form.until):
        raise click.UsageError("either --day, or --since and --until")
    if day:
        form = replace(form, since=day, until=day)
    elif not (form.since or form.until):
        form = replace(form, since=form.today - timedelta(days=form.today.weekday()))
    form.put_out(log_of(class_or_empty_book(app, form.class_name, form.today), since=form.since))


@report.command()
@click.argument("name", required=False)
@_form_options
@pass_app
def student(app: App, *, name: str | None, form: Form) -> None:
    """One student's record: goals, strengths, needs that recur, every conference.

    NAME is a full name, a first name or another name of the child; an empty form needs none.
    """
    from pipeline.reports.student_record import student_record

    book, full_name = student_or_empty_book(app, _named(name, form), form.class_name, form.today)
    form.put_out(student_record(book, full_name, since=form.since))


@report.command()
@click.argument("name", required=False)
@_form_options
@pass_app
def evidence(app: App, *, name: str | None, form: Form) -> None:
    """A sheet for a meeting with a child's family: strengths, goals and progress.

    Nothing that names another child is on it. NAME is as for the student's record.
    """
    from pipeline.reports.evidence import evidence as evidence_of

    book, full_name = student_or_empty_book(app, _named(name, form), form.class_name, form.today)
    names_another = sharing_test(app, book.class_name, full_name)
    form.put_out(evidence_of(book, full_name, names_another=names_another, since=form.since))


def _named(name: str | None, form: Form) -> str | None:
    if name is None and not form.is_blank:
        raise click.UsageError("whose? Give a NAME (or --blank for an empty form)")
    return name
