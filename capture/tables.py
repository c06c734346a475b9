"""What the commands draw on a terminal, with Rich."""

from __future__ import annotations

from collections import Counter
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from capture.markdown import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from capture.doctor import Check
    from models.changes import Change
    from models.entities import Conference, DateSource, Finding, FindingKind, Recording, Roster
    from models.records import ConferenceRecord, RecordingRecord
    from models.search import Found, Hit
    from models.weights import ModelStatus
    from pipeline.run import Outcome, OutcomeKind

_CELL_CHARS = 70  # of a value in a list; ``recap show`` has it whole
UNKNOWN = "(student unknown)"
_FIELDS: tuple[tuple[FindingKind, str], ...] = (
    ("type", "type"),
    ("stage", "stage"),
    ("compliment", "compliment"),
    ("taught", "taught"),
    ("goal", "goal"),
    ("need", "need"),
    ("follow_up", "follow-up"),
)
_MATCHED = {
    "all": "",
    "beginnings": "No recap has just these words; in these, words begin so.",
    "any": "No recap has all these words; these have some.",
}
_DATE_SOURCES: dict[DateSource, str] = {
    "tag": "as its tag says",
    "filename": "as its name says",
    "mtime": "when the file was last changed",
    "given": "as you said",
}
_OUTCOMES: tuple[tuple[OutcomeKind, str], ...] = (
    ("done", "done"),
    ("damaged", "done, but damaged"),
    ("silent", "nothing said"),
    ("known", "already known"),
    ("failed", "failed"),
)


def print_list(records: Sequence[ConferenceRecord]) -> None:
    """The table of conferences: when, who, what about, what was praised and aimed at."""
    table = _table()
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("date, type", no_wrap=True)
    table.add_column("student", no_wrap=True)
    table.add_column("compliment", ratio=5)
    table.add_column("goal", ratio=6)
    for record in records:
        conference = record.conference
        table.add_row(
            str(record.id),
            Text("\n".join([f"{record.recorded_at:%Y-%m-%d}", *conference.types])),
            _names(conference.students, "\n"),
            Text("\n".join(shorten(f.text, _CELL_CHARS, placeholder=" …") for f in conference.of_kind("compliment"))),
            Text("\n".join(_goal(f) for f in conference.of_kind("goal"))),
        )
    _console().print(table if records else "No conferences.")


def print_recording(record: RecordingRecord, *, only: int | None = None) -> None:
    """A recording: where it comes from, its conferences (or ``only`` one) with their evidence, and what was said."""
    console = _console()
    console.print(Text(_origin(record.recording), style="dim"))
    for told in record.conferences:
        if only in (None, told.id):
            console.print()
            print_conference(told.conference, title=f"#{told.id}")
    text = record.spelled.text if record.spelled else ""
    console.print()
    console.print(Text(text or "(nothing said)", style="italic"))
    heard = {f"{s.spelled} as “{record.text[s.start_char : s.end_char]}”": None for s in record.spellings}
    if heard:
        console.print(Text(f"Heard: {', '.join(heard)}.", style="dim"))


def print_conference(conference: Conference, *, title: str) -> None:
    """One conference with the evidence of every value: when it was said, and the rule that found it."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(style="dim", no_wrap=True, justify="right")
    table.add_column(style="dim", no_wrap=True)
    for kind, heading in _FIELDS:
        for finding in conference.of_kind(kind):
            evidence = finding.evidence
            table.add_row(heading, Text(_value(finding)), clock(evidence.start_s), Text(evidence.rule))
    for doubt in conference.doubts:
        table.add_row("look at", Text(doubt.reason, style="yellow"), "", Text(doubt.code))
    console = _console()
    console.print(Text.assemble((title, "dim"), "  ", _names(conference.students)))
    console.print(table)


def print_changes(changes: Iterable[Change]) -> None:
    """What was changed, and by whom; what was taken back is marked so."""
    table = _table("#", "when", "who", "recording", "what")
    for change in changes:
        who = "you" if change.who == "person" else f"rules {change.rules_version}"
        what = Text(f"{change.what} (taken back)" if change.is_undone else change.what)
        table.add_row(str(change.id), f"{change.at:%Y-%m-%d %H:%M}", who, change.recording_id, what)
    _console().print(table if table.row_count else "No changes.")


def print_rules(rules: Iterable[Mapping[str, Any]]) -> None:
    """The rules, those of the teacher's own marked."""
    table = _table("rule", "says", "finds", "where")
    for rule in rules:
        where = Text(rule["where"], style="bold" if rule["own"] else "dim")
        table.add_row(rule["id"], rule["says"], Text(rule["finds"]), where)
    _console().print(table if table.row_count else "No rules.")


def print_found(found: Found) -> None:
    """What was found: student, day and type; the quote with its matches marked; where it was said."""
    console = _console()
    if not found.hits:
        console.print("Nothing found.")
    elif note := _MATCHED[found.matched]:
        console.print(Text(note, style="dim"))
    for hit in found.hits:
        head = Text.assemble(_names(hit.students), f"  {hit.recorded_at:%Y-%m-%d}  {', '.join(hit.types)}")
        head.append(f"  #{hit.conference_id}", "dim")
        quote = _marked(hit, with_style=console.is_terminal)
        where = " ".join(filter(None, (hit.record.recording.file, clock(hit.start_s))))
        console.print(head)
        console.print(Text.assemble((f"  {hit.field}: ", "dim"), quote, (f"  ({where})", "dim")))
    if found.more:
        console.print(Text("There is more; see --limit.", style="dim"))


def _marked(hit: Hit, *, with_style: bool) -> Text:
    """The quote with its matches marked: by style on a terminal, by signs elsewhere."""
    if with_style:
        quote = Text(hit.quote)
        for start, end in hit.spans:
            quote.stylize("bold reverse", start, end)
        return quote
    pieces, place = [], 0
    for start, end in hit.spans:
        pieces += [hit.quote[place:start], f"«{hit.quote[start:end]}»"]
        place = end
    return Text("".join([*pieces, hit.quote[place:]]))


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """What became of the recordings: how many of each kind, and for those in trouble which and why."""
    console, counts = _console(), Counter(outcome.kind for outcome in outcomes)
    table = _table("recordings", "")
    for kind, heading in _OUTCOMES:
        if counts[kind]:
            told = sum(outcome.conferences for outcome in outcomes if outcome.kind == kind)
            table.add_row(heading, str(counts[kind]), counted(told, "conference") if told else "")
    console.print(table if outcomes else "No recordings found.")
    for outcome in outcomes:
        if outcome.reason:
            console.print(Text(f"{outcome.name}: {outcome.reason}", style="red"), soft_wrap=True)


def print_roster(roster: Roster) -> None:
    """The students, class by class."""
    table = _table("class", "name", "also called")
    for student in roster.students:
        table.add_row(*map(Text, (student.class_name, student.name, ", ".join(student.aliases))))
    _console().print(table if roster.students else "No students.")


def clock(seconds: float | None) -> str:
    """A place in a recording as minutes and seconds; empty when it is not known."""
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _console() -> Console:
    return Console(highlight=False)


def _table(*headings: str) -> Table:
    return Table(
        *headings, box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), collapse_padding=True, pad_edge=False, show_edge=False
    )


def _goal(goal: Finding) -> str:
    """A goal with its status, short enough for a table's cell."""
    return f"{shorten(goal.text, _CELL_CHARS, placeholder=' …')} [{goal.status}]"


def _names(students: Iterable[str], between: str = ", ") -> Text:
    """Whom a conference was with."""
    names = between.join(students)
    return Text(names, style="bold") if names else Text(UNKNOWN, style="yellow")


def _value(finding: Finding) -> str:
    """The value with what belongs to it: a goal's status, the skill, the day."""
    extras = (finding.status, finding.skill, finding.due.isoformat() if finding.due else None)
    known = ", ".join(filter(None, extras))
    return f"{finding.text} [{known}]" if known else finding.text


def _origin(recording: Recording) -> str:
    """Where a recording comes from, and what is known about its sound."""
    length = "typed" if recording.note_id else clock(recording.duration_s)
    if recording.status == "damaged":
        length += f" of {clock(recording.claimed_s)}" if recording.claimed_s else ""
        length += ", damaged"
    when = f"{recording.recorded_at:%Y-%m-%d %H:%M} ({_DATE_SOURCES[recording.recorded_at_source]})"
    return "  ".join(filter(None, (recording.id, recording.file, recording.class_name, when, length)))


def print_checks(checks: Iterable[Check]) -> None:
    """What the doctor found, what needs attention marked."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for check in checks:
        mark = Text("ok", style="green") if check.is_well else Text("look", style="bold red")
        table.add_row(mark, check.what, Text(check.says, overflow="fold"))
    _console().print(table)


def print_models(found: Iterable[ModelStatus]) -> None:
    """The models that are known, and whether they are here."""
    table = _table("model", "", "MB", "where", "")
    for status in found:
        where = str(status.folder or status.source)
        table.add_row(
            status.model.name,
            status.state,
            f"{status.model.size_bytes / 1e6:.0f}",
            Text(where, overflow="fold"),
            Text(status.advice or status.model.about, overflow="fold"),
        )
    _console().print(table)
