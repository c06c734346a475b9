"""What the verbs of a recap tell: who does it, in which tense, whether it is denied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.tokens import Token

STUDENT: Final = "<student>"
"""Stands for every word that means a student."""

_PERSONS: Final = {
    **dict.fromkeys(("i", "me"), "I"),
    **dict.fromkeys(("we", "us"), "we"),
    "you": "you",
    **dict.fromkeys(("it", "that", "this", "there", "which", "what", "who"), "it"),
    STUDENT: "student",
}
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_HELPERS: Final = frozenset({"aux", "auxpass"})


class Verb(NamedTuple):
    """What a clause's verb tells: its stem and tag, who does it, whether it is negated, its helpers, its classes."""

    word: str
    tag: str
    role: str
    subject: str
    person: str
    negated: bool
    helpers: str
    classes: tuple[str, ...]


def read_verb(token: Token, stem_of: Callable[[Token], str], classes: tuple[str, ...]) -> Verb:
    """The verb at ``token``; ``stem_of`` tells how words are compared, ``classes`` are the verb's own."""
    children = list(token.children)
    subject = next((stem_of(c) for c in children if c.dep_ in _SUBJECTS), "none")
    return Verb(
        word=stem_of(token),
        tag=token.tag_,
        role=token.dep_,
        subject=subject,
        person="none" if subject == "none" else _PERSONS.get(subject, "other"),
        negated=any(c.dep_ == "neg" for c in children),
        helpers=" ".join(c.lower_ for c in children if c.dep_ in _HELPERS),
        classes=classes,
    )


def verb_above(token: Token) -> Token:
    """The verb on whose side a word stands: itself or the nearest verb above it, else the top of its sentence."""
    while token.pos_ not in ("VERB", "AUX") or token.dep_ in _HELPERS:
        above = token.head
        if above.i == token.i:
            break
        token = above
    return token


def verb_traits(place: str, verb: Verb) -> Iterator[str]:
    """The names of what a verb tells, for the place that it has for a word: its own verb, the sentence's root."""
    yield f"{place}={verb.word}"
    yield f"{place}-subject={verb.subject}"
    yield f"{place}-person={verb.person}"
    yield f"{place}-said={verb.subject} {verb.word}"
    yield f"{place}-does={verb.person} {verb.word}"
    yield f"{place}-tense={verb.person} {verb.tag} {verb.helpers}"
    for name in verb.classes:
        yield f"{place}-class={name}"
        yield f"{place}-class={verb.person} {name}"
