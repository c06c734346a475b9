"""What a conference does not tell, as doubts; known from its findings alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.entities import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from models.entities import Finding

NOTHING_FOUND: Final = Doubt(code="nothing-found", reason="no compliment, teaching point, goal or need was found in it")
NO_GOAL: Final = Doubt(code="goal-none", reason="nothing said about a goal")
NOTHING_TAUGHT: Final = Doubt(code="taught-none", reason="nothing said about what was taught")
MISSING: Final = (NOTHING_FOUND, NO_GOAL, NOTHING_TAUGHT)
"""All that can be missing."""


def missing(findings: Iterable[Finding]) -> Iterator[Doubt]:
    """What is missing from a conference's findings; a compliment conference needs no goal and no teaching point."""
    findings = [*findings]
    kinds = {finding.kind for finding in findings}
    main_type = next((finding.text for finding in findings if finding.kind == "type"), None)
    if not kinds & {"compliment", "taught", "goal", "need"}:
        yield NOTHING_FOUND
    elif main_type != "compliment":
        if "goal" not in kinds:
            yield NO_GOAL
        if "taught" not in kinds:
            yield NOTHING_TAUGHT
