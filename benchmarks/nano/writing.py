"""Rewriting a note to a named register and purpose; judged by a checklist: facts, the register's form, the purpose's phrase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.nano.world import DAYS, ITEMS, PLACES, Task, World

EVENTS = (
    "team lunch,budget meeting,safety course,book club,garden walk,staff party,market visit,music class,board meeting,city tour"
).split(",")

OPENING = {
    "formal": "Dear {p},\n",
    "friendly": "Hi {p},\n",
    "brief": "{p}: ",
    "urgent": "URGENT for {p}!\n",
    "apologetic": "Dear {p}, I am very sorry.\n",
}
CLOSING = {
    "formal": "\nYours sincerely,\n{q}",
    "friendly": "\nCheers,\n{q}",
    "brief": " {q}",
    "urgent": "\nPlease answer at once.\n{q}",
    "apologetic": "\nPlease forgive the trouble.\n{q}",
}
PHRASE = {
    "reminder": {"formal": "please be reminded of the {e}", "friendly": "don't forget the {e}", "brief": "remember the {e}",
                 "urgent": "remember the {e}", "apologetic": "please be reminded of the {e}"},
    "invitation": {"formal": "you are kindly invited to the {e}", "friendly": "come and join the {e}",
                   "brief": "come to the {e}",
                   "urgent": "come to the {e}", "apologetic": "you are kindly invited to the {e}"},
    "cancellation": {"formal": "we regret to cancel the {e}", "friendly": "sadly there will be no {e}", "brief": "no {e}",
                     "urgent": "we cancel the {e}", "apologetic": "we regret to cancel the {e}"},
    "request": {"formal": "could you kindly bring {t} to the {e}", "friendly": "can you bring {t} to the {e}",
                "brief": "bring {t} to the {e}", "urgent": "bring {t} to the {e}",
                "apologetic": "could you kindly bring {t} to the {e}"},
    "thanks": {"formal": "we thank you for the {t} at the {e}", "friendly": "thanks a lot for the {t} at the {e}",
               "brief": "thanks for the {t} at the {e}", "urgent": "thanks for the {t} at the {e}",
               "apologetic": "we thank you for the {t} at the {e}"},
}  # fmt: skip
WHEN = " on {d} at {h} in {c}"


@dataclass(frozen=True)
class _Things:
    """What is asked or thanked for: as the note has it, and as the letter says it."""

    noted: str
    said: str


def _note(w: World, register: str, purpose: str, things: Callable[[World], _Things] | None = None, how: str = "") -> Task:
    p, q = w.person(), w.person()
    facts = {
        "p": p, "q": q, "e": w.of(list(EVENTS)), "d": w.of(DAYS), "h": str(w.number(10, 23)), "c": w.of(PLACES),
    }  # fmt: skip
    found = (things or _one_thing)(w)
    facts["t"] = found.said
    with_things = purpose in ("request", "thanks")
    parts = [facts["e"], facts["d"], f"{facts['h']} o'clock", facts["c"]] + ([found.noted] if with_things else [])
    if w.tier == 3:
        w.rng.shuffle(parts)
    note = w.pick(f"for {p} from {q}, {', '.join(parts)}", f"from {q} to {p}, {', '.join(parts)}")
    phrase = PHRASE[purpose][register].format(**facts)
    if OPENING[register].endswith("\n"):
        phrase = phrase[0].upper() + phrase[1:]
    end = "!" if register in ("friendly", "urgent") else "."
    body = phrase + WHEN.format(**facts).replace(f"at {facts['h']}", f"at {facts['h']} o'clock") + end
    opening, closing = OPENING[register].format(**facts), CLOSING[register].format(**facts)
    ask = w.pick(f"Rewrite this note as a {register} {purpose}{how}.", f"Turn this note into a {register} {purpose}{how}.")
    ask = ask.replace(" a apol", " an apol").replace(" a urg", " an urg")
    needed = [facts["e"], facts["d"], f"{facts['h']} o'clock", facts["c"], p, q] + ([found.said] if with_things else [])
    return Task(
        "writing", f"{register}_{purpose}", w.tier, f"{ask}\nNote: {note}", opening + body + closing,
        {"facts": needed, "starts": opening.strip(), "ends": closing.strip(), "phrase": phrase.split(facts["e"])[0].strip(),
         "max_words": 60 if things else 45},
    )  # fmt: skip


def _one_thing(w: World) -> _Things:
    text = f"{w.number(10, 99)} {w.of(ITEMS)}"
    return _Things(text, text)


def _sorted_things(w: World) -> _Things:
    """Three to five things in any order; the letter names the largest number first."""
    numbers: set[int] = set()
    while len(numbers) < w.tier + 2:
        numbers.add(w.number(10, 99))
    order = sorted(numbers, reverse=True)
    things = {n: f"{n} {w.of(ITEMS)}" for n in order}
    *most, last = (things[n] for n in order)
    return _Things(" and ".join(w.rng.sample(list(things.values()), len(things))), f"{', '.join(most)} and {last}")


def _counted_things(w: World) -> _Things:
    """So many for each person; the letter names how many that is in all."""
    people, more, here, each = w.number(10, 40), w.number(10, 40), w.number(10, 20), w.number(2, 5)
    item = w.of(ITEMS)
    said = [f"{people} people", f"{more} more", f"{each} {item} each"]
    total = (people + more) * each
    if w.tier == 1:
        del said[1]
        total = people * each
    elif w.tier == 3:
        said.append(f"{here} {item} are there")
        total -= here
    return _Things(" and ".join(said), f"{total} {item}")


def _with(things: Callable[[World], _Things], how: str, family: str) -> Callable[[World], Task]:
    def made(w: World) -> Task:
        register, purpose = w.rng.choice(list(OPENING)), w.rng.choice(["request", "thanks"])
        return replace(_note(w, register, purpose, things, how), family=family)

    return made


def _families(registers: tuple[str, ...], purposes: tuple[str, ...]) -> dict[str, Callable[[World], Task]]:
    return {f"{r}_{p}": partial(_note, register=r, purpose=p) for r in registers for p in purposes}


CORE = _families(("formal", "friendly", "brief"), ("reminder", "invitation", "cancellation"))
SPECIALIST = {
    name: make
    for name, make in _families(
        ("formal", "friendly", "brief", "urgent", "apologetic"),
        ("reminder", "invitation", "cancellation", "request", "thanks"),
    ).items()
    if name not in CORE
}
# What the letter says has to be put in order or worked out first.
COMPOUND: dict[str, Callable[[World], Task]] = {
    "sorted": _with(_sorted_things, ", the largest number first", "sorted"),
    "counted": _with(_counted_things, "", "counted"),
}
