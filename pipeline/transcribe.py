"""From samples to a transcript: speech to text with faster-whisper, on the CPU, offline."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

from models.entities import Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


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


class WhisperTranscriber:
    """faster-whisper with one model, loaded once.

    Args:
        model_folder: as ``models.weights.speech_model`` gives it.
        model_name: what the transcripts call the model.
        language: a language code, or None to let the model guess (multilingual models only).
        cpu_threads: threads for one transcription; 0 leaves it to the engine.
    """

    def __init__(
        self, model_folder: Path, model_name: str, *, language: str | None = "en", cpu_threads: int = 0
    ) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is to be looked up; should anything be, it fails at once
        from faster_whisper import WhisperModel

        self.engine = f"faster-whisper {version('faster-whisper')}"
        self.model = model_name
        self._language = language
        self._whisper = WhisperModel(str(model_folder), device="cpu", compute_type="int8", cpu_threads=cpu_threads)

    def transcribe(self, samples: Samples, *, names: Sequence[str] = ()) -> Transcript:  # noqa: ARG002
        """What is said in the samples; see ``Transcriber``."""
        segments, info = self._whisper.transcribe(
            samples,
            language=self._language,
            vad_filter=True,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        text, words = _joined(word for segment in segments for word in segment.words or ())
        return Transcript(
            text=text,
            words=words,
            language=info.language,
            engine=self.engine,
            model=self.model,
            settings="int8 beam=5 vad",
        )


def _joined(engine_words: Iterable[Any]) -> tuple[str, tuple[Word, ...]]:
    """The text that the engine's words make, and the words with their places in it.

    The engine prints a word with the space before it, and none where words belong together ("well-being").
    """
    text = ""
    words = []
    for said in engine_words:
        printed = said.word.strip()
        if not printed:
            continue
        if text and said.word[0].isspace():
            text += " "
        start_char = len(text)
        text += printed
        words.append(
            Word(
                word=printed,
                start_s=float(said.start),
                end_s=float(said.end),
                probability=float(said.probability),
                start_char=start_char,
                end_char=len(text),
            )
        )
    return text, tuple(words)
