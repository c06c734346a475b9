"""What the trained tagger sees of a stretch: traits of its words, sentences and clauses, by name.

A trait holds for a run of words (``first`` ≤ word < ``past``): a word's own form for one, how its sentence starts for
all of the sentence, "``love`` was said earlier in this sentence" for what follows it. Students' names and the words
that stand for a student (he, her) look alike, so that what is learned is how teachers talk and not about whom.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import models
from models.plain_yaml import read_yaml
from models.words import stem
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.clauses import BREAKS
from pipeline.tagging.verbs import STUDENT, Verb, read_verb, verb_above, verb_traits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from spacy.tokens import Doc, Token

    from pipeline.tagging.analysis import Stretch

CUE_WORDS: Final = Path(models.__file__).parent / "data" / "cue_words.yaml"

STUDENTS: Final = "<student's>"
NUMBER: Final = "<number>"

_CHILD: Final = frozenset({"he", "she", "him", "her", "himself", "herself", "they", "them", "themselves"})
PADDING: Final = 4
_BEYOND: Final = "|"
"""Stands for the words before the first and after the last."""


Trait: TypeAlias = "tuple[int, int, str]"
"""Something that is so of the words from the first to the one past the last, counted from the stretch's start."""


class Window(NamedTuple):
    """What stands around each word, as far as ``reach`` says: ``what`` it is, and a value for each place.

    ``values`` has ``PADDING`` places before the first word and after the last.
    """

    what: str
    reach: range
    values: list[str]

    def name(self, k: int, value: str) -> str:
        """The trait of a word at ``k`` places from which ``value`` stands."""
        return f"{self.what}{k}={value}"


class Seen(NamedTuple):
    """All that is seen of a stretch of ``size`` words."""

    size: int
    traits: list[Trait]
    windows: list[Window]

    def all_traits(self) -> Iterator[Trait]:
        """The traits, those of the windows among them."""
        yield from self.traits
        for window in self.windows:
            for i in range(self.size):
                for k in window.reach:
                    yield (i, i + 1, window.name(k, window.values[PADDING + i + k]))


def cue_words(file: Path = CUE_WORDS) -> Mapping[str, tuple[str, ...]]:
    """The classes of each word of a file of classes, by the word's stem."""
    found: dict[str, list[str]] = {}
    for name, words in dict(read_yaml(file)).items():  # type: ignore[call-overload]
        for word in dict.fromkeys(stem(w) for w in words.split()):
            found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}


_stem = lru_cache(maxsize=20_000)(stem)


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
        self.stems = [w if w[0] == "<" else _stem(w) for w in self.words]
        self.tags = [t.tag_ for t in self.tokens]
        self.parts = [t.pos_ for t in self.tokens]
        self.classes = [classes.get(s, ()) for s in self.stems]
        self.named = named
        self._verbs: dict[int, Verb] = {}

    def traits(self) -> Iterator[Trait]:
        yield (0, self.size, "always")
        for quarter in range(4):
            yield (_share(quarter, self.size), _share(quarter + 1, self.size), f"quarter={quarter}")
        for i, token in enumerate(self.tokens):
            for name in self._of_word(i, token):
                yield (i, i + 1, name)
        yield from self._of_verbs()
        yield from self._of_sentences()
        yield from self._of_segments()
        yield from self._of_clauses()

    def _of_word(self, i: int, token: Token) -> Iterator[str]:
        head = self._stem_of(token.head)
        yield f"role={token.dep_}"
        yield f"head={head}"
        yield f"role-head={token.dep_} {head}"
        yield f"head-part={token.head.pos_}"
        for name in self.classes[i]:
            yield f"class={name}"

    def windows(self) -> list[Window]:
        """What stands at each word and around it."""
        around = [_BEYOND] * PADDING
        return [
            Window(what, reach, [*around, *values, *around])
            for what, reach, values in (
                ("word", range(-4, 5), self.words),
                ("stem", range(-2, 3), self.stems),
                ("part", range(-2, 3), self.parts),
                ("tag", range(-1, 2), self.tags),
                ("pair", range(-3, 2), _joined(self.stems, 2)),
                ("parts", range(-2, 0), _joined(self.parts, 3)),
            )
        ]

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
        bounds = _bounds([i for i, t in enumerate(self.tokens) if t.is_sent_start or not i], self.size)
        before: tuple[int, int] | None = None
        for k, (first, past) in enumerate(bounds):
            names = list(self._sentence_names(first, past))
            names += [f"sentence={min(k, 5)}", f"sentences-left={min(len(bounds) - 1 - k, 4)}"]
            if before is not None:
                names += [f"word-before={s}" for s in set(self.stems[slice(*before)])]
                names += [f"class-before={c}" for c in self._classes_in(*before)]
                names.append(f"root-before={self._root_name(*before)}")
            if k + 1 < len(bounds):
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
        near: tuple[str, ...] = ("none",)
        near_at = first
        last_at = {s: i for i, s in enumerate(self.stems[first:past], start=first)}
        for i in range(first, past):
            yield (i, i + 1, f"from-start={min(i - first, 6)}")
            for name in near:
                yield (i, i + 1, f"nearest={name}")
                yield (i, i + 1, f"nearest={name} {min(i - near_at, 5)}")
            said = [f"said={self.stems[i]}", *(f"said-class={c}" for c in self.classes[i])]
            for name in said:
                if name not in seen:
                    seen.add(name)
                    yield (i + 1, past, name)
            if self.classes[i]:
                near, near_at = self.classes[i], i
        for word, i in last_at.items():
            yield (first, i, f"follows={word}")

    def _of_segments(self) -> Iterator[Trait]:
        """What stands between two marks of punctuation."""
        starts = [i for i in range(self.size) if not i or self.words[i - 1] in BREAKS or self.tokens[i].is_sent_start]
        for first, past in _bounds(starts, self.size):
            end = past - 1 if self.words[past - 1] in BREAKS and past - 1 > first else past
            names = [f"segment{k}={' '.join(self.stems[first : first + k])}" for k in (1, 2, 3)]
            before = [self.stems[i] if i >= 0 else _BEYOND for i in (first - 2, first - 1)]
            names.append(f"segment-after={' '.join(before)}")
            names += [f"segment-class={c}" for c in self._classes_in(first, past)]
            for name in names:
                yield (first, past, name)
            for i in range(first, past):
                yield (i, i + 1, f"in-segment={min(i - first, 6)}")
                yield (i, i + 1, f"segment-left={max(min(end - i, 4), 0)}")

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
            for i in range(first, past):
                yield (i, i + 1, f"in-clause={min(i - first, 4)}")
                yield (i, i + 1, f"clause-left={min(past - 1 - i, 3)}")
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
        return self.stems[i] if 0 <= i < self.size else _BEYOND

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


def _joined(values: Sequence[str], count: int) -> list[str]:
    """Each value with those that follow it, ``count`` in all; beyond the last stands ``_BEYOND``."""
    padded = [*values, *[_BEYOND] * (count - 1)]
    return [" ".join(padded[i : i + count]) for i in range(len(values))]


def _runs(values: Sequence[int]) -> list[tuple[int, int]]:
    """The runs of equal neighbours."""
    return _bounds([i for i, value in enumerate(values) if not i or value != values[i - 1]], len(values))


def _bounds(starts: Sequence[int], size: int) -> list[tuple[int, int]]:
    return list(zip(starts, [*starts[1:], size], strict=True)) if starts else []


def _share(quarter: int, size: int) -> int:
    return -(-quarter * size // 4)
