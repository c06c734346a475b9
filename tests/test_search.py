import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recaps import conference, finding, recording, transcript

from models import search as search_module
from models.entities import Student
from models.errors import NotFoundError
from models.filters import Filter
from models.marking import MAX_CHARS, Phrases, marks_of
from models.notebook import Notebook
from models.search import PASSAGE_CHARS, Hit, search
from models.store import Store

LONG = (
    "Ja'Marcus came up with his folder and we sat down on the rug for a while. He is revising the lead of his story "
    "about the dog, and I told him that I noticed how he re-reads it. Then the bell rang. We said that tomorrow he "
    "tries a new ending, and maybe two endings, before he goes back to finger spaces."
)
SHORT = "Zoë put quotation marks around the dialogue. She wants to write dialogues in every story."
HOSTILE = [
    '"',
    '""',
    "'",
    "dialogue'",
    '"dialogue',
    'dialogue"',
    "dialogue --",
    "-dialogue",
    "dialogue AND",
    "AND dialogue",
    "dialogue OR",
    "NOT dialogue",
    "NEAR(dialogue ending, 2)",
    "goal:dialogue",
    "goal : dialogue",
    "{goal} : dialogue",
    "dialogue*",
    "* dialogue",
    "^dialogue",
    "(dialogue",
    "dialogue)",
    "dialogue + ending",
    "dialogue;",
    "dialogue\0",
    "dialogue \ud83d",
    "dialogue 🐶",
    "dialogue; DROP TABLE student; --",
    "dialogue %s {} \\",
    "%_",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three conferences: a long recap of one student, and one in which two are told one after the other."""
    with Store.open(Notebook(tmp_path_factory.mktemp("notebook"))) as opened:
        opened.students.import_all(
            [
                Student(name="Ja'Marcus Reed", class_name="4B", aliases=("JM",)),
                Student(name="Zoë Ray", class_name="4B"),
                Student(name="Ava Li", class_name="4B"),
            ]
        )
        jamarcus = conference(
            finding("student", "Ja'Marcus", value="Ja'Marcus Reed", text=LONG),
            finding("type", "lead", value="content", text=LONG),
            finding("need", "a new ending", value="his endings", text=LONG),
            finding("goal", "tries a new ending", text=LONG),
            finding("compliment", "he re-reads it", text=LONG),
            text=LONG,
        )
        opened.add(recording("long.m4a", day="2026-10-05"), transcript(LONG), [jamarcus])
        zoe = conference(
            finding("student", "Zoë", value="Zoë Ray", text=SHORT),
            finding("type", "quotation marks", value="convention", text=SHORT),
            finding("compliment", "put quotation marks around the dialogue", text=SHORT),
            end_char=44,
        )
        ava = conference(
            finding("student", "She", value="Ava Li", text=SHORT),
            finding("type", "dialogues", value="content", text=SHORT),
            finding("goal", "write dialogues in every story", text=SHORT),
            start_char=45,
            end_char=len(SHORT),
        )
        opened.add(recording("short.m4a", day="2026-10-07"), transcript(SHORT), [zoe, ava])
        yield opened


def marked(hit: Hit) -> str:
    """The hit's quote with its matches in brackets."""
    text = hit.quote
    for start, end in reversed(hit.spans):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def found(store: Store, words: str, **wanted: object) -> list[tuple[int, str, str]]:
    """What a search finds: conferences, fields and marked quotes."""
    return [(hit.conference_id, hit.field, marked(hit)) for hit in search(store, words, Filter(**wanted)).hits]


def test_a_hit_says_who_when_what_and_where(store: Store):
    """A hit has all that a person needs to judge it, and the time to listen from."""
    (hit,) = search(store, "new ending").hits
    assert (hit.conference_id, hit.students, hit.types, hit.recorded_at.isoformat()) == (
        1,
        ("Ja'Marcus Reed",),
        ("content",),
        "2026-10-05T10:30:00",
    )
    assert (hit.record.recording.id, hit.record.recording.file) == (recording("long.m4a").id, "long.m4a")
    assert (hit.field, marked(hit), hit.start_char, hit.start_s) == (
        "goal",
        "tries a [new] [ending]",
        LONG.index("tries"),
        1.5,
    )


def test_words_match_by_their_stem(store: Store):
    """Any form of a word finds it, whatever the case and the accents; both spellings of a stem are marked."""
    assert found(store, "Dialogue") == [
        (3, "goal", "write [dialogues] in every story"),
        (2, "compliment", "put quotation marks around the [dialogue]"),
    ]
    for words in ("revise", "REVISED", "révising"):
        assert [number for number, _, _ in found(store, words)] == [1]
    assert found(store, "zoe") == [(2, "transcript", "[Zoë] put quotation marks around the dialogue.")]


def test_a_passage_is_cut_where_the_words_are(store: Store):
    """Of a long transcript the part around the matches is shown, with the time of the first."""
    (hit,) = search(store, "bell rang").hits
    assert marked(hit) == (
        "that I noticed how he re-reads it. Then the [bell] [rang]. We said that tomorrow he tries a new ending, and "
        "maybe two endings, before he goes back to finger spaces."
    )
    assert hit.quote == LONG[hit.start_char :]
    assert hit.start_s == next(w.start_s for w in transcript(LONG).words if w.word == "bell")
    assert len(hit.quote) < PASSAGE_CHARS + 20


def test_all_words_are_required_before_any_will_do(store: Store):
    """A search loosens only where it finds nothing: to beginnings of words, then to some of the words; and says so."""
    assert (search(store, "dialogue story").matched, len(search(store, "dialogue story").hits)) == ("all", 1)
    beginnings = search(store, "quot dialog")
    assert (beginnings.matched, [marked(hit) for hit in beginnings.hits]) == (
        "beginnings",
        ["put [quotation] marks around the [dialogue]"],
    )
    some = search(store, "dialogue xylophone")
    assert (some.matched, [hit.conference_id for hit in some.hits]) == ("any", [3, 2])
    assert search(store, "xylophone").hits == ()


def test_quotation_marks_hold_a_phrase_together(store: Store):
    """Words between quotation marks stand side by side; where they never do, they are taken one by one."""
    assert found(store, '"quotation marks" put') == [(2, "compliment", "[put] [quotation marks] around the dialogue")]
    assert search(store, "“marks around”").matched == "all"
    assert search(store, '"marks quotation"').matched == "any"
    assert found(store, "re-reads") == [(1, "compliment", "he [re-reads] it")]


def test_goals_alone_are_searched_on_request(store: Store):
    """With ``goal`` only goals are searched and shown."""
    assert found(store, "dialogue", goal=True) == [(3, "goal", "write [dialogues] in every story")]
    assert found(store, "quotation", goal=True) == []
    assert found(store, "", goal=True) == [
        (3, "goal", "write dialogues in every story"),
        (1, "goal", "tries a new ending"),
    ]


def test_a_search_without_words_lists_the_newest(store: Store):
    """Student, type and days choose by themselves; what is shown is the first value, else what was said."""
    assert (
        found(store, " ", student="jamarcus") == found(store, "", student="jm") == [(1, "goal", "tries a new ending")]
    )
    assert found(store, "", type="content", since=date(2026, 10, 6)) == [(3, "goal", "write dialogues in every story")]
    assert [hit.conference_id for hit in search(store).hits] == [2, 3, 1]
    with pytest.raises(NotFoundError, match="Nobody"):
        search(store, "dialogue", Filter(student="Nobody"))


def test_filters_hold_with_words(store: Store):
    """Words and filters must all be met."""
    assert [number for number, _, _ in found(store, "story", student="Ja'Marcus")] == [1]
    assert [number for number, _, _ in found(store, "dialogue", type="convention")] == [2]
    assert [number for number, _, _ in found(store, "story", until=date(2026, 10, 5))] == [1]
    assert found(store, "dialogue", since=date(2026, 10, 8)) == []


def test_no_more_hits_than_asked_for(store: Store):
    """The rest is not shown, but said to be there."""
    one = search(store, "story", limit=1)
    assert (len(one.hits), one.more) == (1, True)
    assert not search(store, "story", limit=2).more
    assert search(store, "", limit=2).more
    assert not search(store, "", limit=3).more


def test_of_very_common_words_the_newest_are_ranked(store: Store, monkeypatch: pytest.MonkeyPatch):
    """Where more conferences match than are ranked, the last added are; among words, the rare ones tell."""
    monkeypatch.setattr(search_module, "RANKED", 1)
    assert [number for number, _, _ in found(store, "story")] == [3]
    assert [number for number, _, _ in found(store, "story bell xylophone")] == [1]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_is_typed_is_a_syntax_error(store: Store, words: str):
    """Signs that mean something to SQLite or a shell just part words."""
    numbers = {hit.conference_id for hit in search(store, words).hits}
    assert numbers >= {2, 3} if "dialogue" in words else not numbers


def test_an_endless_query_is_cut(store: Store):
    """A text pasted by mistake is searched for as far as is sensible."""
    assert search(store, "dialogue " * 100_000).matched == "all"
    assert search(store, "-".join("dialogue" for _ in range(100_000))).matched == "any"
    assert len(" ".join(Phrases.of(" ".join(map(str, range(1000)))).expressions())) < 2 * MAX_CHARS


anything = st.text(st.characters(exclude_categories=[]))
signs = st.text(st.sampled_from(list("\"'()*^:{}-+,.;~ \0andorNEAR“”dialogue")))
queries = st.one_of(anything, signs, st.sampled_from(LONG.split()), st.lists(st.sampled_from(HOSTILE)).map(" ".join))


@settings(max_examples=200, deadline=None)
@given(words=queries, goal=st.booleans())
def test_a_search_never_fails(store: Store, words: str, goal: bool):
    """Whatever is typed gives hits, or none, whose matches are parts of their quotes, in order."""
    result = search(store, words, Filter(goal=goal))
    for hit in result.hits:
        places = [place for span in hit.spans for place in span]
        assert places == sorted(set(places))
        assert all(0 <= place <= len(hit.quote) for place in places)
        assert hit.spans or not words.strip() or goal or hit.finding


@settings(max_examples=100, deadline=None)
@given(before=anything, word=st.sampled_from(["dialogue", "Zoë", "re-reads"]), after=anything)
def test_marks_are_where_the_words_are(before: str, word: str, after: str):
    """A word between others is marked, wherever it stands and whatever stands around it."""
    text = f"{before} {word} {after}".encode("utf-8", "ignore").decode()
    (marks,) = marks_of([text], Phrases.of(word).expressions())
    start = len(before.encode("utf-8", "ignore").decode()) + 1
    assert (start, start + len(word), 0) in marks


def test_every_word_of_a_stored_value_finds_it(store: Store):
    """No word that was stored is lost to the search."""
    for word in set(LONG.replace(".", " ").replace(",", " ").split()):
        assert 1 in {hit.conference_id for hit in search(store, word).hits}, word


def test_the_index_is_never_asked_for_single_rows(store: Store):
    """With any filter the index is read once, in order: asking it for one row at a time takes a millisecond each."""
    wanted = Filter(student="Zoe", class_name="4B", type="content", goal=True, since=date.min, until=date.max)
    plans: list[str] = []

    def explain(sql: str) -> None:
        if "bm25" in sql:
            store.database.connection.set_trace_callback(None)
            plans.extend(row[3] for row in store.database.connection.execute(f"EXPLAIN QUERY PLAN {sql}"))

    store.database.connection.set_trace_callback(explain)
    search(store, "dialogue", wanted)
    (index,) = [line for line in plans if "conference_fts" in line]
    assert re.fullmatch(r"SCAN conference_fts VIRTUAL TABLE INDEX \d+:M5", index)


def test_searching_loads_nothing_heavy(tmp_path: Path):
    """Neither the language nor the speech model's library is imported, nor what only writing needs."""
    with Store.open(Notebook(tmp_path / "notebook")) as opened:
        opened.students.import_all([Student(name="Maya Torres")])
    code = """
import json, sys
from pathlib import Path
from models.filters import Filter
from models.notebook import Notebook
from models.search import search
from models.store import Store
with Store.open(Notebook(Path(sys.argv[1]))) as store:
    search(store, "dialogue", Filter(student="Maya"))
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "notebook")], check=True, capture_output=True, text=True
    )
    heavy = {"spacy", "faster_whisper", "ctranslate2", "av", "numpy", "sqlite_utils", "click", "rich", "filelock"}
    assert heavy & set(json.loads(ran.stdout)) == set()
