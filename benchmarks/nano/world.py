"""The world that the tasks talk about: people, things, places, numbers, and which split each belongs to."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Literal

Split = Literal["train", "dev", "test"]

FIRST = (
    "Mara Nils Tom Ada Lena Omar Ines Paul Rita Hugo Nora Ivan Emma Luis Clara Felix Anna Bruno Eva Karl Mona Peter Sara "
    "Victor Julia Leo Helen Max Diana Oscar Alice Simon Laura Frank Maria Jonas Ruth Daniel Irene Marco Tina Robert Elena "
    "Martin Sofia David Vera Walter Nadia Anton Greta Samuel Olga Henry Lucy George Amina Philip Rosa Arthur"
).split()
LAST = (
    "Finch Stone Baker Rivers Hill Carter Wood Fisher Lane Parker Brook Mason Field Turner Marsh Cooper Dale Porter Frost "
    "Miller West Archer North Taylor Bell Hunter Reed Walker Swan Weaver Grove Potter Moss Gardner Snow Sawyer Lake Cook "
    "Holm Smith Berg Ward Voss Page Lund Shaw Nash Wolf Hart Fox Young Hale Banks Cross Day Ford Green Hayes Irwin Jones"
).split()
ITEMS = (
    "apples pens books cups stamps coins cards plates lamps chairs shirts boxes bottles tickets candles ropes bricks "
    "flowers keys maps shells buttons eggs lemons pears stones bags hats spoons bowls"
).split()
GOODS = "pen cup hat lamp chair desk clock rug vase bowl belt scarf mug kettle fan shelf towel pillow bucket ladder".split()
PLACES = (
    "Oslo Rome Paris Lima Cairo Delhi Tokyo Bern Milan Porto Riga Turin Lyon Kyoto Malmo Genoa Basel Ghent Leeds Cork"
).split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
VERBS = "get take find make keep pick read build apply give show list sort map scan join wrap trim join load".split()
NOUNS = (
    "value items total result data part set group list rows cells marks terms words parts scores points levels units "
    "sizes prices codes names signs steps counts"
).split()


def _bucket(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big") % 10


def split_of(key: str) -> Split:
    """The split that a full name, a number ("n:37") or a function name belongs to; two tenths are test, one is dev."""
    bucket = _bucket(key)
    return "test" if bucket < 2 else "dev" if bucket == 2 else "train"


@lru_cache
def numbers(split: Split, low: int, high: int) -> tuple[int, ...]:
    """Numbers of ``low..high`` that may stand in a prompt of this split. One-digit numbers are shared by all splits."""
    return tuple(n for n in range(low, high + 1) if n < 10 or split_of(f"n:{n}") == split)


@dataclass(frozen=True)
class World:
    """Draws names, numbers and words for one split. ``tier`` 1..3 makes what is drawn larger."""

    rng: random.Random
    split: Split
    tier: int = 1
    _used: set[str] = field(default_factory=set)

    def person(self) -> str:
        """A full name of this split that this task doesn't hold yet."""
        while True:
            name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
            if split_of(name) == self.split and not any(name.split()[0] in used for used in self._used):
                self._used.add(name)
                return name

    def number(self, low: int, high: int) -> int:
        """A number of this split within the bounds; falls back to a one-digit one where the split has none there."""
        found = numbers(self.split, low, high) or tuple(range(2, 10))
        for _ in range(8):
            n = self.rng.choice(found)
            if f"#{n}" not in self._used:
                break
        self._used.add(f"#{n}")
        return n

    def of(self, pool: list[str]) -> str:
        """A word of a closed pool, not yet used in this task."""
        while (word := self.rng.choice(pool)) in self._used:
            pass
        self._used.add(word)
        return word

    def function(self) -> str:
        """A function name of two words whose combination belongs to this split."""
        while True:
            name = f"{self.rng.choice(VERBS)}_{self.rng.choice(NOUNS)}"
            if split_of(name) == self.split:
                return name

    def pick(self, *options: str) -> str:
        """One of several ways of saying the same thing."""
        return self.rng.choice(options)


@dataclass(frozen=True)
class Task:
    """One question with a good answer and what a scorer needs (``check``)."""

    domain: str
    family: str
    tier: int
    prompt: str
    answer: str
    check: dict[str, object]
