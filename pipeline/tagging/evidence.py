"""``recap_evidence``: everything that speaks for or against what a clause tells.

Two kinds of evidence, both by name, so that a person can follow how a label came about: the rules that fired in the
clause (and around it), and its shape: who is the subject, which tense, how it is linked, where in the recap it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from spacy.language import Language

from models.rulebook import NAME_SAYS, Rule, Rulebook
from pipeline.tagging.analysis import Clause, Cue, analysis_of
from pipeline.tagging.clauses import BREAKS, FULL_STOPS
from pipeline.tagging.matching import Network

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc, Token

    from pipeline.tagging.analysis import Stretch

_LINKS: Final = frozenset(
    "and but so or then because though although while plus also now which that if when".split()  # noqa: SIM905
)
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_CHILD: Final = frozenset({"he", "she", "they", "him", "her", "them", "each", "both", "all"})
_THING: Final = frozenset({"it", "that", "this", "those", "these", "which", "what", "there", "one"})
_OF_THE_CHILD: Final = frozenset({"his", "her", "their", "the"})
_NEGATIONS: Final = frozenset({"no", "not", "nothing", "never", "n't", "nobody"})
_OPENERS: Final = _LINKS - {"that"} | {"um", "uh", "er", "okay", "ok", "well", "yes"}
_PERSONS: Final = frozenset({"i", "we", "you", "he", "she", "they"})
_NO_SUBJECTS: Final = _PERSONS | {"that", "who", "which", "when", "if", "whether"}
_POINTERS: Final = _THING | {"the", "one", "goal", "goals", "all", "both", "they", "now", "he", "she", "job", "part"}
_TENSES_OF_THINGS: Final = frozenset({"none+no-verb", "none+ing", "none+infinitive", "none+base", "thing-noun+no-verb"})
_POINTED_REACH: Final = 3
_SIZES: Final = ((1, "1"), (3, "2-3"), (6, "4-6"), (12, "7-12"))


@Language.factory("recap_evidence", requires=["doc._.recap", "token.tag", "token.dep"], retokenizes=False)
def make_evidence(
    nlp: Language,  # noqa: ARG001 - spaCy passes it
    name: str,  # noqa: ARG001 - spaCy passes it
    rules: Rulebook | None = None,
) -> EvidenceGatherer:
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
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            self._place_cues(doc, stretch)
            named = {i for mention in stretch.students for i in range(mention.start, mention.end)}
            subject = ""
            for place in range(len(stretch.clauses)):
                subject = _add_shape(doc, stretch, place, named=named, subject_before=subject)
            for place, clause in enumerate(stretch.clauses):
                clause.features[:] = dict.fromkeys([*clause.features, *_cue_names(doc, stretch.clauses, place)])
        return doc

    def _place_cues(self, doc: Doc, stretch: Stretch) -> None:
        """Each cue goes to the clause in which its last word stands."""
        clauses = iter(stretch.clauses)
        clause = next(clauses)
        for match in sorted(self._network.matches(doc, stretch.start, stretch.end), key=lambda m: (m.end, m.start)):
            while match.end > clause.end:
                clause = next(clauses)
            rule = match.payload
            clause.cues.append(
                Cue(
                    rule=rule.id,
                    says=rule.says,
                    start=match.start,
                    end=match.end,
                    value=match.value,
                    about=rule.about,
                )
            )


def _add_shape(doc: Doc, stretch: Stretch, place: int, *, named: set[int], subject_before: str) -> str:
    """Add what the clause looks like to its features; gives its subject, or that of the clause before it."""
    clause = stretch.clauses[place]
    words = [token for token in doc[clause.start : clause.end] if not token.is_punct and not token.is_space]
    if not words:
        clause.features += ["bias", "empty"]
        return subject_before
    subject = next((t for t in words if t.dep_ in _SUBJECTS and t.head.i < clause.end), None)
    who = "none" if subject is None else _kind_of_subject(subject, named)
    tense = _tense(words, subject)
    clause.shape = (f"{who}+{tense}", f"subject:{who}")
    stop = _stop_before(doc, clause.start, stretch.start)
    opening = words[0].lower_ if words[0].lower_ in _LINKS else ""
    clause.features += ["bias", f"link:{opening}", f"stop:{stop}", f"subject:{who}", f"tense:{tense}"]
    clause.features += [f"{who}+{tense}", f"{stop}+{who}", f"opens:{words[0].tag_}", f"size:{_size(len(words))}"]
    if subject is None:
        clause.features.append(f"heir:{subject_before}+{tense}")
    elif who == "thing-noun" and any(token.lower_ in _OF_THE_CHILD for token in subject.lefts):
        clause.features.append("subject:whose-noun")
    if any(token.dep_ == "neg" or token.lower_ in _NEGATIONS for token in words):
        clause.features += ["negated", f"negated+{who}"]
    if doc[clause.end - 1].text in ("!", "?"):
        clause.features.append(f"mark:{doc[clause.end - 1].text}")
    clause.features += _place_names(place, len(stretch.clauses), who)
    return subject_before if subject is None else who


def _place_names(place: int, count: int, who: str) -> Iterator[str]:
    """Where in the stretch a clause stands."""
    if place == 0:
        yield "first"
    if place == count - 1:
        yield "last"
    yield f"third:{3 * place // count}"
    yield f"fifth:{5 * place // count}+{who}"


def _size(count: int) -> str:
    return next((name for most, name in _SIZES if count <= most), "13+")


def _stop_before(doc: Doc, i: int, first: int) -> str:
    if i == first:
        return "start"
    text = doc[i - 1].text
    return "full" if text in FULL_STOPS else "comma" if text in BREAKS else "none"


def _kind_of_subject(token: Token, named: set[int]) -> str:
    word = token.lower_
    if word in ("i", "we", "you"):
        return word
    if word in _CHILD or token.i in named or token.tag_ == "NNP":
        return "child"
    return "it" if word in _THING else "thing-noun"


def _tense(words: Sequence[Token], subject: Token | None) -> str:
    """The tense of the clause's main verb, told by its helpers first."""
    verb = subject.head if subject is not None and subject.head in words else None
    verb = verb or next((token for token in words if token.pos_ in ("VERB", "AUX")), None)
    if verb is None:
        return "no-verb"
    helpers = [token for token in verb.children if token.dep_ in ("aux", "auxpass") and token in words]
    helped = {token.lower_ for token in helpers}
    tags = {token.tag_ for token in helpers}
    if "MD" in tags:
        return "modal"
    if verb.tag_ == "VBG":
        coming = verb.lower_ == "going" and any(child.dep_ == "xcomp" for child in verb.children)
        return "future" if coming else "progressive" if helpers else "ing"
    if verb.tag_ in ("VBN", "VBD"):
        since = helped & {"has", "have", "'ve", "'s"}
        return "perfect" if since else "past-perfect" if helped & {"had", "'d"} else "past"
    if verb.tag_ == "VB":
        return "infinitive" if "TO" in tags else "did" if helped & {"do", "does", "did"} else "base"
    return (
        "past" if verb.lower_ in ("was", "were") else "be" if verb.lower_ in ("is", "are", "'s", "'re") else "present"
    )


def _cue_names(doc: Doc, clauses: Sequence[Clause], place: int) -> Iterator[str]:
    """The rules that fired in a clause, and in those beside it."""
    clause = clauses[place]
    subject = next((name for name in clause.features if name.startswith("subject:")), "subject:none")
    for cue in clause.cues:
        name = _name(cue)
        if cue.about == "subject":
            if spoken_of := subject_of(doc, clause, cue):
                yield f"{'ends' if spoken_of == 'thing' else 'points'}:{name}"
            continue
        yield f"rule:{name}"
        yield f"says:{cue.says}+{subject.removeprefix('subject:')}"
        if cue.start < cue.value < clause.end:
            yield f"told:{name}"
        if cue.start <= clause.start + 1 and name != "skill":
            yield f"opens:{name}"
    if place:
        yield from _names_before(doc, clauses[place - 1])
    yield from _names_pointing(doc, clauses, place)
    if place + 1 < len(clauses):
        yield from _names_after(clauses[place + 1])


def _names_before(doc: Doc, before: Clause) -> Iterator[str]:
    end = before.end
    while end > before.start and doc[end - 1].is_punct:
        end -= 1
    for cue in before.cues:
        if cue.end >= end and cue.says != "skill":
            yield f"leads:{cue.rule}"
            if cue.value >= end > cue.start:
                yield f"opened:{cue.rule}"
                yield f"opened:{cue.says}"
        if cue.about == "subject":
            continue
        yield f"before:{cue.says}"
        if cue.end >= end and cue.says != "skill":
            yield f"leads:{cue.says}"
    yield from (f"before:{name}" for name in before.shape)


def _names_after(after: Clause) -> Iterator[str]:
    for cue in after.cues:
        if cue.about == "subject":
            continue
        yield f"after:{cue.says}"
        if cue.says != "skill":
            yield f"after:{cue.rule}"
    yield from (f"after:{name}" for name in after.shape)


def _names_pointing(doc: Doc, clauses: Sequence[Clause], place: int) -> Iterator[str]:
    """The rules that fired where one of the next clauses points to this one: the nearest thing named, else a fact."""
    named = _names_thing(clauses[place])
    for after in clauses[place + 1 : place + 1 + (_POINTED_REACH if named else 1)]:
        for cue in after.cues:
            if cue.about == "subject" and subject_of(doc, after, cue) == "pointer":
                yield f"{'pointed' if named else 'fact'}:{cue.rule}"
        if _names_thing(after):
            return


def _names_thing(clause: Clause) -> bool:
    """Whether a clause names a thing or an act to do, and tells nothing of anybody."""
    return not _TENSES_OF_THINGS.isdisjoint(clause.features) and clause.end - clause.start > 1


def subject_of(doc: Doc, clause: Clause, cue: Cue) -> Literal["thing", "pointer", ""]:
    """Whether the words of a clause before a cue name a thing or only point to one ("so that one stays"), if either."""
    words = [token for token in doc[clause.start : max(clause.start, cue.start)] if not token.is_punct]
    while words and words[0].lower_ in _OPENERS:
        words.pop(0)
    if all(token.lower_ in _POINTERS or token.tag_ in ("RB", "UH") for token in words):
        return "pointer"
    return "" if words[0].lower_ in _PERSONS or words[-1].lower_ in _NO_SUBJECTS else "thing"


def _name(cue: Cue) -> str:
    """How a cue counts as evidence: all skills alike, so that no skill becomes a sign of praise or trouble."""
    return "skill" if cue.says == "skill" else cue.rule
