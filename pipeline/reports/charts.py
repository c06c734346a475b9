"""What is better seen than read, as numbers: charts are drawn elsewhere, from these."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

from models.entities import CONFERENCE_TYPES
from pipeline.reading.days import day_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from models.goals import GoalThread
    from models.records import ConferenceRecord
    from pipeline.reading.book import Book

ChartKind = Literal["bars", "stack", "lines", "calendar"]
Step = Literal["day", "week", "month"]
_MOST_DAYS: Final = 31  # of a calendar that shows days
_MOST_WEEKS: Final = 44  # about a school year; beyond it, months


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A name and its numbers, one for each label of the chart."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart before it is drawn.

    Attributes:
        kind: ``bars`` lie, one for each label; ``stack`` has a bar for each label, of parts; ``lines`` rise;
            ``calendar`` has a row for each series and a mark for each number above zero.
        title: what it shows.
        description: what is to be seen in it, in words, for those who cannot see it.
        labels: along the axis.
        series: what is drawn, at least one.
        step: what a label stands for, where it is a stretch of time.
    """

    kind: ChartKind
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    step: Step | None = None


def conferences_of_each(book: Book) -> tuple[Chart, ...]:
    """How many conferences each student had; none where nobody had any."""
    counts = tuple(len(book.records_of[student]) for student in book.students)
    if not any(counts):
        return ()
    told = ", ".join(f"{student} {count}" for student, count in zip(book.students, counts, strict=True))
    return (
        Chart(
            kind="bars",
            title="Conferences with each student",
            description=f"{told}.",
            labels=book.students,
            series=(Series(name="conferences", values=counts),),
        ),
    )


def types_in(found: Iterable[str]) -> list[str]:
    """The five types, and after them the teacher's own among those that were found."""
    return list(dict.fromkeys([*CONFERENCE_TYPES, *sorted(found)]))


def mix_of_types(records: Sequence[ConferenceRecord], today: date) -> tuple[Chart, ...]:
    """How many conferences were of each type, over time; one of two types counts for both."""
    if not records:
        return ()
    time = _Time.over((record.recorded_at.date() for record in records), today, least="week")
    days_of = {
        kind: [record.recorded_at.date() for record in records if kind in record.conference.types]
        for kind in types_in(kind for record in records for kind in record.conference.types)
    }
    return (
        Chart(
            kind="stack",
            title=f"Types of conference, {time.step} by {time.step}",
            description=f"{_listed({kind: len(days) for kind, days in days_of.items()})}.",
            labels=time.labels(today),
            series=tuple(Series(name=kind, values=time.counts(days)) for kind, days in days_of.items()),
            step=time.step,
        ),
    )


def set_and_met(threads: Sequence[GoalThread], today: date) -> tuple[Chart, ...]:
    """How many goals had been set and met in all, as time goes on."""
    if not threads:
        return ()
    opened = [thread.opened_at.date() for thread in threads]
    met = [thread.closed_at.date() for thread in threads if thread.status == "met" and thread.closed_at]
    time = _Time.over(opened, today, least="week")
    return (
        Chart(
            kind="lines",
            title="Goals set and met so far",
            description=f"{len(opened)} set, {len(met)} of them met.",
            labels=time.labels(today),
            series=tuple(
                Series(name=name, values=_running(time.counts(days))) for name, days in (("set", opened), ("met", met))
            ),
            step=time.step,
        ),
    )


def calendar(book: Book) -> tuple[Chart, ...]:
    """Who was seen when: a row for each student."""
    return _calendar("Who was seen when", {name: book.records_of[name] for name in book.students}, book.today)


def calendar_of(student: str, records: Sequence[ConferenceRecord], today: date) -> tuple[Chart, ...]:
    """When one student was seen."""
    return _calendar("When we met", {student: records}, today)


def _calendar(title: str, records_of: Mapping[str, Sequence[ConferenceRecord]], today: date) -> tuple[Chart, ...]:
    days_of = {student: [record.recorded_at.date() for record in records] for student, records in records_of.items()}
    days = [day for some in days_of.values() for day in some]
    if not days:
        return ()
    time = _Time.over(days, today, least="day")
    last = ", ".join(f"{student} {max(some).isoformat() if some else 'never'}" for student, some in days_of.items())
    return (
        Chart(
            kind="calendar",
            title=f"{title}, {time.step} by {time.step}",
            description=f"Last seen: {last}.",
            labels=time.labels(today),
            series=tuple(Series(name=student, values=time.counts(some)) for student, some in days_of.items()),
            step=time.step,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Time:
    """An axis of days, weeks or months without a gap: the first day of each."""

    step: Step
    starts: tuple[date, ...]

    @classmethod
    def over(cls, days: Iterable[date], today: date, *, least: Step) -> _Time:
        """The axis from the first of the days up to today, in steps so small that it is not too long."""
        first = min(days)
        length = (today - first).days
        step: Step = "week" if length <= 7 * _MOST_WEEKS else "month"
        if least == "day" and length <= _MOST_DAYS:
            step = "day"
        start, starts = _START[step](first), []
        while start <= today:
            starts.append(start)
            start = _START[step](start + _LENGTH[step])
        return cls(step, tuple(starts))

    def labels(self, today: date) -> tuple[str, ...]:
        """The first day of each step; of a month, its name and year."""
        texts = (day_text(start, today=today) for start in self.starts)
        if self.step == "month":
            return tuple(f"{text.split()[0]} {start.year}" for text, start in zip(texts, self.starts, strict=True))
        return tuple(texts)

    def counts(self, days: Iterable[date]) -> tuple[int, ...]:
        """How many of the days are in each step."""
        counts = Counter(map(_START[self.step], days))
        return tuple(counts[start] for start in self.starts)


_START: Final[dict[Step, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}
_LENGTH: Final[dict[Step, timedelta]] = {"day": timedelta(1), "week": timedelta(7), "month": timedelta(31)}


def _running(counts: Iterable[int]) -> tuple[int, ...]:
    return tuple(accumulate(counts))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count)
