"""Which names may be registered, and which two names a person could take for each other."""

from __future__ import annotations

from collections.abc import Iterable

# Names of devices: on Windows no file can be called so, whatever its ending.
_DEVICES = ("con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10)))
# Words that mean something else where a name is written: in YAML, on the command line, or among the files of results.
_WORDS = (
    "all", "any", "none", "null", "nil", "nan", "true", "false", "yes", "no", "on", "off", "undefined",
    "base", "system", "self", "default", "active", "latest", "template", "index", "registry", "leaderboard",
)  # fmt: skip
RESERVED = frozenset((*_DEVICES, *_WORDS))
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "2": "z", "-": None, "_": None, ".": None})


def unreserved(name: str) -> str:
    """The name as it is. Raises ValueError where it is reserved."""
    if name in RESERVED:
        raise ValueError("this word is reserved: choose another name")
    return name


def skeleton(name: str) -> str:
    """What is left of a name for a hurried eye: equal skeletons are names that could be taken for each other."""
    return name.lower().translate(_ALIKE).replace("rn", "m").replace("vv", "w").replace("cl", "d")


def lookalike(name: str, others: Iterable[str]) -> str | None:
    """One of the other names that ``name`` could be taken for, or None. Names that are equal don't count."""
    names = [other for other in others if other != name]
    # All at once, a line each: a submission is compared with thousands of names.
    skeletons = skeleton("\n".join(["", *names, ""]))
    found = skeletons.find(f"\n{skeleton(name)}\n")
    return names[skeletons.count("\n", 0, found)] if found >= 0 else None
