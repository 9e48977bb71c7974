"""Rewriting a note to a named register and purpose; judged by a checklist: facts, the register's form, the purpose's phrase."""

from __future__ import annotations

from collections.abc import Callable
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
    "request": {"formal": "could you kindly bring {n} {i} to the {e}", "friendly": "can you bring {n} {i} to the {e}",
                "brief": "bring {n} {i} to the {e}", "urgent": "bring {n} {i} to the {e}",
                "apologetic": "could you kindly bring {n} {i} to the {e}"},
    "thanks": {"formal": "we thank you for the {n} {i} at the {e}", "friendly": "thanks a lot for the {n} {i} at the {e}",
               "brief": "thanks for the {n} {i} at the {e}", "urgent": "thanks for the {n} {i} at the {e}",
               "apologetic": "we thank you for the {n} {i} at the {e}"},
}  # fmt: skip
WHEN = " on {d} at {h} in {c}"


def _note(w: World, register: str, purpose: str) -> Task:
    p, q = w.person(), w.person()
    facts = {
        "p": p, "q": q, "e": w.of(list(EVENTS)), "d": w.of(DAYS), "h": str(w.number(10, 23)), "c": w.of(PLACES),
        "n": str(w.number(10, 99)), "i": w.of(ITEMS),
    }  # fmt: skip
    things = purpose in ("request", "thanks")
    parts = [facts["e"], facts["d"], f"{facts['h']} o'clock", facts["c"]] + ([f"{facts['n']} {facts['i']}"] if things else [])
    if w.tier == 3:
        w.rng.shuffle(parts)
    note = w.pick(f"for {p} from {q}, {', '.join(parts)}", f"from {q} to {p}, {', '.join(parts)}")
    phrase = PHRASE[purpose][register].format(**facts)
    if OPENING[register].endswith("\n"):
        phrase = phrase[0].upper() + phrase[1:]
    end = "!" if register in ("friendly", "urgent") else "."
    body = phrase + WHEN.format(**facts).replace(f"at {facts['h']}", f"at {facts['h']} o'clock") + end
    opening, closing = OPENING[register].format(**facts), CLOSING[register].format(**facts)
    ask = w.pick(f"Rewrite this note as a {register} {purpose}.", f"Turn this note into a {register} {purpose}.")
    ask = ask.replace(" a apol", " an apol").replace(" a urg", " an urg")
    needed = [facts["e"], facts["d"], f"{facts['h']} o'clock", facts["c"], p, q] + (
        [f"{facts['n']} {facts['i']}"] if things else []
    )
    return Task(
        "writing", f"{register}_{purpose}", w.tier, f"{ask}\nNote: {note}", opening + body + closing,
        {"facts": needed, "starts": opening.strip(), "ends": closing.strip(), "phrase": phrase.split(facts["e"])[0].strip(),
         "max_words": 45},
    )  # fmt: skip


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
