"""What the name components find in a text, with the real language model and the built-in rules."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import spacy

from models.entities import Roster, Student
from models.rulebook import Rulebook
from models.weights import language_model
from pipeline.tagging import names, split  # noqa: F401 - they register their factories
from pipeline.tagging.analysis import ATTRIBUTE, Analysis
from pipeline.tagging.naming.cues import NameCues
from pipeline.tagging.naming.units import units_of

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from pipeline.tagging.naming.cues import Reading

NAMES = (
    "Maya Torres", "Mia Chen", "Theo Papas", "Zoe Blum", "Omar Aziz", "Leo Rossi", "Priya Nair", "Grace Liu",
    "Will Ortega", "Mark Osei", "Jordan Ellis", "August Lund", "Rose Adeyemi", "Chase Wong", "Hope Dunn", "Faith Cole",
    "Drew Hall", "Art Novak", "Saoirse Kelly", "Niamh Burke", "Nevaeh Simmons", "Ja'Marcus Reed", "Samir Haddad",
)  # fmt: skip
"""A class with everything that makes names hard."""


def roster(*students: str, class_name: str = "", **aliases: tuple[str, ...]) -> Roster:
    """A class of these students; aliases by first name."""
    return Roster(
        tuple(Student(name=n, class_name=class_name, aliases=aliases.get(n.split()[0], ())) for n in students)
    )


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The two components alone, behind spaCy's own."""
    nlp = spacy.load(language_model(), exclude=["ner", "lemmatizer"])
    nlp.add_pipe("recap_names")
    nlp.add_pipe("recap_split")
    return nlp


def read(text: str, students: Roster | None = None) -> Doc:
    """The text with what was found in it."""
    doc = pipeline().make_doc(text)
    doc._.set(ATTRIBUTE, Analysis(roster=roster(*NAMES) if students is None else students))
    return pipeline()(doc)


def analysis(text: str, students: Roster | None = None) -> Analysis:
    """What was found in a text."""
    found: Analysis = read(text, students)._.recap
    return found


def told(text: str, students: Roster | None = None) -> list[list[str]]:
    """The first names of those conferred with, by conference; ``A|B`` where it could be either."""
    return [
        ["|".join(sorted(name.split()[0] for name in student.names)) for student in stretch.students]
        for stretch in analysis(text, students).stretches
    ]


def reading(text: str) -> Reading:
    """What the rules about names find in a text about the class."""
    doc = read(text)
    return NameCues(Rulebook.load()).read(units_of(doc, doc._.recap.mentions))
