"""Whether words speak of another child: what may not be shared with a family."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from models.entities import Roster
from pipeline.tagging.naming.book import Namebook, name_key
from pipeline.tagging.naming.ordinary import WORDS
from pipeline.tagging.naming.soundalike import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from models.entities import Student

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$", re.IGNORECASE)
_SOUNDS_LIKE: Final = 0.8  # how much a word with a capital must, as in ``pipeline.tagging.naming.heard``
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # scripts that put no space between words


def names_others(
    child: Student | None,
    everybody: Iterable[Student],
    *,
    nicknames: Mapping[str, Iterable[str]],
    sounds: Mapping[str, Iterable[str]],
) -> Callable[[str], bool]:
    """A test of whether a text names another child.

    A child is named by full, first or last name, alias or nickname, in capitals or not; a name that is an English word
    as well (Grace, Mark) only with a capital. A word with a capital that sounds like a first name counts, too: a
    recogniser spells names as it hears them. The names that the child itself goes by are no other's. A text is better
    left out once too often.

    Args:
        child: whose sheet it is; None where everybody is another child.
        everybody: all students of the notebook, of every class, also those who have left.
        nicknames: short forms of names, from the rules.
        sounds: how names are said, from the rules.
    """
    others = tuple(student for student in everybody if student != child)
    book = Namebook(Roster(others), nicknames, sounds)
    own = Namebook(Roster((child,) if child else ()), nicknames, sounds)
    unspaced = [name for other in others for name in (other.name, *other.aliases) if _UNSPACED.search(name)]

    def is_other(words: list[str]) -> bool:
        key = name_key("".join(words))
        if own.look_up(key):
            return False
        has_capital = any(word[0].isupper() for word in words)
        if named := book.look_up(key):
            # "may a" is Maya only with a capital.
            return has_capital or (key not in WORDS and len(words) == named.words)
        return len(words) == 1 and has_capital and sounds_like_other(key)

    def sounds_like_other(key: str) -> bool:
        alike = nearest(key, [*own.spoken, *book.spoken], least=_SOUNDS_LIKE)
        return any(spoken in book.spoken for spoken in alike)

    def names_another(text: str) -> bool:
        words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]
        words = [part for word in words for part in (word, *(word.split("-") if "-" in word else ()))]
        runs = (words[i : i + n] for n in range(1, max(book.longest, 1) + 1) for i in range(len(words) - n + 1))
        return any(map(is_other, runs)) or any(name in text for name in unspaced)

    return names_another
