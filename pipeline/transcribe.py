"""From samples to a transcript: speech to text with faster-whisper, on the CPU, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from models.entities import Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.speech.engine import Said

    Samples = NDArray[np.float32]

SETTINGS = "windows=13s greedy+beam5 hint=first-names 3"
"""Names what shapes a transcript; to be changed with any change to that."""


class Transcriber(Protocol):
    """Turns samples into a transcript: the same samples and names give the same transcript."""

    @property
    def engine(self) -> str:
        """What transcribes, with its version."""
        ...

    @property
    def model(self) -> str:
        """The name of the speech model."""
        ...

    def transcribe(self, samples: Samples, *, names: Sequence[str] = ()) -> Transcript:
        """What is said in the samples (mono, 16 kHz); ``names`` are likely to be said. Silence gives no text."""
        ...

    def stop(self) -> None:
        """Ends what is being transcribed, in whatever thread, at its next step; nothing can be transcribed after."""
        ...


class WhisperTranscriber:
    """faster-whisper with one model, loaded once. May be used from several threads.

    Each note is cut into windows of some seconds at its pauses; these are decoded greedily, all at once, and what is
    doubtful in them is heard again with a wider search, and once more with all the care of faster-whisper's plain call.

    Args:
        model_folder: as ``models.weights.speech_model`` gives it.
        model_name: what the transcripts call the model.
        language: a language code; must be ``en`` for an English-only model.
        workers: how many threads may transcribe at the same time.
        cpu_threads: processor threads for each of them.
    """

    def __init__(
        self, model_folder: Path, model_name: str, *, language: str = "en", workers: int = 1, cpu_threads: int = 1
    ) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from pipeline.listening import LISTENER
        from pipeline.speech.engine import Engine

        self._ears = ThreadPoolExecutor(workers, thread_name_prefix=f"{LISTENER}ear")
        self._engine = Engine(model_folder, language=language, workers=workers, threads=cpu_threads)
        self.engine = self._engine.name
        self.model = model_name

    def transcribe(self, samples: Samples, *, names: Sequence[str] = ()) -> Transcript:
        """What is said in the samples; see ``Transcriber``."""
        from pipeline.speech.hearing import hear

        self._engine.go_on()
        text, words = _joined(hear(self._engine, samples, names, by=self._ears))
        self._engine.tidy()
        return Transcript(
            text=text,
            words=words,
            language=self._engine.language,
            engine=self.engine,
            model=self.model,
            settings=SETTINGS,
        )

    def stop(self) -> None:
        """Ends what is being transcribed with ``pipeline.speech.engine.Stopped``; see ``Transcriber``."""
        self._engine.stop()
        self._ears.shutdown(wait=False, cancel_futures=True)


def _joined(spoken: Iterable[Said]) -> tuple[str, tuple[Word, ...]]:
    """The text that the words make, and the words with their places in it.

    The engine prints a word with the space before it, and none where words belong together ("well-being").
    """
    text = ""
    words: list[Word] = []
    for said in spoken:
        printed = said.text.strip()
        if text and said.text[0].isspace():
            text += " "
        start_char = len(text)
        text += printed
        words.append(
            Word(
                word=printed,
                start_s=round(said.start_s, 2),
                end_s=round(said.end_s, 2),
                probability=round(said.probability, 3),
                start_char=start_char,
                end_char=len(text),
            )
        )
    return text, tuple(words)
