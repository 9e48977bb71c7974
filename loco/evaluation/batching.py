"""How cases are put together for the engine: in blocks that are generated from a state without keys and values.

A token can depend, in its last bits, on what else is in a batch. So a block holds the same cases whatever ran before it, on
whatever machine, and how blocks are made is part of the address of a result.
"""

from __future__ import annotations

from dataclasses import dataclass

from loco.schema import BaseModelEntry

SMALL = 100_000_000
"""Parameters below which a base is so quick that many short sequences pay, on one thread each."""

SCHEDULE = 1
"""Raised when the engine puts the tokens of a block together in another way: older outcomes must not be taken for new ones."""


@dataclass(frozen=True, slots=True)
class Batching:
    """``block`` cases are generated together, ``sequences`` of them at a time, each with room for ``length`` tokens."""

    block: int
    sequences: int
    length: int
    schedule: int = SCHEDULE

    def ranges(self, cases: int) -> list[tuple[int, int]]:
        """First case and the one after the last, for every block of ``cases`` cases."""
        return [(start, min(start + self.block, cases)) for start in range(0, cases, self.block)]


def batching_for(base: BaseModelEntry) -> Batching:
    """The batching of a base: by its size alone, so that every machine uses the same.

    Large ones have few sequences, because keys and values of more wouldn't fit 8 GB beside the weights, and small blocks,
    because a case takes minutes and a block is what an interruption loses.
    """
    small = base.parameters < SMALL
    return Batching(block=100 if small else 8, sequences=50 if small else 4, length=base.context)
