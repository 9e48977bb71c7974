"""Echo drills: words of every family, out of context, to be repeated. Part of the base's training only.

They give the base what a real language model has before it meets a task: it knows the words (of the specialist families too,
whose tasks it never sees) and can copy. Without them a word that only specialist families use would have an untrained
embedding, which an adapter can't mend.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

from benchmarks.nano.world import DAYS, FIRST, ITEMS, LAST, PLACES, Task, World

_SAMPLES = 60  # tasks of each family whose words are collected


@lru_cache
def words() -> tuple[str, ...]:
    """The words of prompts and answers of all families, without people's names and digits."""
    from benchmarks.nano.suite import DOMAINS

    rng = random.Random("vocabulary")
    names = {*FIRST, *LAST}
    found: set[str] = set()
    for module in DOMAINS.values():
        for make in (*module.CORE.values(), *module.SPECIALIST.values()):
            for _ in range(_SAMPLES):
                task = make(World(rng, "train", rng.randint(1, 3)))
                found.update(word for text in (task.prompt, task.answer) for word in re.split(r"[\s\d_]+", text))
    return tuple(sorted(word for word in found if word and word.strip(".,:!?()'") not in names))


def echo(w: World) -> Task:
    """Words, sometimes with a name, a number or a place among them, to be repeated as they stand."""
    said = [w.rng.choice(words()) for _ in range(w.rng.randint(2, 3 + 2 * w.tier))]
    for extra in (w.person, lambda: f"{w.number(10, 99)} {w.of(ITEMS)}", lambda: f"{w.of(DAYS)} in {w.of(PLACES)}"):
        if w.rng.random() < 0.5:
            said.insert(w.rng.randint(0, len(said)), extra())
    text = " ".join(said)
    return Task("vocabulary", "echo", w.tier, w.pick(f"Repeat: {text}", f"Say again:\n{text}"), text, {"gold": text})
