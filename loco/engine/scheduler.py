"""Who runs next, and from which keys and values it starts. Decides only: llama.cpp isn't touched here.

A set of adapters applies to the whole context, so sequences run in groups of equal adapters. A sequence of another group
is overtaken by at most ``patience`` later ones; then the running group is drained and the one that waited longest starts.

Keys and values are reused only under the same adapters (the scheduler serves one base). What a request declares as shared,
and the prompt of n samples, is reused at any length; what two prompts merely have in common only from ``reuse_from`` tokens
on, so that short measured prompts don't depend, in their last bits, on what ran before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from loco.engine.sequence import Key, Sequence, Slot


@dataclass(frozen=True, slots=True)
class Start:
    """Put ``sequence`` in ``slot``, with the first ``length`` tokens of its prompt taken from slot ``source`` (or computed)."""

    sequence: Sequence
    slot: Slot
    source: Slot | None
    length: int


class Scheduler:
    """Waiting sequences and the slots of one context."""

    def __init__(self, slots: int, *, reuse_from: int = 64, patience: int | None = None) -> None:
        self.slots = [Slot(number) for number in range(slots)]
        self.waiting: deque[Sequence] = deque()
        self.key: Key = ()
        self._reuse_from = reuse_from
        self._patience = 4 * slots if patience is None else patience
        self._clock = 0

    @property
    def running(self) -> list[Slot]:
        """The slots with a sequence, in the order of their numbers."""
        return [slot for slot in self.slots if slot.sequence is not None]

    def add(self, sequences: Iterable[Sequence]) -> None:
        """Let sequences wait."""
        self.waiting.extend(sequences)

    def next(self) -> Start | None:
        """The next sequence that can start now, taken from the queue; None when none can.

        ``key`` is then the group to run. The caller fills the slot before it asks again.
        """
        free = [slot for slot in self.slots if slot.sequence is None]
        if not self.waiting or not free:
            return None
        if len(free) == len(self.slots):
            self.key = self.waiting[0].job.key
        passed: list[Sequence] = []
        for sequence in self.waiting:
            if sequence.job.key != self.key:
                if sequence.overtaken >= self._patience:
                    return None  # the running group drains, and this one's turn comes
                passed.append(sequence)
            elif (start := self._start(sequence, free)) is not None:
                for other in passed:
                    other.overtaken += 1
                self.waiting.remove(sequence)
                return start
        return None

    def release(self, slot: Slot) -> None:
        """Take the sequence out of a slot; what it held stays."""
        self._clock += 1
        slot.sequence, slot.used = None, self._clock
        slot.pending = []

    def forget(self) -> None:
        """Make the free slots as new, so that what starts next doesn't depend on what ran before."""
        for slot in self.slots:
            if slot.sequence is None:
                slot.held, slot.used, slot.key = [], 0, ()
        self._clock = 0

    def _start(self, sequence: Sequence, free: list[Slot]) -> Start | None:
        prompt = sequence.job.prompt
        most = len(prompt) - 1  # the last token runs again: its logits are needed
        declared = min(sequence.job.shared, most)
        least = min(declared, self._reuse_from) if declared else self._reuse_from
        source, length = None, 0
        for slot in self.slots:
            if slot.key == self.key and (found := common(slot.held, prompt, most, least)) > length:
                source, length = slot, found
        if length < declared and any(self._will_hold(slot, prompt, length, declared) for slot in self.running):
            return None  # another one is computing the shared part: wait for it
        if source is not None and source.sequence is None:
            return Start(sequence, source, source, length)
        # An empty slot before a full one, a low number before a high one: llama.cpp runs neighbouring sequences together.
        target = min(free, key=lambda slot: (slot.used, slot.number))
        return Start(sequence, target, source, length)

    def _will_hold(self, slot: Slot, prompt: list[int], length: int, declared: int) -> bool:
        if slot.key != self.key or len(slot.held) >= declared:
            return False
        coming = slot.held + slot.pending
        return common(coming, prompt, declared, 1) > length


def common(held: list[int], prompt: list[int], most: int, least: int) -> int:
    """Number of leading tokens that both have, at most ``most``; 0 where it is less than ``least``."""
    most = min(most, len(held))
    if most < least or held[:least] != prompt[:least]:
        return 0
    if held[:most] == prompt[:most]:
        return most
    low = least
    while held[low] == prompt[low]:
        low += 1
    return low
