"""``recap process``: recordings become conferences in the notebook."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from capture.context import DEFAULT_MODEL, App, Day, pass_app
from capture.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from models.store import Store
    from pipeline.listening import Job
    from pipeline.run import Outcome, Run
    from pipeline.transcribe import Transcriber
    from pipeline.whose import Classes


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--class", "class_name", help="Whose class they are about; else the folder's name, or the names heard, tell."
)
@click.option("--date", "day", type=Day(), help="The day they were made on, where the files do not say it right.")
@click.option(
    "--model", default=DEFAULT_MODEL, envvar="RECAP_MODEL", show_default=True, help="A speech model's name or folder."
)
@click.option(
    "--workers", type=click.IntRange(1, 32), help="How many recordings are heard at a time; else the processor tells."
)
@click.option("--again", is_flag=True, help="Hear again what another model, or an older version, transcribed.")
@pass_app
def process(
    app: App,
    *,
    paths: Sequence[Path],
    class_name: str | None,
    day: date | None,
    model: str,
    workers: int | None,
    again: bool,
) -> None:
    """Transcribe, tag and store every recording that is new.

    PATHS are files, and folders to search; without any, the notebook's inbox. What was processed before is known by
    its content, whatever the file is called now. Your files are never changed.

    --again is about the notebook's own copies instead: what was heard otherwise than it would be now is transcribed and
    tagged again. What you decided stays.
    """
    from capture.tables import print_outcomes
    from pipeline.hear_again import hear_again
    from pipeline.run import process as run_process
    from pipeline.sounds.sound import find_recordings
    from pipeline.whose import Classes

    if again and (paths or day):
        raise click.UsageError("--again goes with neither PATHS nor --date")
    outcomes: list[Outcome] = []
    with app.writing() as store, progress() as view:
        classes = Classes(roster=store.roster(), given=class_name)
        run = _run(app, store, classes=classes, model=model, workers=workers, day=day, announce=view.start)
        if again:
            done = hear_again(_hearing(model), run=run, class_name=class_name)
        else:
            done = run_process(find_recordings(paths or [app.notebook.inbox]), run=run)
        try:
            for outcome in done:
                outcomes.append(outcome)
                view.show(outcome)
        except KeyboardInterrupt:
            click.echo("Stopped. What is done is kept; run the same again for the rest.", err=True)
            raise
    print_outcomes(outcomes)
    if any(outcome.kind in ("failed", "damaged") for outcome in outcomes):
        sys.exit(1)


def _hearing(model: str) -> tuple[str, str, str]:
    """Engine, model and settings of what is transcribed now, known without loading the model."""
    from pipeline.speech.engine import engine_name
    from pipeline.transcribe import SETTINGS

    return engine_name(), model, SETTINGS


def _run(
    app: App,
    store: Store,
    *,
    classes: Classes,
    model: str,
    workers: int | None,
    day: date | None,
    announce: Callable[[Sequence[Job]], object],
) -> Run:
    """A run with the real tools; models are loaded when the first new recording needs them."""
    from pipeline.run import Run
    from pipeline.sounds.decoder import Decoder
    from pipeline.workers import SideBySide, default_workers

    at_a_time = workers or default_workers()
    tagger = cache(app.tagger)

    def transcriber() -> Transcriber:
        from models.weights import speech_model
        from pipeline.transcribe import WhisperTranscriber

        return WhisperTranscriber(speech_model(model), model, workers=at_a_time)

    return Run(
        notebook=app.notebook,
        store=store,
        listener=SideBySide(decoder=Decoder, transcriber=transcriber, workers=at_a_time, meanwhile=tagger),
        tagger=tagger,
        classes=classes,
        day=day,
        announce=announce,
    )
