"""One answer while it grows: its text, its stop strings, why it ended."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

import numpy as np

from loco.engine.binding import Grammar
from loco.engine.types import FinishReason, SamplingParams, TokenLogprob


@dataclass(slots=True)
class Answer:
    """Text made of token bytes, cut at the first stop string. ``ready`` is what may be shown: never part of a stop string."""

    stop: tuple[str, ...]
    text: str = ""
    shown: int = 0
    stopped: bool = False
    _decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace"))

    def add(self, piece: bytes) -> None:
        """Append a token's bytes; a character cut across tokens waits for its rest."""
        before = len(self.text)
        self.text += self._decoder.decode(piece)
        self._cut(before)

    def finish(self) -> None:
        """Nothing more comes: a character that was left incomplete becomes a replacement mark."""
        if not self.stopped:
            before = len(self.text)
            self.text += self._decoder.decode(b"", final=True)
            self._cut(before)

    def _cut(self, before: int) -> None:
        longest = max(map(len, self.stop), default=0)
        found = [at for at in (self.text.find(s, max(0, before - longest + 1)) for s in self.stop) if at >= 0]
        if found:
            self.text, self.stopped = self.text[: min(found)], True

    def ready(self, *, final: bool) -> str:
        """What can be shown now and hasn't been yet."""
        held = 0 if final or self.stopped else self._could_begin_stop()
        piece = self.text[self.shown : len(self.text) - held]
        self.shown += len(piece)
        return piece

    def _could_begin_stop(self) -> int:
        for length in range(min(max(map(len, self.stop), default=1) - 1, len(self.text)), 0, -1):
            if any(s.startswith(self.text[-length:]) for s in self.stop):
                return length
        return 0


@dataclass(slots=True)
class Sequence:
    """A running sample in a slot of the context. ``position`` is that of the next token to decode."""

    slot: int
    params: SamplingParams
    rng: np.random.Generator
    position: int
    answer: Answer
    grammar: Grammar | None = None
    next_token: int = -1
    token_ids: list[int] = field(default_factory=list)
    logprobs: list[TokenLogprob] = field(default_factory=list)
    finish_reason: FinishReason | None = None
    first_token_at: float | None = None
