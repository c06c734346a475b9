"""``recap_evidence``: everything that speaks for or against what a clause tells.

Two kinds of evidence, both by name, so that a person can follow how a label came about: the rules that fired in the
clause (and around it), and its shape: who is the subject, which tense, how it is linked, where in the recap it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from models.rulebook import NAME_SAYS, Rule, Rulebook
from pipeline.analysis import ATTRIBUTE, Analysis, Clause, Cue
from pipeline.clauses import BREAKS, FULL_STOPS
from pipeline.matching import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from pipeline.analysis import Stretch

_LINKS = frozenset({"and", "but", "so", "or", "then", "because", "though", "although", "while", "plus", "also", "now", "which", "that", "if", "when"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_CHILD = frozenset({"he", "she", "they", "him", "her", "them", "each", "both", "all"})
_THING = frozenset({"it", "that", "this", "those", "these", "which", "what", "there", "one"})
_MODAL = frozenset({"MD"})


@Language.factory("recap_evidence", requires=["doc._.recap", "token.tag", "token.dep"], retokenizes=False)
def make_evidence(nlp: Language, name: str, rules: Rulebook | None = None) -> EvidenceGatherer:
    """The component, for ``nlp.add_pipe("recap_evidence")``."""
    return EvidenceGatherer(rules or Rulebook.load())


class EvidenceGatherer:
    """Fills ``cues`` and ``features`` of every clause."""

    def __init__(self, rules: Rulebook) -> None:
        self._network: Network[Rule] = Network(
            (phrase, rule) for rule in rules.rules.values() if rule.says not in NAME_SAYS for phrase in rule.phrases
        )

    def __call__(self, doc: Doc) -> Doc:
        """Read every stretch of ``doc._.recap``."""
        analysis: Analysis = doc._.get(ATTRIBUTE)
        for stretch in analysis.stretches:
            self._place_cues(doc, stretch)
            named = {i for m in stretch.students for i in range(m.start, m.end)}
            subject = ""
            for place, clause in enumerate(stretch.clauses):
                subject = _add_shape(doc, stretch, place, named, subject)
            for place, clause in enumerate(stretch.clauses):
                _add_cues(doc, stretch.clauses, place)
        return doc

    def _place_cues(self, doc: Doc, stretch: Stretch) -> None:
        """Each cue goes to the clause in which its value starts, or else its last word stands."""
        clauses = iter(stretch.clauses)
        clause = next(clauses)
        for match in sorted(self._network.matches(doc, stretch.start, stretch.end), key=lambda m: (m.end, m.start)):
            while match.end > clause.end:
                clause = next(clauses)
            clause.cues.append(Cue(rule=match.payload.id, says=match.payload.says, start=match.start, end=match.end, value=match.value))


def _add_shape(doc: Doc, stretch: Stretch, place: int, named: set[int], before: str) -> str:
    clause = stretch.clauses[place]
    add = clause.features.append
    words = [t for t in doc[clause.start : clause.end] if not t.is_punct and not t.is_space]
    add("bias")
    if not words:
        add("empty")
        return before
    first = words[0].lower_
    link = first if first in _LINKS else ""
    subject_token = next((t for t in words if t.dep_ in _SUBJECTS and t.head.i < clause.end), None)
    subject = _kind_of_subject(subject_token, named) if subject_token is not None else ""
    tense = _tense(words, subject_token)
    stop = _stop_before(doc, clause.start, stretch.start)
    add(f"link:{link}")
    add(f"stop:{stop}")
    add(f"subject:{subject or 'none'}")
    add(f"tense:{tense}")
    add(f"{subject or 'none'}+{tense}")
    add(f"{stop}+{subject or 'none'}")
    clause.shape = (f"{subject or 'none'}+{tense}", f"subject:{subject or 'none'}")
    if not subject:
        add(f"heir:{before}+{tense}")
    if subject == "thing-noun" and subject_token is not None and any(t.lower_ in ("his", "her", "their", "the") for t in subject_token.lefts):
        add("subject:whose-noun")
    if any(t.dep_ == "neg" or t.lower_ in ("no", "not", "nothing", "never", "n't", "nobody") for t in words):
        add("negated")
        add(f"negated+{subject or 'none'}")
    size = len(words)
    add("size:" + ("1" if size == 1 else "2-3" if size < 4 else "4-6" if size < 7 else "7-12" if size < 13 else "13+"))
    count = len(stretch.clauses)
    if place == 0:
        add("first")
    if place == count - 1:
        add("last")
    add(f"third:{3 * place // count}")
    add(f"fifth:{5 * place // count}+{subject or 'none'}")
    if doc[clause.end - 1].text in ("!", "?"):
        add("mark:" + doc[clause.end - 1].text)
    for w in words[:1]:
        add(f"opens:{_coarse(w)}")
    return subject or before


def _coarse(token: Token) -> str:
    return token.tag_


def _stop_before(doc: Doc, i: int, least: int) -> str:
    if i == least:
        return "start"
    text = doc[i - 1].text
    return "full" if text in FULL_STOPS else "comma" if text in BREAKS else "none"


def _kind_of_subject(token: Token, named: set[int]) -> str:
    word = token.lower_
    if word in ("i", "we", "you"):
        return word
    if word in _CHILD or token.i in named or token.tag_ == "NNP":
        return "child"
    if word in _THING:
        return "it"
    return "thing-noun"


def _tense(words: Sequence[Token], subject: Token | None) -> str:
    """The tense of the clause's main verb, told by its helpers first."""
    verb = subject.head if subject is not None and subject.head in words else next((t for t in words if t.pos_ in ("VERB", "AUX")), None)
    if verb is None:
        return "no-verb"
    helpers = [t for t in verb.children if t.dep_ in ("aux", "auxpass") and t in words]
    tags = {t.tag_ for t in helpers}
    low = {t.lower_ for t in helpers}
    if "MD" in tags:
        return "modal"
    if verb.tag_ == "VBG":
        if verb.lower_ == "going" and any(c.dep_ == "xcomp" for c in verb.children):
            return "future"
        return "progressive" if helpers else "ing"
    if verb.tag_ == "VBN" or verb.tag_ == "VBD":
        return "perfect" if low & {"has", "have", "'ve", "'s"} else "past-perfect" if low & {"had", "'d"} else "past"
    if verb.tag_ == "VB":
        return "infinitive" if "TO" in tags else "base" if not low & {"do", "does", "did"} else "did"
    if verb.lower_ in ("was", "were", "had", "did"):
        return "past"
    return "be" if verb.lower_ in ("is", "are", "'s", "'re") else "present"


def _add_cues(doc: Doc, clauses: Sequence[Clause], place: int) -> None:
    clause = clauses[place]
    subject = next((f.removeprefix("subject:") for f in clause.features if f.startswith("subject:")), "none")
    found = dict.fromkeys(clause.features)
    for cue in clause.cues:
        name = _name(cue)
        found[f"rule:{name}"] = None
        found[f"says:{cue.says}+{subject}"] = None
        if cue.start < cue.value < clause.end:
            found[f"told:{name}"] = None
        if cue.start <= clause.start + 1 and cue.says != "skill":
            found[f"opens:{name}"] = None
    if place:
        before = clauses[place - 1]
        end = _last_word(doc, before)
        for cue in before.cues:
            found[f"before:{cue.says}"] = None
            if cue.end >= end and cue.says != "skill":
                found[f"leads:{cue.rule}"] = None
                found[f"leads:{cue.says}"] = None
        found |= dict.fromkeys(f"before:{f}" for f in before.shape)
    if place + 1 < len(clauses):
        after = clauses[place + 1]
        for cue in after.cues:
            found[f"after:{cue.says}"] = None
            if cue.says != "skill":
                found[f"after:{cue.rule}"] = None
        found |= dict.fromkeys(f"after:{f}" for f in after.shape)
    clause.features[:] = found


def _name(cue: Cue) -> str:
    """How a cue counts as evidence: all skills alike, so that no skill becomes a sign of praise or trouble."""
    return "skill" if cue.says == "skill" else cue.rule


def _last_word(doc: Doc, clause: Clause) -> int:
    end = clause.end
    while end > clause.start and doc[end - 1].is_punct:
        end -= 1
    return end
