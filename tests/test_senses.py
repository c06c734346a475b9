from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from models.errors import RuleError
from models.senses import Phrase, Senses, Token, tokens
from models.words import stem

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
skills:
  endings: [ending, last line]
  end-punctuation: [period]
  lines: [line]
others:
  mother: [mom, mama]
faint: page end
still: a the not
"""


@pytest.fixture
def senses(tmp_path: Path) -> Senses:
    """The senses of GOOD."""
    (tmp_path / "senses.yaml").write_text(GOOD, encoding="utf-8")
    return Senses.load(tmp_path / "senses.yaml")


@pytest.mark.parametrize(
    "forms",
    [
        ["write", "writes", "wrote", "written", "writing"],
        ["space", "spaces", "spaced", "spacing"],
        ["stop", "stops", "stopped", "stopping"],
        ["add", "adds", "added", "adding"],
        ["story", "stories"],
        ["box", "boxes"],
        ["revise", "revises", "revised", "revising"],
        ["keep", "kept"],
        ["think", "thought", "thoughts"],
    ],
)
def test_forms_of_a_word_have_one_stem(forms: list[str]) -> None:
    """Whatever form a word is in, its stem is the same."""
    assert len({stem(form) for form in forms}) == 1


@pytest.mark.parametrize("word", ["thing", "king", "need", "seed", "this", "focus", "red", "bus"])
def test_words_that_only_look_inflected_stay(word: str) -> None:
    """What looks like an ending but is none is not taken off."""
    assert stem(word) == word


def test_tokens_take_contractions_apart() -> None:
    """Words come in lower case and singular, contractions as the words that they stand for."""
    assert tokens("He’s done; I'm not, don't ask Zoë's 66.") == [
        Token("he", "he"),
        Token("done", "do"),
        Token("i", "i"),
        Token("be", "be"),
        Token("not", "not"),
        Token("do", "do"),
        Token("not", "not"),
        Token("ask", "ask"),
        Token("zoë", "zoë"),
        Token("66", "66"),
    ]


def test_the_longest_phrase_counts(senses: Senses) -> None:
    """Of the phrases that stand at a place, those with the most words are meant."""
    text = tokens("the last lines")
    assert senses.at(text, 1) == [Phrase(keys=("last", "lin"), sense="endings", is_skill=True)]
    assert senses.at(text, 2) == [Phrase(keys=("lin",), sense="lines", is_skill=True)]


def test_a_word_in_ing_stands_for_itself(senses: Senses) -> None:
    """An ending is not an end."""
    assert [senses.at(tokens(word), 0) for word in ("end", "endings")] == [
        [],
        [Phrase(keys=("ending",), sense="endings", is_skill=True)],
    ]


def test_what_tells_little_is_known(senses: Senses) -> None:
    """Faint words are kept as stems, still ones as words."""
    assert (senses.faint, senses.still) == ({"pag", "end"}, {"a", "the", "not"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("skills: {}", "senses.yaml: it holds skills, others, faint, still"),
        (GOOD.replace("[mom, mama]", "mom"), "senses.yaml: 'mother' holds a list of phrases"),
        (GOOD.replace("mom, mama", "mom, '…'"), "senses.yaml: 'mother' holds a list of phrases"),
        (GOOD.replace("\n  mother: [mom, mama]", " mother"), "senses.yaml: 'others' holds names and lists of phrases"),
    ],
)
def test_wrong_data_is_said_to_be_wrong(tmp_path: Path, text: str, message: str) -> None:
    """A file that is not as it should be is refused, with the reason."""
    (tmp_path / "senses.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError) as error:
        Senses.load(tmp_path / "senses.yaml")
    assert str(error.value) == message


def test_the_senses_of_the_program_are_well_formed() -> None:
    """No phrase of the program's own file is named twice for one sense."""
    counts = Counter(phrase for some in Senses.load().phrases.values() for phrase in some)
    assert [phrase for phrase, count in counts.items() if count > 1] == []
