"""``recap_doubts``: what a person should look at, and why, in words a teacher understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from models.entities import Doubt
from pipeline.tagging.analysis import analysis_of
from pipeline.tagging.missing import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

    from models.entities import Roster
    from pipeline.tagging.analysis import Stretch


@Language.factory("recap_doubts", requires=["doc._.recap"], retokenizes=False)
def make_doubts(nlp: Language, name: str) -> Doubter:  # noqa: ARG001 - spaCy passes them
    """The component, for ``nlp.add_pipe("recap_doubts")``."""
    return Doubter()


class Doubter:
    """Adds to ``doubts``; runs last."""

    def __call__(self, doc: Doc) -> Doc:
        """Look at every stretch of ``doc._.recap``."""
        analysis = analysis_of(doc)
        for stretch in analysis.stretches:
            known = {doubt.code for doubt in stretch.doubts}
            stretch.doubts.extend(doubt for doubt in missing(stretch.findings) if doubt.code not in known)
            stretch.doubts.extend(_namesakes(stretch, analysis.roster))
        return doc


def _namesakes(stretch: Stretch, roster: Roster) -> Iterator[Doubt]:
    """Students who cannot be told from one of the same full name in another class."""
    for name in (mention.names[0] for mention in stretch.students if len(mention.names) == 1):
        classes = roster.classes_of(name)
        if len(classes) > 1:
            reason = f"several classes have a {name}: {', '.join(classes)}"
            yield Doubt(code="student-namesakes", reason=reason)
