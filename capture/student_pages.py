"""The pages about one student as Markdown: the student's page, and the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from capture.markdown import bold, bullets, counted, escaped, quoted, section, told
from capture.planning_pages import promise_line
from pipeline.reading.days import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pipeline.reading.brief import Answer, Brief, LastTime
    from pipeline.reading.next_skill import NextSkill
    from pipeline.reading.skills import SkillMoments
    from pipeline.reading.student import ConferenceRow, Goal, StudentPage

_MOST: Final = 3  # of a kind, so that a brief stays half a page
_BECAUSE: Final = {"need": "needed", "met": "follows from a goal met,", "strength": "builds on a strength,"}


def student_lines(page: StudentPage) -> Iterator[str]:
    """The Markdown of a student's page."""
    today = page.today
    yield from _head(page)
    yield from section("Strengths named so far", _by_skill(page.strengths, today), without="None yet.")
    yield from section("Open goals", bullets(_goal(goal, today) for goal in page.open_goals), without="None.")
    yield from section("Goals met", bullets(_goal(goal, today) for goal in page.met_goals), without="None yet.")
    yield from section("Goals let go", bullets(_goal(goal, today) for goal in page.dropped_goals))
    yield from section("Taught", bullets(told(moment, today) for moment in page.taught), without="Nothing yet.")
    yield from section("Needs that recur", _by_skill(page.recurring_needs, today), without="None.")
    yield from section("Other needs", bullets(told(moment, today) for moment in page.other_needs), without="None.")
    conferences = (line for row in page.conferences for line in _conference(row, today))
    yield from section("Every conference", conferences, without="None yet.")


def brief_lines(page: Brief) -> Iterator[str]:
    """The Markdown of a brief; where there is much of a kind, the newest of it."""
    today = page.today
    yield f"# {escaped(page.student)}"
    yield ""
    yield from _last_time(page.last, today)
    questions = bullets((escaped(question.ask) for question in page.questions), most=_MOST)
    yield from section("To ask", questions, without="There is no open goal.")
    yield from section("Promised", bullets(promise_line(promise, today) for promise in page.promised))
    yield from section("Praised already", bullets((told(praise, today) for praise in page.compliments), most=_MOST))
    yield from section("Might come next", _next(page.next_skill, today))
    yield from section("To begin with", bullets(map(escaped, page.openers)))
    is_any_likely = any(answer.need for answer in page.answers)
    heading = "If you hear (likely, from what is on record, in bold)" if is_any_likely else "If you hear"
    yield from section(heading, bullets(map(_answer, page.answers)))


def _head(page: StudentPage) -> Iterator[str]:
    days = [row.day for row in page.conferences]
    yield f"# {escaped(page.student)}"
    yield ""
    parts = [*([escaped(page.class_name)] if page.class_name else []), counted(len(days), "conference")]
    if days:
        first, last = (day_text(day, today=page.today) for day in (days[-1], days[0]))
        parts.append(first if first == last else f"{first} to {last}")
    if page.since:
        parts.append(f"without what was before {day_text(page.since, today=page.today)}")
    yield ", ".join(parts)


def _by_skill(skills: Iterable[SkillMoments], today: date) -> Iterator[str]:
    """A list with a line for each skill; what is about no skill has lines of its own."""
    for skill in skills:
        if skill.skill is None:
            yield from bullets(told(moment, today) for moment in skill.moments)
            continue
        lines = [told(moment, today) for moment in skill.moments]
        if len(lines) == 1:
            yield f"- {bold(skill.name)}: {lines[0]}"
        else:
            yield f"- {bold(skill.name)}, {counted(skill.times, 'time')}"
            yield from (f"    {line}" for line in bullets(lines))


def _goal(goal: Goal, today: date) -> str:
    set_on = day_text(goal.opened_at.date(), today=today)
    if goal.closed_at:
        became = f"{'met' if goal.status == 'met' else 'let go'} {day_text(goal.closed_at.date(), today=today)}"
    else:
        became = f"last spoken of {day_text(goal.mentions[-1].recorded_at.date(), today=today)}"
    return f"{quoted(goal.text)}, set {set_on}, {became}"


def _conference(row: ConferenceRow, today: date) -> Iterator[str]:
    """An entry of a list, with what was told as a list in it."""
    about = [*row.types, *([row.stage] if row.stage else [])]
    others = f", with {', '.join(map(escaped, row.others))}" if row.others else ""
    yield f"- **{day_text(row.day, today=today, with_weekday=True)}** (no. {row.id}) {', '.join(about)}{others}"
    kinds: tuple[tuple[str, Sequence[str]], ...] = (
        ("praised", row.compliments),
        ("taught", row.taught),
        ("need", row.needs),
    )
    yield from (f"    - {kind}: {quoted(text)}" for kind, texts in kinds for text in texts)
    yield from (f"    - {goal.status} goal: {quoted(goal.text)}" for goal in row.goals)
    yield from (f"    - promised: {quoted(text)}" for text in row.follow_ups)


def _last_time(last: LastTime | None, today: date) -> Iterator[str]:
    if last is None:
        yield "Not met yet."
        return
    ago = f"{counted(last.school_days_ago, 'school day')} ago"
    about = [ago, *last.types, *([last.stage] if last.stage else [])]
    yield f"**Last time**, {day_text(last.day, today=today, with_weekday=True)} ({', '.join(about)})."
    verbs = (("Praised", last.compliments), ("Taught", last.taught), ("Needed", last.needs))
    yield from (f"{verb} {'; '.join(map(quoted, texts))}." for verb, texts in verbs if texts)


def _answer(answer: Answer) -> str:
    hears = f"“{escaped(answer.hears)}”"
    return f"{f'**{hears}**' if answer.need else hears} → {escaped(answer.say)}"


def _next(skill: NextSkill | None, today: date) -> Iterator[str]:
    if skill is None:
        return
    why = f"{_BECAUSE[skill.because]} {told(skill.reason, today)}"
    yield f"{bold(skill.name)}: {why}. {escaped(skill.strategy)}".rstrip()
