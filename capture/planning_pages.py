"""The pages about a class as Markdown: whose turn it is, who learns together, and the plan for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from capture.markdown import apart, bold, bullets, counted, escaped, quoted, section, table, told
from pipeline.reading.days import day_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pipeline.reading.due import Balance, Due, Promise, Waiting
    from pipeline.reading.grouping import Group, Member, MiniLesson, Teaching
    from pipeline.reading.groups import Groups
    from pipeline.reading.plan import Plan, Turn
    from pipeline.reading.share import Share

_MOST_QUOTES: Final = 4  # of a mini-lesson: the others are named


def due_lines(page: Due) -> Iterator[str]:
    """The Markdown of whose turn it is."""
    yield from _head("Whose turn it is", page.today, page.class_name, len(page.waiting))
    yield ""
    yield (
        f"{page.met_in_time} of {counted(len(page.waiting), 'student')} met within {page.everybody_in} school days; "
        "those whose turn it is are in bold."
    )
    rows = (_waiting_row(row, page.today) for row in page.waiting)
    headings = ("student", "last met", ">school days ago", f">in {page.balance.school_days} school days", ">in all")
    yield from section("Waiting", table(headings, rows), without="Nobody is on the class list.")
    yield from section("Balance", _balance(page.balance))
    yield from _promised(page.promised, page.today)


def groups_lines(page: Groups) -> Iterator[str]:
    """The Markdown of who learns together."""
    yield from _head("Who learns together", page.today, page.class_name, page.class_size)
    yield from _groups(page.groups, page.today)
    lessons = apart(_lesson(lesson, page.today) for lesson in page.mini_lessons)
    yield from section("For everybody", lessons, without="No need is shared by a quarter of the class.")
    yield from _share(page.share, page.today)


def plan_lines(page: Plan) -> Iterator[str]:
    """The Markdown of the plan."""
    yield from _head("Plan", page.today, page.class_name, page.class_size)
    yield from _promised(page.promised, page.today)
    turns = (f"{number}. {_turn(turn, page.today)}" for number, turn in enumerate(page.confer, start=1))
    yield from section("Confer with", turns, without="Nobody is on the class list.")
    yield from _groups(page.groups, page.today, most_reasons=1)
    lesson = _lesson(page.mini_lesson, page.today) if page.mini_lesson else ()
    yield from section("Mini-lesson", lesson, without="No need is shared by a quarter of the class.")
    yield from _share(page.share, page.today)


def promise_line(promise: Promise, today: date) -> str:
    """A promise: what, for which day, when it was made."""
    made = f"(said {day_text(promise.promised_on, today=today)})"
    if promise.due is None:
        return f"{quoted(promise.text)} {made}"
    day = day_text(promise.due, today=today, with_weekday=True)
    return f"{quoted(promise.text)}, {'**overdue**, was ' if promise.is_overdue else ''}for {day} {made}"


def _head(title: str, today: date, class_name: str, class_size: int) -> Iterator[str]:
    yield f"# {title}: {day_text(today, today=today, with_weekday=True)}"
    yield ""
    yield ", ".join([*([escaped(class_name)] if class_name else []), counted(class_size, "student")])


def _waiting_row(row: Waiting, today: date) -> tuple[str, ...]:
    name = bold(row.student) if row.is_due else escaped(row.student)
    last_met = day_text(row.last_met, today=today, with_weekday=True) if row.last_met else "never"
    return (name, last_met, "" if row.waited is None else str(row.waited), str(row.lately), str(row.conferences))


def _balance(balance: Balance) -> Iterator[str]:
    span = f"the last {balance.school_days} school days"
    if not balance.average:
        yield f"No conferences in {span}."
        return
    yield f"In {span}, {balance.average:.1f} conferences for each student."
    if balance.is_even:
        yield "Attention is balanced: nobody stands out."
        return
    yield ""
    by_often = (("Far more than others", balance.often), ("Far fewer than others", balance.seldom))
    yield from bullets(f"{heading}: {', '.join(map(escaped, names))}" for heading, names in by_often if names)


def _promised(promised: Sequence[Promise], today: date) -> Iterator[str]:
    lines = (
        f"{bold(', '.join(promise.students))}: {promise_line(promise, today)}"
        if promise.students
        else promise_line(promise, today)
        for promise in promised
    )
    yield from section("Promised", bullets(lines), without="Nothing is open.")


def _turn(turn: Turn, today: date) -> str:
    row = turn.waiting
    if row.last_met is None:
        return f"{bold(row.student)}: never met."
    goal = f"How did {quoted(turn.goal)} go?" if turn.goal else "No open goal."
    group = f" Also in the group for {escaped(turn.group)}." if turn.group else ""
    ago = f"{counted(row.waited or 0, 'school day')} ago, on {day_text(row.last_met, today=today)}"
    return f"{bold(row.student)}: {ago}. {goal}{group}"


def _groups(groups: Sequence[Group], today: date, *, most_reasons: int | None = None) -> Iterator[str]:
    lines = apart(_group(group, today, most_reasons) for group in groups)
    yield from section("Groups", lines, without="No two students share a skill in open goals or recent needs.")


def _group(group: Group, today: date, most_reasons: int | None) -> Iterator[str]:
    yield f"### {escaped(group.teaching.name)}: {', '.join(escaped(member.student) for member in group.members)}"
    yield ""
    yield from bullets(_member(member, today, most_reasons) for member in group.members)
    yield from _teaching(group.teaching, today)


def _lesson(lesson: MiniLesson, today: date) -> Iterator[str]:
    members = lesson.members
    yield f"### {escaped(lesson.teaching.name)}: {len(members)} of {counted(lesson.class_size, 'student')}"
    yield ""
    yield from bullets(_member(member, today, 1) for member in members[:_MOST_QUOTES])
    if others := members[_MOST_QUOTES:]:
        yield from bullets([f"and {', '.join(escaped(member.student) for member in others)}"])
    yield from _teaching(lesson.teaching, today)


def _member(member: Member, today: date, most_reasons: int | None) -> str:
    reasons = (f"{moment.kind} {told(moment, today)}" for moment in member.reasons[:most_reasons])
    return f"{bold(member.student)}: {'; '.join(reasons)}"


def _teaching(teaching: Teaching, today: date) -> Iterator[str]:
    """What to teach from, after an empty line."""
    hints = [
        *([f"To teach: {escaped(teaching.strategy)}"] if teaching.strategy else []),
        *(f"Taught before: {told(moment, today)}" for moment in teaching.taught),
    ]
    if moment := teaching.shown_by:
        hints.append(f"{escaped(moment.student)} can show it: {told(moment, today)}")
    if hints:
        yield ""
        yield "  \n".join(hints)


def _share(share: Share | None, today: date) -> Iterator[str]:
    yield from section("To share at mid-workshop", _shared(share, today), without="No compliment in the last days.")


def _shared(share: Share | None, today: date) -> Iterator[str]:
    if share is None:
        return
    about = f" ({escaped(share.skill_name)})" if share.skill_name else ""
    helps = f". It helps {', '.join(map(escaped, share.helps))}." if share.helps else ""
    yield f"{bold(share.moment.student)}{about}: {told(share.moment, today)}{helps}"
