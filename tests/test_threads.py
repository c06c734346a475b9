from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from gold_goals import Links, gold_findings, histories, mention
from hypothesis import given
from hypothesis import strategies as st

from models.entities import Evidence, Finding
from models.goals import GoalDecision, GoalMention, Place
from pipeline.goals.threads import OpenGoals, threads
from pipeline.goals.wording import Wording

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from models.entities import GoalStatus
    from models.goals import DecisionKind, GoalThread

WORDING = Wording()
FIRST_DAY = datetime(2026, 9, 7, 10, 0)
DAY = timedelta(days=1)


def told(
    day: int, status: GoalStatus, text: str, *, student: int = 1, start: int = 0, skill: str | None = None
) -> GoalMention:
    """A goal of a student as told on a day, in that day's only recording."""
    evidence = Evidence(quote=text, start_char=start, end_char=start + len(text), rule="gold")
    return GoalMention(
        student_id=student,
        student=f"Student {student}",
        class_name="birch-3rd",
        recording_id=f"day-{day:03}",
        file=f"{day}.m4a",
        recorded_at=FIRST_DAY + day * DAY,
        goal=Finding(kind="goal", text=text, status=status, skill=skill, evidence=evidence),
    )


def decided(
    kind: DecisionKind,
    goal: Iterable[GoalMention],
    other: Iterable[GoalMention] = (),
    *,
    day: int,
    text: str | None = None,
) -> GoalDecision:
    """What a person said on a day about a goal as it was then."""
    return GoalDecision(
        kind=kind,
        student_id=1,
        goal=tuple(mention.place for mention in goal),
        other=tuple(mention.place for mention in other),
        text=text,
        at=FIRST_DAY + day * DAY,
        decided_at=FIRST_DAY + day * DAY,
    )


def shown(made: Iterable[GoalThread]) -> list[str]:
    """Each thread as a line: its status, its text, and the days on which it was spoken of."""
    return [
        f"{thread.status} {thread.text}: {' '.join(str((m.recorded_at - FIRST_DAY).days) for m in thread.mentions)}"
        for thread in made
    ]


def codes(made: Iterable[GoalThread]) -> list[tuple[str, str]]:
    """The questions there are: the words of the mention, and the code."""
    return [(question.mention.quote, question.doubt.code) for thread in made for question in thread.questions]


def test_a_thread_is_a_goal_from_the_recap_that_set_it_to_the_one_that_says_it_is_met() -> None:
    """A goal is set, worked on and met, in other words each time; the thread knows when, and where each was told."""
    mentions = (
        told(0, "new", "a finger space between her words", skill="spacing"),
        told(5, "continuing", "using her spaceman", skill="spacing"),
        told(9, "met", "spaces between all the words"),
    )
    (thread,) = threads(mentions, wording=WORDING)
    assert (thread.text, thread.skill, thread.status) == ("a finger space between her words", "spacing", "met")
    assert (thread.opened_at, thread.closed_at) == (FIRST_DAY, FIRST_DAY + 9 * DAY)
    assert (thread.student, thread.class_name, thread.mentions) == ("Student 1", "birch-3rd", mentions)
    assert thread.questions == ()


CASES: dict[str, tuple[list[GoalMention], list[str]]] = {
    "several goals are open at once": (
        [
            told(0, "new", "a lead that starts with a sound"),
            told(0, "new", "periods where her voice drops", start=50),
            told(4, "met", "starting with a sound"),
            told(4, "continuing", "the end marks", start=50),
        ],
        ["met a lead that starts with a sound: 0 4", "open periods where her voice drops: 0 4"],
    ),
    "near goals of one skill are told apart": (
        [
            told(0, "new", "a capital on every name"),
            told(3, "new", "capitals at the start of each sentence"),
            told(6, "met", "names all have their capital"),
            told(8, "continuing", "a capital to start a sentence"),
        ],
        ["met a capital on every name: 0 6", "open capitals at the start of each sentence: 3 8"],
    ),
    "a new goal that is much like the one just met opens a thread": (
        [
            told(0, "new", "quotation marks around the talking"),
            told(4, "met", "quotation marks around the talking"),
            told(4, "new", "quotation marks on page two", start=60),
        ],
        ["met quotation marks around the talking: 0 4", "open quotation marks on page two: 4"],
    ),
    "a new goal that restates an open one continues it": (
        [told(0, "new", "stretch the ride home over two pages"), told(3, "new", "stretching the ride home")],
        ["open stretch the ride home over two pages: 0 3"],
    ),
    "a goal that was set before the records began opens a thread": (
        [told(0, "continuing", "writing for ten minutes"), told(5, "met", "ten minutes of writing")],
        ["met writing for ten minutes: 0 5"],
    ),
    "an earlier goal of another skill is not taken for the open one": (
        [told(0, "new", "a table of contents"), told(5, "met", "finger spaces")],
        ["open a table of contents: 0", "met finger spaces: 5"],
    ),
    "a mention that tells nothing means the only open goal": (
        [told(0, "new", "a table of contents"), told(5, "continuing", "the same goal as last week")],
        ["open a table of contents: 0 5"],
    ),
    "a mention that tells nothing means none where several are open": (
        [
            told(0, "new", "a table of contents"),
            told(2, "new", "periods at the end"),
            told(5, "continuing", "the same goal as last week"),
        ],
        ["open a table of contents: 0", "open periods at the end: 2", "open the same goal as last week: 5"],
    ),
    "a goal that was met and comes back is the same goal": (
        [
            told(0, "new", "finger spaces"),
            told(4, "met", "finger spaces between words"),
            told(9, "continuing", "finger spaces"),
        ],
        ["open finger spaces: 0 4 9"],
    ),
    "one recap speaks of a goal once": (
        [
            told(0, "new", "capitals on names"),
            told(4, "met", "capitals on names"),
            told(4, "continuing", "capitals on names", start=40),
        ],
        ["met capitals on names: 0 4", "open capitals on names: 4"],
    ),
    "two students with the same goal have a thread each": (
        [
            told(0, "new", "finger spaces"),
            told(0, "new", "finger spaces", student=2),
            told(3, "met", "spaces", student=2),
        ],
        ["open finger spaces: 0", "met finger spaces: 0 3"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_links(case: str) -> None:
    """What is linked, and what is not."""
    mentions, expected = CASES[case]
    assert shown(threads(mentions, wording=WORDING)) == expected


QUESTIONS: dict[str, tuple[list[GoalMention], list[tuple[str, str]]]] = {
    "what words hardly tell": (
        [told(0, "new", "a table of contents"), told(5, "met", "the same one")],
        [("the same one", "goal-only-one")],
    ),
    "what shares little": (
        [
            told(0, "new", "bring the goat back to the barn with the lantern and the rope"),
            told(5, "met", "the barn behind the house is red"),
        ],
        [("the barn behind the house is red", "goal-wording")],
    ),
    "what was met before": (
        [told(0, "met", "finger spaces"), told(5, "continuing", "finger spaces")],
        [("finger spaces", "goal-again")],
    ),
    "what could be either of two": (
        [
            told(0, "new", "the question about goats"),
            told(0, "new", "the question about the barn", start=40),
            told(5, "met", "his question"),
        ],
        [("his question", "goal-which")],
    ),
    "what is near an open goal": (
        [told(0, "new", "a capital on every name"), told(5, "new", "a capital to begin each sentence")],
        [("a capital to begin each sentence", "goal-alike")],
    ),
    "what could be an open goal in quite other words": (
        [told(0, "new", "a table of contents"), told(5, "met", "the kitchen bit with the rooster")],
        [("the kitchen bit with the rooster", "goal-unknown")],
    ),
    "nothing where all is plain": (
        [told(0, "new", "finger spaces"), told(5, "met", "finger spaces"), told(5, "new", "a title", start=30)],
        [],
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_what_is_doubtful_is_asked(case: str) -> None:
    """A doubtful link is made, or not made, and asked about."""
    mentions, expected = QUESTIONS[case]
    assert codes(threads(mentions, wording=WORDING)) == expected


def test_a_question_names_the_other_thread_and_gives_its_reason() -> None:
    """What is asked can be answered: it says what was told, and which other goal may be meant."""
    mentions = [
        told(0, "new", "the question about goats"),
        told(0, "new", "the question about the barn", start=40),
        told(5, "met", "his question"),
    ]
    first, second = threads(mentions, wording=WORDING)
    (question,) = (*first.questions, *second.questions)
    asked, other = (first, second) if first.questions else (second, first)
    assert (question.mention, question.other_id) == (mentions[2], other.id)
    assert question.doubt.reason == f"“his question” (met) could also be “{other.text}”"
    assert mentions[2] in asked.mentions


def test_a_goal_that_is_seen_again_was_met_the_first_time() -> None:
    """A later mention that it is met is more evidence, and no other day."""
    mentions = [told(0, "met", "finger spaces"), told(7, "met", "finger spaces")]
    (thread,) = threads(mentions, wording=WORDING)
    assert (thread.closed_at, thread.mentions) == (FIRST_DAY, tuple(mentions))


# What a person decided

SPACES = (told(0, "new", "finger spaces"), told(5, "continuing", "finger spaces between words"))
KITE = (told(2, "new", "bring the kite back at the close"), told(6, "continuing", "the kite at the close"))


def test_a_person_closes_drops_and_reopens() -> None:
    """The last thing that a person said of a goal counts, from the day that was given."""
    close, drop, reopen = (decided(kind, SPACES, day=day) for kind, day in (("close", 7), ("drop", 8), ("reopen", 9)))
    assert shown(threads(SPACES, [close], wording=WORDING)) == ["met finger spaces: 0 5"]
    (dropped,) = threads(SPACES, [close, drop], wording=WORDING)
    assert (dropped.status, dropped.closed_at) == ("dropped", FIRST_DAY + 8 * DAY)
    assert shown(threads(SPACES, [close, drop, reopen], wording=WORDING)) == ["open finger spaces: 0 5"]


def test_the_last_word_counts_also_from_an_earlier_day() -> None:
    """A goal that is let go as of a day before it was reopened is let go."""
    said_last = replace(decided("drop", SPACES, day=7), decided_at=FIRST_DAY + 20 * DAY)
    (thread,) = threads(SPACES, [decided("close", SPACES, day=6), decided("reopen", SPACES, day=9), said_last])
    assert (thread.status, thread.closed_at) == ("dropped", FIRST_DAY + 7 * DAY)


def test_what_a_person_closed_stays_closed() -> None:
    """A later mention does not open it again; it is a goal of its own."""
    later = told(12, "continuing", "finger spaces")
    close = decided("close", SPACES, day=7)
    assert shown(threads([*SPACES, later], [close], wording=WORDING)) == [
        "met finger spaces: 0 5",
        "open finger spaces: 12",
    ]


def test_a_goal_reopened_was_not_met() -> None:
    """Mentions between the one that met it and the person's word belong to it as to any open goal."""
    mentions = [told(0, "new", "finger spaces"), told(4, "met", "spaces"), told(8, "continuing", "the spaceman stick")]
    reopen = decided("reopen", mentions[:2], day=10)
    assert shown(threads(mentions, [reopen], wording=WORDING)) == ["open finger spaces: 0 4 8"]
    again = told(12, "met", "finger spaces")
    assert shown(threads([*mentions, again], [reopen], wording=WORDING)) == ["met finger spaces: 0 4 8 12"]


def test_a_person_gives_a_goal_other_words() -> None:
    """The thread has the person's words; the quotes stay what was said."""
    (thread,) = threads(SPACES, [decided("reword", SPACES, day=7, text="Spaces!")], wording=WORDING)
    assert thread.text == "Spaces!"
    assert [mention.quote for mention in thread.mentions] == ["finger spaces", "finger spaces between words"]


def test_a_person_merges_and_splits() -> None:
    """Two goals are one where a person says so, and two again after another word; the last word counts."""
    both = sorted([*SPACES, *KITE], key=lambda mention: mention.recorded_at)
    apart = ["open finger spaces: 0 5", "open bring the kite back at the close: 2 6"]
    merge = decided("merge", SPACES, KITE, day=7)
    split = decided("split", KITE, SPACES, day=8)
    assert shown(threads(both, wording=WORDING)) == apart
    assert shown(threads(both, [merge], wording=WORDING)) == ["open finger spaces: 0 2 5 6"]
    assert shown(threads(both, [merge, split], wording=WORDING)) == apart
    again = decided("merge", SPACES, KITE, day=9)
    assert shown(threads(both, [merge, split, again], wording=WORDING)) == ["open finger spaces: 0 2 5 6"]


def test_a_mention_is_split_off() -> None:
    """A mention that a person takes out of a thread goes where else it belongs; the rest stays together."""
    mentions = [*SPACES, told(8, "met", "finger spaces")]
    split = decided("split", [SPACES[1]], [SPACES[0], mentions[2]], day=9)
    assert shown(threads(mentions, [split], wording=WORDING)) == [
        "met finger spaces: 0 8",
        "open finger spaces between words: 5",
    ]


def test_an_answered_question_is_not_asked_again() -> None:
    """Yes keeps the link, no takes it back, and neither is a question any more."""
    mentions = [told(0, "new", "a table of contents"), told(5, "met", "the same one")]
    yes = decided("merge", mentions[1:], mentions[:1], day=6)
    no = decided("split", mentions[1:], mentions[:1], day=6)
    assert [
        (shown(made), codes(made)) for made in (threads(mentions, [said], wording=WORDING) for said in (yes, no))
    ] == [
        (["met a table of contents: 0 5"], []),
        (["open a table of contents: 0", "met the same one: 5"], []),
    ]


def test_a_decision_that_is_about_nothing_any_more_is_without_effect() -> None:
    """Where none of a goal's places is found any more, the decision waits."""
    close = decided("close", [told(3, "new", "a title")], day=7)
    assert shown(threads(SPACES, [close], wording=WORDING)) == ["open finger spaces: 0 5"]


@pytest.mark.parametrize(
    "found_now",
    [
        [told(0, "new", "leave finger spaces", start=2), told(5, "continuing", "finger spaces between")],
        [told(0, "new", "finger spaces", start=90), told(5, "continuing", "spaces", start=200)],
        [told(5, "continuing", "finger spaces between words, all of them")],
    ],
    ids=["other stretches", "a new transcript", "one mention fewer"],
)
def test_decisions_survive_another_tagging(found_now: list[GoalMention]) -> None:
    """A goal is known again by any of its places, or by its words where the recording was transcribed anew."""
    said = [decided("reword", SPACES, day=7, text="Spaces!"), decided("drop", SPACES, day=8)]
    (thread,) = threads(found_now, said, wording=WORDING)
    assert (thread.text, thread.status) == ("Spaces!", "dropped")


# Any histories

TEXTS = (
    "finger spaces",
    "using his spaceman",
    "a period at the end of each sentence",
    "end marks",
    "capitals on names",
    "the same goal",
    "bring the kite back",
    "three leads",
)
STUDENTS = (1, 2, 3)


@st.composite
def records(draw: st.DrawFn) -> tuple[list[GoalMention], list[GoalDecision]]:
    """Mentions of some students over some days, and decisions about what came of them."""
    rows = st.tuples(
        st.integers(0, 12),
        st.sampled_from(("new", "met", "continuing")),
        st.sampled_from(TEXTS),
        st.sampled_from(STUDENTS),
    )
    drawn = draw(st.lists(rows, max_size=14))
    mentions = [
        told(day, status, text, student=student, start=100 * place)  # type: ignore[arg-type]
        for place, (day, status, text, student) in enumerate(drawn)
    ]
    decisions: list[GoalDecision] = []
    for step in range(draw(st.integers(0, 4))):
        made = threads(mentions, decisions, wording=WORDING)
        if not made:
            break
        decisions.append(draw(decision_about(made, step)))
    return mentions, decisions


def decision_about(made: tuple[GoalThread, ...], step: int) -> st.SearchStrategy[GoalDecision]:
    """Any decision about any of the goals, made after all that is on record."""

    def build(thread: GoalThread, other: GoalThread, kind: DecisionKind) -> GoalDecision:
        goal, rest = thread.places, other.places if other.student_id == thread.student_id else thread.places
        if kind == "split":
            goal, rest = thread.places[:1], thread.places[1:]
        when = FIRST_DAY + (20 + step) * DAY
        counts_from = FIRST_DAY + (20 - step) * DAY if kind in ("close", "drop") else when
        return GoalDecision(
            kind=kind,
            student_id=thread.student_id,
            goal=goal,
            other=rest if kind in ("merge", "split") else (),
            text="in other words" if kind == "reword" else None,
            at=counts_from,
            decided_at=when,
        )

    kinds = st.sampled_from(("close", "drop", "reopen", "reword", "merge", "split"))
    return st.builds(build, st.sampled_from(made), st.sampled_from(made), kinds)


@given(records())
def test_every_mention_is_in_one_thread_of_its_own_student(
    on_record: tuple[list[GoalMention], list[GoalDecision]],
) -> None:
    """No mention is lost, doubled or given to another student; threads and their mentions are in order of time."""
    mentions, decisions = on_record
    made = threads(mentions, decisions, wording=WORDING)

    def key(mention: GoalMention) -> tuple[int, str, Place]:
        return mention.student_id, mention.recording_id, mention.place

    told_in = [key(mention) for thread in made for mention in thread.mentions]
    assert sorted(told_in, key=repr) == sorted(map(key, mentions), key=repr)
    for thread in made:
        assert {mention.student_id for mention in thread.mentions} == {thread.student_id}
        days = [mention.recorded_at for mention in thread.mentions]
        assert days == sorted(days)
        assert (thread.closed_at is None) == (thread.status == "open")
    assert len({thread.id for thread in made}) == len(made)


@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_storage_does_not_matter(
    on_record: tuple[list[GoalMention], list[GoalDecision]], order: random.Random
) -> None:
    """The same records give the same threads, however they came in."""
    mentions, decisions = on_record
    made = threads(mentions, decisions, wording=WORDING)
    order.shuffle(mentions)
    order.shuffle(decisions)
    assert threads(mentions, decisions, wording=WORDING) == made


@given(records(), st.data())
def test_a_person_has_the_last_word(
    on_record: tuple[list[GoalMention], list[GoalDecision]], data: st.DataObject
) -> None:
    """Whatever was decided before, a goal is what the person said last; also where it is found in other stretches."""
    mentions, decisions = on_record
    made = threads(mentions, decisions, wording=WORDING)
    if not made:
        return
    said = data.draw(decision_about(made, 9))
    for found in (mentions, [*map(shifted, mentions)]):
        after = threads(found, [*decisions, said], wording=WORDING)
        thread_of = {
            m.recording_id + str(m.place.start_char // 100): n for n, t in enumerate(after) for m in t.mentions
        }
        goal, other = (
            {thread_of[place.recording_id + str(place.start_char // 100)] for place in places}
            for places in (said.goal, said.other)
        )
        check(said, [after[number] for number in goal], [after[number] for number in other])


def shifted(mention: GoalMention) -> GoalMention:
    """The same mention as other rules find it: a little later, in fewer words; its meaning is kept."""
    evidence = mention.goal.evidence
    cut = replace(evidence, start_char=evidence.start_char + 3, quote=evidence.quote[3:])
    return replace(mention, goal=replace(mention.goal, evidence=cut))


def check(said: GoalDecision, goal: list[GoalThread], other: list[GoalThread]) -> None:
    """Asserts that the threads are as the person said."""
    expected: dict[str, Any] = {"close": "met", "drop": "dropped", "reopen": "open"}
    if said.kind in expected:
        assert [thread.status for thread in goal] == [expected[said.kind]]
    elif said.kind == "reword":
        assert [thread.text for thread in goal] == [said.text]
    elif said.kind == "merge":
        assert len({thread.id for thread in (*goal, *other)}) == 1
    else:
        assert not {thread.id for thread in goal} & {thread.id for thread in other}


def test_links_of_the_histories_are_right() -> None:
    """Over the histories of the developing set, links keep the precision and recall that they had (gold mentions)."""
    links = Links()
    for recaps in histories("develop").values():
        mentions = [mention(recap, goal) for recap in recaps for goal in gold_findings(recap)]
        gold = {(recap["id"], goal["start_char"]): goal["thread"] for recap in recaps for goal in recap["goals"]}
        links.count(threads(mentions, wording=WORDING), gold)
    assert (links.precision, links.recall) >= (0.95, 0.95)
    assert links.recall >= 0.95


@pytest.mark.parametrize("name", histories("develop"))
def test_open_goals_from_recap_to_recap_are_those_of_all_mentions_so_far(name: str) -> None:
    """Those of which a recap does not tell; the same whether a person decided anything, here of a goal long gone."""
    wording = Wording()
    so_far: list[GoalMention] = []
    gone = Place(recording_id="gone", start_char=0, end_char=4, quote="gone")
    day = datetime(2026, 1, 1)
    dropped = GoalDecision(kind="drop", student_id=1, goal=(gone,), at=day, decided_at=day)
    ways = [OpenGoals([], wording), OpenGoals([dropped], wording)]
    for recap in histories("develop")[name]:
        told = [mention(recap, goal) for goal in gold_findings(recap)]
        for open_goals, decisions in zip(ways, ([], [dropped]), strict=True):
            made = threads([*so_far, *told], decisions, wording=wording)
            expected = [one for one in made if one.status == "open" and one.mentions[-1] not in told]
            assert open_goals.besides(told, datetime.fromisoformat(recap["recorded"])) == expected
            open_goals.add(told)
        so_far += told
