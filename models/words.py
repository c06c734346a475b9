"""English word forms: every form of a word that a rule names once (``show~``), and what all forms have in common."""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = """
be am is are was were been being 's 're 'm|have has had having 've|do does did done doing|go goes went gone going
teach teaches taught teaching|show shows showed shown showing|write writes wrote written writing|read reads reading
think thinks thought thinking|tell tells told telling|say says said saying|make makes made making|get gets got gotten
take takes took taken taking|give gives gave given giving|come comes came coming|see sees saw seen seeing
find finds found finding|keep keeps kept keeping|leave leaves left leaving|begin begins began begun beginning
bring brings brought bringing|draw draws drew drawn drawing|spell spells spelled spelt spelling|stick sticks stuck
stand stands stood standing|lose loses lost losing|know knows knew known knowing|feel feels felt feeling
set sets setting|put puts putting|let lets letting|cut cuts cutting|hit hits hitting|run runs ran running
hold holds held holding|hear hears heard hearing|choose chooses chose chosen choosing|speak speaks spoke spoken
grow grows grew grown growing|fall falls fell fallen falling|forget forgets forgot forgotten forgetting
mean means meant meaning|meet meets met meeting|build builds built building|catch catches caught catching
do does did done doing|send sends sent sending|spend spends spent spending|swing swings swung swinging
stretch stretches stretched stretching|try tries tried trying|understand understands understood understanding
freeze freezes froze frozen freezing|fight fights fought fighting|steal steals stole stolen stealing
lead leads led leading|deal deals dealt dealing|throw throws threw thrown throwing|shake shakes shook shaken shaking
pick picks picked picking|fix fixes fixed fixing|nudge nudges nudged nudging|break breaks broke broken breaking
child children|story stories|idea ideas|mouse mice|good better best|bad worse worst|sit sits sat sitting
notice notices noticed noticing|rewrite rewrites rewrote rewritten rewriting|sketch sketches sketched sketching
reread rereads rereading|retell retells retold retelling|redo redoes redid redone redoing|win wins won winning
own owns owned owning|use uses used using|buy buys bought buying|pay pays paid paying
model models modeled modelled modeling modelling
"""

_TABLE = {line.split()[0]: tuple(line.split()) for row in _IRREGULAR.strip().splitlines() for line in row.split("|")}
_BASES = {form: base for base, row in reversed(_TABLE.items()) for form in row}
_VOWELS = "aeiou"
_LEAST = 3  # letters: a shorter word has no ending to take off


def has_words(text: str) -> bool:
    """Whether a text says anything: it has a letter or a figure."""
    return any(character.isalnum() for character in text)


def forms(word: str) -> tuple[str, ...]:
    """The forms of ``word``, itself first: from the table of irregular words, else by the rules of spelling.

    A form that nobody says (``goaling``) does no harm: it is never met.
    """
    if word in _TABLE:
        return _TABLE[word]
    if word.endswith("e"):
        return (word, f"{word}s", f"{word}d", f"{word[:-1]}ing")
    if word.endswith("y") and word[-2:-1] not in tuple(_VOWELS):
        return (word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing")
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return (word, f"{word}es", f"{word}ed", f"{word}ing")
    plain = (word, f"{word}s", f"{word}ed", f"{word}ing")
    doubles = len(word) > 2 and word[-1] not in "wxy" + _VOWELS and word[-2] in _VOWELS and word[-3] not in _VOWELS
    return (*plain, f"{word}{word[-1]}ed", f"{word}{word[-1]}ing") if doubles else plain


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What the forms of a lower-case word have in common: ``write``, ``wrote`` and ``writing`` are ``writ``.

    The table of irregular words comes first, then endings are taken off: plural, ``-ing``, ``-ed``, a final ``e``, a
    doubled consonant. That is less than a stemmer for search does: two words with one stem should mean the same.
    """
    word = _BASES.get(word, word)
    if word.endswith(("ies", "ied")) and len(word) > _LEAST + 1:
        word = f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _LEAST:
        word = _BASES.get(word[:-1], word[:-1])
    word = _without_ending(word)
    if word.endswith("e") and len(word) > _LEAST:
        word = word[:-1]
    is_doubled = len(word) >= _LEAST and word[-1] == word[-2] and word[-1] not in _VOWELS
    return word[:-1] if is_doubled else word


def _without_ending(word: str) -> str:
    """The verb in ``adding`` and ``added``; a word such as ``thing`` or ``need`` as it is."""
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _LEAST and any(char in f"{_VOWELS}y" for char in rest):
            return word if word.endswith("eed") else rest
    return word
