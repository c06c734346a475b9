"""What the trained tagger sees of a stretch: traits of its words, sentences and clauses, by name.

A trait holds for a run of words (``first`` ≤ word < ``past``): a word's own form for one, how its sentence starts for
all of the sentence, "``love`` was said earlier in this sentence" for what follows it. Students' names and the words
that stand for a student (he, her) look alike, so that what is learned is how teachers talk and not about whom.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import models
from models.plain_yaml import read_yaml
from models.words import stem
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.clauses import BREAKS
from pipeline.tagging.verbs import STUDENT, Verb, read_verb, verb_above, verb_traits

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from spacy.tokens import Doc, Token

    from pipeline.tagging.analysis import Stretch

CUE_WORDS: Final = Path(models.__file__).parent / "data" / "cue_words.yaml"

STUDENTS: Final = "<student's>"
NUMBER: Final = "<number>"

_CHILD: Final = frozenset({"he", "she", "him", "her", "himself", "herself", "they", "them", "themselves"})
BEYOND: Final = "|"
"""Stands for the words before the first and after the last."""


Trait: TypeAlias = "tuple[int, int, str]"
"""Something that is so of the words from the first to the one past the last, counted from the stretch's start."""


class Window(NamedTuple):
    """What stands around each word, as far as ``reach`` says: ``what`` it is, and a value for each word.

    Windows of one ``what`` have the same reach and names.

    ``names`` tells what a value means for a word from which it stands ``k`` places away: traits.
    """

    what: str
    reach: range
    values: Sequence[Hashable]
    names: Callable[[str, int, Any], Iterable[str]]

    def beyond(self) -> list[Hashable]:
        """The values, with those that are seen before the first word and after the last."""
        return [*[BEYOND] * -self.reach[0], *self.values, *[BEYOND] * self.reach[-1]]

    def traits(self, k: int, value: Hashable) -> Iterable[str]:
        """The traits of a word at ``k`` places from which ``value`` stands."""
        return self.names(self.what, k, value)


class Seen(NamedTuple):
    """All that is seen of a stretch of ``size`` words."""

    size: int
    traits: list[Trait]
    windows: list[Window]

    def all_traits(self) -> Iterator[Trait]:
        """The traits, those of the windows among them."""
        yield from self.traits
        for window in self.windows:
            for k, offset in enumerate(window.reach):
                for i, value in enumerate(window.beyond()[k : k + self.size]):
                    for name in window.traits(offset, value):
                        yield (i, i + 1, name)


def cue_words(file: Path = CUE_WORDS) -> Mapping[str, tuple[str, ...]]:
    """The classes of each word of a file of classes, by the word's stem."""
    found: dict[str, list[str]] = {}
    for name, words in dict(read_yaml(file)).items():  # type: ignore[call-overload]
        for word in dict.fromkeys(stem(w) for w in words.split()):
            found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}


class TraitReader:
    """Reads the traits of one stretch after another.

    Args:
        classes: the classes of words, by stem; by default the built-in ones.
    """

    def __init__(self, classes: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._classes = cue_words() if classes is None else classes

    def read(self, doc: Doc, stretch: Stretch) -> Seen:
        """What is seen of a stretch whose clauses and cues are known."""
        reading = _Reading(doc, stretch, self._classes)
        return Seen(reading.size, list(reading.traits()), reading.windows())


class _Reading:
    """The traits of one stretch. Places are counted from the stretch's start."""

    def __init__(self, doc: Doc, stretch: Stretch, classes: Mapping[str, tuple[str, ...]]) -> None:
        self.tokens = list(doc[stretch.start : stretch.end])
        self.size = len(self.tokens)
        self.offset = stretch.start
        self.stretch = stretch
        named = {i - stretch.start for m in analysis_of(doc).mentions for i in range(m.start, m.end)}
        self.words = [_word(t, i in named) for i, t in enumerate(self.tokens)]
        self.stems = [w if w[0] == "<" else stem(w) for w in self.words]
        self.tags = [t.tag_ for t in self.tokens]
        self.parts = [t.pos_ for t in self.tokens]
        self.classes = [classes.get(s, ()) for s in self.stems]
        self.named = named
        opens = [i for i, t in enumerate(self.tokens) if t.is_sent_start or not i]
        self.sentences = _bounds(opens, self.size)
        self.segments = list(self._segments())
        self._verbs: dict[int, Verb] = {}

    def traits(self) -> Iterator[Trait]:
        yield (0, self.size, "always")
        for quarter in range(4):
            yield (_share(quarter, self.size), _share(quarter + 1, self.size), f"quarter={quarter}")
        yield from self._of_verbs()
        yield from self._of_sentences()
        yield from self._of_segments()
        yield from self._of_clauses()

    def windows(self) -> list[Window]:
        """What stands at each word and around it; and what is so of each word alone."""
        here = range(1)
        return [
            Window("word", range(-4, 5), self.words, _stands),
            Window("stem", range(-2, 3), self.stems, _stands),
            Window("part", range(-2, 3), self.parts, _stands),
            Window("tag", range(-1, 2), self.tags, _stands),
            Window("pair", range(-3, 2), _joined(self.stems, 2), _stands),
            Window("parts", range(-2, 0), _joined(self.parts, 3), _stands),
            Window("role", here, self._roles(), _role_names),
            Window("place", here, self._places(), _place_names),
            Window("nearest", here, self._nearest(), _nearest_names),
        ]

    def _roles(self) -> list[Hashable]:
        """The role of each word, the stem and part of speech of its head, its own classes."""
        heads = (token.head for token in self.tokens)
        return [
            (token.dep_, self._stem_of(head), head.pos_, classes)
            for token, head, classes in zip(self.tokens, heads, self.classes, strict=True)
        ]

    def _places(self) -> list[Hashable]:
        """Where in its sentence, its segment and its clause each word stands; the last two also from the end."""
        sentence = (min(i - first, 6) for first, past in self.sentences for i in range(first, past))
        segment = (
            (min(i - first, 6), max(min(end - i, 4), 0))
            for first, end, past in self.segments
            for i in range(first, past)
        )
        clause = (
            (min(i - clause.start, 4), min(clause.end - 1 - i, 3))
            for clause in self.stretch.clauses or (self.stretch,)
            for i in range(clause.start, clause.end)
        )
        return list(zip(sentence, segment, clause, strict=True))

    def _nearest(self) -> list[Hashable]:
        """The classes of the last word before each in its sentence that has any, and how far away that is."""
        found: list[Hashable] = []
        for first, past in self.sentences:
            near: tuple[str, ...] = ("none",)
            near_at = first
            for i in range(first, past):
                found.append((near, min(i - near_at, 5)))
                if self.classes[i]:
                    near, near_at = self.classes[i], i
        return found

    def _segments(self) -> Iterator[tuple[int, int, int]]:
        """What stands between two marks of punctuation: where it starts, the mark after it, where the next starts."""
        starts = [i for i in range(self.size) if not i or self.words[i - 1] in BREAKS or self.tokens[i].is_sent_start]
        for first, past in _bounds(starts, self.size):
            yield first, past - 1 if self.words[past - 1] in BREAKS and past - 1 > first else past, past

    def _of_verbs(self) -> Iterator[Trait]:
        """What each word's verb, and the verb above that, tell."""
        heads = [verb_above(t).i for t in self.tokens]
        for first, past in _runs(heads):
            token = self.tokens[0].doc[heads[first]]
            verb = self._verb(token)
            for name in verb_traits("verb", verb):
                yield (first, past, name)
            yield (first, past, f"verb-tag={verb.tag}")
            yield (first, past, f"verb-role={verb.role}")
            yield (first, past, f"verb-negated={verb.negated}")
            yield (first, past, f"verb-helpers={verb.helpers}")
            if token.head.i != token.i:
                above = self._verb(verb_above(token.head))
                for name in verb_traits("above", above):
                    yield (first, past, name)
                if above.negated:
                    yield (first, past, "above-negated")

    def _of_sentences(self) -> Iterator[Trait]:
        before: tuple[int, int] | None = None
        for k, (first, past) in enumerate(self.sentences):
            names = list(self._sentence_names(first, past))
            names += [f"sentence={min(k, 5)}", f"sentences-left={min(len(self.sentences) - 1 - k, 4)}"]
            if before is not None:
                names += [f"word-before={s}" for s in set(self.stems[slice(*before)])]
                names += [f"class-before={c}" for c in self._classes_in(*before)]
                names.append(f"root-before={self._root_name(*before)}")
            if k + 1 < len(self.sentences):
                names += [f"word-after={s}" for s in set(self.stems[past : past + 4])]
            for name in names:
                yield (first, past, name)
            yield from self._within(first, past)
            before = first, past

    def _sentence_names(self, first: int, past: int) -> Iterator[str]:
        root = self._root(first, past)
        yield from verb_traits("root", root)
        if root.negated:
            yield "root-negated"
        yield f"starts1={self.stems[first]}"
        yield f"starts2={' '.join(self.stems[first : min(first + 2, past)])}"
        yield f"starts3={' '.join(self.stems[first : min(first + 3, past)])}"
        for name in self._classes_in(first, past):
            yield f"sentence-class={name}"

    def _within(self, first: int, past: int) -> Iterator[Trait]:
        """What was said before and will be said after each word of a sentence."""
        seen: set[str] = set()
        last_at = {s: i for i, s in enumerate(self.stems[first:past], start=first)}
        for i in range(first, past):
            said = [f"said={self.stems[i]}", *(f"said-class={c}" for c in self.classes[i])]
            for name in said:
                if name not in seen:
                    seen.add(name)
                    yield (i + 1, past, name)
        for word, i in last_at.items():
            yield (first, i, f"follows={word}")

    def _of_segments(self) -> Iterator[Trait]:
        """What stands between two marks of punctuation."""
        for first, _, past in self.segments:
            names = [f"segment{k}={' '.join(self.stems[first : first + k])}" for k in (1, 2, 3)]
            before = [self.stems[i] if i >= 0 else BEYOND for i in (first - 2, first - 1)]
            names.append(f"segment-after={' '.join(before)}")
            names += [f"segment-class={c}" for c in self._classes_in(first, past)]
            for name in names:
                yield (first, past, name)

    def _of_clauses(self) -> Iterator[Trait]:
        """What the rules found in each clause, in the clause before it and after it."""
        clauses = self.stretch.clauses
        says = [dict.fromkeys(c.says for c in clause.cues if c.says != "skill") for clause in clauses]
        for k, clause in enumerate(clauses):
            first, past = clause.start - self.offset, clause.end - self.offset
            names = [f"says={s}" for s in says[k]]
            names += [f"before={s}" for s in says[k - 1]] if k else []
            names += [f"after={s}" for s in says[k + 1]] if k + 1 < len(clauses) else []
            names += [f"clause-{f}" for f in clause.features if not f.startswith(("before:", "after:", "told:"))]
            for name in dict.fromkeys(names):
                yield (first, past, name)
            yield from dict.fromkeys(self._of_cues(k, first, past))
        for i in sorted(self.named):
            if 0 <= i < self.size:
                yield (i, i + 1, "named")

    def _of_cues(self, k: int, first: int, past: int) -> Iterator[Trait]:
        for cue in self.stretch.clauses[k].cues:
            if cue.says == "skill":
                continue
            start, end, value = (max(x - self.offset, first) for x in (cue.start, cue.end, cue.value))
            yield (start, min(end, past), f"in-cue={cue.says}")
            yield (first, start, f"before-cue={cue.says}")
            if cue.value > cue.start:
                yield (first, min(value, past), f"before-value={cue.says}")
                if value < past:
                    yield (value, value + 1, f"value-by={cue.rule}")
                    yield (value, value + 1, f"value={cue.says}")
                    yield (value + 1, past, f"in-value={cue.says}")

    def _verb(self, token: Token) -> Verb:
        found = self._verbs.get(token.i)
        if found is None:
            i = token.i - self.offset
            classes = self.classes[i] if 0 <= i < self.size else ()
            found = self._verbs[token.i] = read_verb(token, self._stem_of, classes)
        return found

    def _root(self, first: int, past: int) -> Verb:
        return self._verb(next((t for t in self.tokens[first:past] if t.head.i == t.i), self.tokens[first]))

    def _root_name(self, first: int, past: int) -> str:
        root = self._root(first, past)
        return f"{root.person} {root.word}"

    def _stem_of(self, token: Token) -> str:
        i = token.i - self.offset
        return self.stems[i] if 0 <= i < self.size else BEYOND

    def _classes_in(self, first: int, past: int) -> Iterable[str]:
        return dict.fromkeys(name for names in self.classes[first:past] for name in names)


def _word(token: Token, is_named: bool) -> str:
    """A word as it is compared: lower case; students and numbers alike."""
    word = token.lower_
    if is_named:
        return STUDENT
    if token.tag_ == "PRP$" and word in ("his", "her", "their"):
        return STUDENTS
    if word in _CHILD or token.tag_ == "NNP":
        return STUDENT
    return NUMBER if token.like_num else word


def _stands(what: str, k: int, value: str) -> Iterable[str]:
    return (f"{what}{k}={value}",)


def _role_names(what: str, k: int, value: tuple[str, str, str, tuple[str, ...]]) -> Iterable[str]:  # noqa: ARG001
    role, head, part, classes = value
    return (
        f"role={role}",
        f"head={head}",
        f"role-head={role} {head}",
        f"head-part={part}",
        *(f"class={c}" for c in classes),
    )


def _place_names(what: str, k: int, value: tuple[int, tuple[int, int], tuple[int, int]]) -> Iterable[str]:  # noqa: ARG001
    sentence, segment, clause = value
    yield f"from-start={sentence}"
    for name, (since, left) in (("segment", segment), ("clause", clause)):
        yield f"in-{name}={since}"
        yield f"{name}-left={left}"


def _nearest_names(what: str, k: int, value: tuple[tuple[str, ...], int]) -> Iterable[str]:  # noqa: ARG001
    classes, away = value
    for name in classes:
        yield f"{what}={name}"
        yield f"{what}={name} {away}"


def _joined(values: Sequence[str], count: int) -> list[str]:
    """Each value with those that follow it, ``count`` in all; beyond the last stands ``BEYOND``."""
    padded = [*values, *[BEYOND] * (count - 1)]
    return [" ".join(padded[i : i + count]) for i in range(len(values))]


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    """The runs of equal neighbours."""
    return _bounds([i for i, value in enumerate(values) if not i or value != values[i - 1]], len(values))


def _bounds(starts: Sequence[int], size: int) -> list[tuple[int, int]]:
    return list(zip(starts, [*starts[1:], size], strict=True)) if starts else []


def _share(quarter: int, size: int) -> int:
    return -(-quarter * size // 4)
