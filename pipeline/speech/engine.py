"""faster-whisper, driven window by window: encode once, decode as often as it takes, align the words.

The plain call of faster-whisper pads every window to 30 s and decodes one at a time. Here the encoder is given the
windows' own length (and a second of silence, without which last words are lost), and the windows of a note are decoded
together, which reads the decoder's weights once for all of them. What the plain call guards against is left to
``pipeline.speech.guards``.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

FRAMES_A_SECOND = 100
_TAIL_S = 1.0
_MAX_TOKENS = 448
_PREPENDED = "\"'“¿([{-"
_APPENDED = "\"'.。,，!！?？:：”)]}、"


def engine_name() -> str:
    """What transcribes, with its version; known without loading it."""
    return f"faster-whisper {version('faster-whisper')}"


class Stopped(Exception):  # noqa: N818  no error, but what a person asked for
    """The engine was told to stop in the midst of its work."""


@dataclass(frozen=True, slots=True)
class Said:
    """A word with what belongs to it (the space before it, the mark behind it), its times within the window."""

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard in a window.

    ``log_probability`` is the mean over its tokens; ``no_speech`` the engine's own probability that nothing was said.
    """

    words: tuple[Said, ...] = ()
    log_probability: float = 0.0
    no_speech: float = 0.0

    @property
    def text(self) -> str:
        """The words as printed."""
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder made of some windows: its output, one row for each, and their lengths in frames."""

    rows: NDArray[np.float32]
    frames: tuple[int, ...]

    def only(self, places: Sequence[int]) -> Encoded:
        """The part of it that is about some of the windows."""
        return Encoded(self.rows[list(places)], tuple(self.frames[place] for place in places))


class Engine:
    """One loaded model. May be used from several threads at once; up to ``workers`` of them are served in parallel.

    Args:
        folder: as ``models.weights.speech_model`` gives it.
        language: a language code; must be ``en`` for an English-only model.
        workers: how many calls run in parallel, on one copy of the weights.
        threads: processor threads for each of them.
    """

    def __init__(self, folder: Path, *, language: str, workers: int = 1, threads: int = 1) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is to be looked up; should anything be, it fails at once
        os.environ.setdefault("MKL_DISABLE_FAST_MM", "1")  # else it hoards freed memory for each thread
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "2")  # else it keeps weights for each length of window
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        self.name = engine_name()
        self.language = language
        self._stopped = False
        self._whisper = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads, num_workers=workers
        )
        multilingual = self._whisper.model.is_multilingual
        self._tokenizer = Tokenizer(self._whisper.hf_tokenizer, multilingual, task="transcribe", language=language)
        self._suppressed = list(get_suppressed_tokens(self._tokenizer, [-1]))

    def stop(self) -> None:
        """Makes every step from now on raise ``Stopped``; the one under way comes to its end."""
        self._stopped = True

    def tidy(self) -> None:
        """Gives freed memory back to the system, where that can be asked for: between recordings, it is a lot."""
        import ctypes

        with suppress(AttributeError, OSError, TypeError):  # only the GNU C library has it
            ctypes.CDLL(None).malloc_trim(0)

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text."""
        tokens: list[int] = self._tokenizer.encode(text)
        return tokens

    def encode(self, windows: Sequence[Samples]) -> Encoded:
        """Encodes some windows; the shorter are padded with silence to the length of the longest.

        One after the other: in one go they would take more memory and no less time.
        """
        import numpy as np

        hop = self._whisper.feature_extractor.hop_length
        frames = tuple(len(samples) // hop for samples in windows)
        length = (max(frames) + int(_TAIL_S * FRAMES_A_SECOND)) // 2 * 2 * hop
        return Encoded(np.concatenate([self._encode(np.pad(w, (0, length - len(w)))) for w in windows]), frames)

    def decode(self, encoded: Encoded, *, prompt: Sequence[int] = (), beams: int = 1) -> list[Hearing]:
        """What is heard in each of the encoded windows. ``prompt`` are tokens of what may be said, or came before."""
        import numpy as np
        from ctranslate2 import StorageView

        self.go_on()
        tokenizer = self._tokenizer
        start = self._whisper.get_prompt(tokenizer, list(prompt), without_timestamps=True)
        rows = StorageView.from_array(np.ascontiguousarray(encoded.rows))
        results = self._whisper.model.generate(
            rows,
            [start] * len(encoded.frames),
            beam_size=beams,
            max_length=_MAX_TOKENS,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )
        texts = [[token for token in result.sequences_ids[0] if token < tokenizer.eot] for result in results]
        return [
            Hearing(self._aligned(encoded.only([n]), text), _mean(result.scores[0], len(text)), result.no_speech_prob)
            for n, (text, result) in enumerate(zip(texts, results, strict=True))
        ]

    def hear_carefully(self, samples: Samples) -> Hearing:
        """The plain call of faster-whisper, with its fallback to other temperatures: slow, for what is doubtful."""
        import ctranslate2

        self.go_on()
        ctranslate2.set_random_seed(1)  # higher temperatures draw lots; the same sound shall give the same words
        segments, _ = self._whisper.transcribe(
            samples, language=self.language, word_timestamps=True, condition_on_previous_text=False
        )
        heard = [s for s in segments if s.words]
        words = tuple(Said(w.word, w.start, w.end, w.probability) for s in heard for w in s.words)
        if not heard:
            return Hearing()
        tokens = sum(len(s.tokens) for s in heard)
        log_probability = sum(s.avg_logprob * len(s.tokens) for s in heard) / tokens
        return Hearing(words, log_probability, max(s.no_speech_prob for s in heard))

    def _encode(self, samples: Samples) -> NDArray[np.float32]:
        import numpy as np
        from ctranslate2 import StorageView

        self.go_on()
        features = self._whisper.feature_extractor(samples, padding=0)[np.newaxis]
        return np.asarray(self._whisper.model.encode(StorageView.from_array(np.ascontiguousarray(features))))

    def _aligned(self, encoded: Encoded, text: list[int]) -> tuple[Said, ...]:
        """The words of one window. One at a time: the probabilities of all tokens at every step take memory."""
        from ctranslate2 import StorageView
        from faster_whisper.transcribe import merge_punctuations

        rows = StorageView.from_array(encoded.rows)
        (alignment,) = self._whisper.find_alignment(self._tokenizer, [text], rows, list(encoded.frames))
        merge_punctuations(alignment, _PREPENDED, _APPENDED)
        return tuple(
            Said(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))
            for word in alignment
            if word["word"].strip()
        )

    def go_on(self) -> None:
        """Raises ``Stopped`` if the engine was told to stop."""
        if self._stopped:
            raise Stopped


def _mean(score: float, tokens: int) -> float:
    """The engine's score is the mean over the tokens; with the one that ends the text it is what thresholds are for."""
    return score * tokens / (tokens + 1)
