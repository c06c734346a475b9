"""``recap_parts``: the parts of speech that spaCy's attribute ruler tells, looked up word by word.

The ruler goes by some hundred patterns and fills in forms and lemmas, which no component here reads. Nearly all of its
patterns about parts of speech are about a single token's tag, word and role; what they say of such a triple is found
out once. The rest are left to a ruler of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spacy.language import Language
from spacy.pipeline import AttributeRuler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from spacy.tokens import Doc, Token

_READ: Final[dict[str, Callable[[Token], Any]]] = {
    "TAG": lambda token: token.tag_,
    "LOWER": lambda token: token.lower_,
    "DEP": lambda token: token.dep_,
    "IS_SPACE": lambda token: token.is_space,
}
_READ_AFTER: Final = frozenset({"POS", "TAG", "DEP"})


@Language.factory("recap_parts", requires=["token.tag", "token.dep"], assigns=["token.pos"], retokenizes=False)
def make_parts(
    nlp: Language,
    name: str,  # noqa: ARG001 - spaCy passes it
    patterns: Sequence[dict[str, Any]] = (),
) -> PartsOfSpeech:
    """The component, for ``nlp.add_pipe("recap_parts", config={"patterns": ruler.patterns})``."""
    return PartsOfSpeech(nlp, patterns)


class PartsOfSpeech:
    """Gives every token its part of speech.

    Args:
        nlp: whose vocabulary it is.
        patterns: an ``AttributeRuler``'s.
    """

    def __init__(self, nlp: Language, patterns: Sequence[dict[str, Any]]) -> None:
        read = [p for p in patterns if _READ_AFTER & {*p["attrs"]}]
        alone = [_is_about_one(p) for p in read]
        of_one = [p for p, is_alone in zip(read, alone, strict=True) if is_alone]
        self._of_one = [(p["patterns"][0][0], p["attrs"]["POS"]) for p in reversed(of_one)]
        self._of_tag: dict[str, list[tuple[dict[str, Any], str]]] = {}
        others = [p for p, is_alone in zip(read, alone, strict=True) if not is_alone]
        self._begin_others = [pattern[0] for p in others for pattern in p["patterns"]]
        self._vocab = nlp.vocab
        self._others = AttributeRuler(nlp.vocab)
        self._others.add_patterns(others)
        strings = nlp.vocab.strings
        self._words = frozenset(strings.add(w) for p in read for pattern in p["patterns"] for w in _words(pattern[0]))
        self._known: dict[tuple[int, int, int, bool], tuple[int, bool]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set ``pos`` of every token that is tagged and parsed."""
        known, words = self._known, self._words
        has_others = False
        for token in doc:
            word = token.lower
            key = (token.tag, word if word in words else 0, token.dep, token.is_space)
            if key not in known:
                known[key] = (
                    self._vocab.strings[self._part(token)],
                    any(_fits(token, first) for first in self._begin_others),
                )
            token.pos, begins_other = known[key]
            has_others = has_others or begins_other
        return self._others(doc) if has_others else doc

    def _part(self, token: Token) -> str:
        """What the last of the patterns says that fits; nothing where none does."""
        tag = token.tag_
        if tag not in self._of_tag:
            self._of_tag[tag] = [one for one in self._of_one if "TAG" not in one[0] or _is(tag, one[0]["TAG"])]
        return next((part for wanted, part in self._of_tag[tag] if _fits(token, wanted)), "")


def _is_about_one(pattern: Mapping[str, Any]) -> bool:
    """Whether a pattern tells the part of speech alone, of a single token by what ``_fits`` can tell."""
    (first, *more), attributes = pattern["patterns"], {*pattern["attrs"]}
    return not more and len(first) == 1 and {*first[0]} <= {*_READ} and attributes & _READ_AFTER == {"POS"}


def _fits(token: Token, wanted: Mapping[str, Any]) -> bool:
    """Whether a token is what is wanted, as far as ``_READ`` tells."""
    return all(name not in _READ or _is(_READ[name](token), value) for name, value in wanted.items())


def _words(wanted: Mapping[str, Any]) -> Iterator[str]:
    """The words that a pattern's token names."""
    value = wanted.get("LOWER", [])
    for values in value.values() if isinstance(value, dict) else [value]:
        yield from [values] if isinstance(values, str) else values


def _is(value: object, wanted: object) -> bool:
    if isinstance(wanted, dict):
        return all((value in values) == (operator == "IN") for operator, values in wanted.items())
    return value == wanted
