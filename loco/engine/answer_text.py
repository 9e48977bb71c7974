"""The text of one answer as its tokens come: whole characters only, and never a part of a stop string."""

from __future__ import annotations

import codecs
from collections.abc import Sequence


class AnswerText:
    """Collects the bytes of tokens. ``stopped`` is True once a stop string is complete; the text ends before it."""

    def __init__(self, stops: Sequence[str] = ()) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._shown: list[str] = []
        self._held = ""
        self.stopped = False

    @property
    def text(self) -> str:
        """What has been shown so far."""
        return "".join(self._shown)

    def add(self, piece: bytes) -> str:
        """Take the bytes of the next token; return the text that can be shown now, perhaps none."""
        return self._take(self._decoder.decode(piece))

    def finish(self) -> str:
        """Take the end of the answer; return what was held back until now."""
        if self.stopped:
            return ""
        shown = self._take(self._decoder.decode(b"", final=True))
        if self.stopped:
            return shown
        rest, self._held = self._held, ""
        return shown + self._show(rest)

    def _take(self, text: str) -> str:
        if self.stopped:
            return ""
        self._held += text
        ends = [at for at in (self._held.find(stop) for stop in self._stops) if at >= 0]
        if ends:
            self.stopped = True
            shown, self._held = self._held[: min(ends)], ""
            return self._show(shown)
        keep = max((_overlap(self._held, stop) for stop in self._stops), default=0)
        cut = len(self._held) - keep
        shown, self._held = self._held[:cut], self._held[cut:]
        return self._show(shown)

    def _show(self, text: str) -> str:
        if text:
            self._shown.append(text)
        return text


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of ``text`` that begins ``stop``."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
