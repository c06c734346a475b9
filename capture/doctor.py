"""``recap doctor``: is everything there, and is it sound?"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from capture.context import DEFAULT_MODEL, App, pass_app
from capture.markdown import counted
from models.errors import RecapError

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what it is, what there is to say about it, and whether it is as it should be."""

    what: str
    says: str
    is_well: bool = True


@click.command()
@pass_app
def doctor(app: App) -> None:
    """Check the models, the notebook and the formats; say where everything lies.

    Exits with 1 if something needs attention.
    """
    from capture.tables import print_checks

    checks = [*_versions(), *_models(), *_notebook(app), *_formats()]
    print_checks(checks)
    if not all(check.is_well for check in checks):
        sys.exit(1)


def _versions() -> Iterator[Check]:
    from importlib.metadata import version

    for package in ("recap-conferences", "faster-whisper", "spacy", "sqlite-utils", "av"):
        yield Check(package, version(package))


def _models() -> Iterator[Check]:
    from models.weights import status

    for found in status():
        says = found.advice or f"{found.state}: {found.folder or found.source}"
        is_well = found.state in ("ready", "packaged")
        if not is_well and found.model.kind == "speech" and found.model.name != DEFAULT_MODEL:  # which will do
            says, is_well = f"not needed; {says}", True
        yield Check(f"model {found.model.name}", says, is_well)


def _notebook(app: App) -> Iterator[Check]:
    notebook = app.notebook
    yield Check("notebook", str(notebook.root))
    if not notebook.database.exists():
        yield Check("records", "none yet")
        return
    try:
        with app.store() as store:
            problems = store.problems()
            tally = map(counted, store.tally(), ("recording", "conference", "student"))
            yield Check("records", "; ".join(problems) or ", ".join(tally), not problems)
            missing = [name for name, sha256 in store.hashes() if notebook.archived(sha256) is None]
    except RecapError as error:
        yield Check("records", str(error), is_well=False)
        return
    yield Check("archive", f"lacks {', '.join(missing)}" if missing else "complete", not missing)
    exposed = notebook.exposed()
    private = "others can read " + ", ".join(path.name for path in exposed) if exposed else "readable by you alone"
    yield Check("privacy", private, not exposed)


def _formats() -> Iterator[Check]:
    from pipeline.sounds.sound import SOUND_SUFFIXES

    yield Check("formats", " ".join(sorted(suffix.lstrip(".") for suffix in SOUND_SUFFIXES)))
