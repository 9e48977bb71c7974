"""Word problems of two to four steps, answered with the steps and ``#### N``."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.nano.world import ITEMS, Task, World


def _task(w: World, family: str, prompt: str, steps: list[tuple[int, str, int]]) -> Task:
    shown, value = [], 0
    for a, op, b in steps:
        value = {"+": a + b, "-": a - b, "*": a * b, "/": a // b}[op]
        shown.append(f"{a} {op} {b} = {value}.")
    return Task("math", family, w.tier, prompt, f"{' '.join(shown)} #### {value}", {"gold": str(value)})


def _top(w: World) -> int:
    return (30, 60, 99)[w.tier - 1]


def gain_loss(w: World) -> Task:
    p, q, item = w.person(), w.person(), w.of(ITEMS)
    a, b = w.number(10, _top(w)), w.number(10, _top(w))
    c = w.number(2, 9)
    text = w.pick(
        f"{p} has {a} {item}. {p} buys {b} more and gives {c} to {q}. How many {item} does {p} have now?",
        f"{p} had {a} {item}, found {b} more and lost {c}. How many {item} are left?",
        f"There are {a} {item} in a shop. {p} brings {b} more, then {q} takes {c}. How many {item} are in the shop?",
    )
    return _task(w, "gain_loss", text, [(a, "+", b), (a + b, "-", c)])


def groups(w: World) -> Task:
    p, item = w.person(), w.of(ITEMS)
    k, a, b = w.number(2, 4 + w.tier), w.number(10, _top(w) // 2 + 10), w.number(10, _top(w))
    text = w.pick(
        f"{p} has {b} {item} and buys {k} boxes with {a} {item} each. How many {item} does {p} have now?",
        f"{p} packs {k} crates with {a} {item} each and has {b} {item} over. How many {item} are there in all?",
    )
    return _task(w, "groups", text, [(k, "*", a), (k * a, "+", b)])


def more_than(w: World) -> Task:
    p, q, item = w.person(), w.person(), w.of(ITEMS)
    a, b = w.number(10, _top(w)), w.number(2, 9 + 5 * w.tier)
    text = w.pick(
        f"{p} has {a} {item}. {q} has {b} more than {p}. How many {item} do they have together?",
        f"{q} owns {b} more {item} than {p}, who owns {a}. How many {item} do they own in total?",
    )
    return _task(w, "more_than", text, [(a, "+", b), (a, "+", a + b)])


def spend(w: World) -> Task:
    p, item = w.person(), w.of(ITEMS)
    k, price = w.number(2, 5 + w.tier), w.number(2, 9)
    have = w.number(k * price + 1 if k * price + 1 >= 50 else 50, 99)
    text = w.pick(
        f"{p} has {have} dollars and buys {k} {item} for {price} dollars each. How many dollars are left?",
        f"{item} cost {price} dollars each. {p} pays for {k} of them out of {have} dollars. How much money is left?",
    )
    return _task(w, "spend", text, [(k, "*", price), (have, "-", k * price)])


def rate(w: World) -> Task:
    p, item = w.person(), w.of(ITEMS)
    a, d = w.number(10, 20 + 5 * w.tier), w.number(3, 4 + w.tier)
    c = w.number(10, 25)
    text = w.pick(
        f"{p} makes {a} {item} a day for {d} days and sells {c} of them. How many {item} are left?",
        f"Every day {p} collects {a} {item}. After {d} days {c} are broken. How many good {item} are there?",
    )
    return _task(w, "rate", text, [(a, "*", d), (a * d, "-", c)])


def times_as_many(w: World) -> Task:
    p, q, item = w.person(), w.person(), w.of(ITEMS)
    k, word = w.rng.choice([(2, "twice"), (3, "three times"), (4, "four times")])
    a, c = w.number(10, 18 + 4 * w.tier), w.number(2, 9)
    text = w.pick(
        f"{p} has {a} {item}. {q} has {word} as many, but gives {c} away. How many {item} do they have together?",
        f"{q} has {word} as many {item} as {p}, who has {a}. Then {q} loses {c}. How many {item} have they got in all?",
    )
    return _task(w, "times_as_many", text, [(k, "*", a), (k * a, "-", c), (a, "+", k * a - c)])


def share(w: World) -> Task:
    p, item = w.person(), w.of(ITEMS)
    k = w.number(2, 5)
    a = w.number(10, _top(w))
    b = w.rng.choice([n for n in range(2, 10) if (a + n) % k == 0] or [k - a % k])
    text = w.pick(
        f"{p} has {a} {item}, gets {b} more and shares all of them equally among {k} friends. How many does each friend get?",
        f"{a} {item} and {b} more are split by {p} into {k} equal piles. How many {item} are in a pile?",
    )
    return _task(w, "share", text, [(a, "+", b), (a + b, "/", k)])


def two_prices(w: World) -> Task:
    p, item, other = w.person(), w.of(ITEMS), w.of(ITEMS)
    k, m = w.number(2, 4), w.number(2, 3 + w.tier)
    x, y = w.number(2, 9), w.number(2, 7)
    pay = w.number(max(60, k * x + m * y), 99)
    text = w.pick(
        f"{p} buys {k} {item} at {x} dollars and {m} {other} at {y} dollars, and pays with {pay} dollars. "
        "How much change comes back?",
        f"With {pay} dollars {p} pays for {k} {item} ({x} dollars each) and {m} {other} ({y} dollars each). "
        "How many dollars are left?",
    )
    return _task(w, "two_prices", text, [(k, "*", x), (m, "*", y), (k * x, "+", m * y), (pay, "-", k * x + m * y)])


def drill(w: World) -> Task:
    """A bare calculation: part of the base's training only."""
    op = w.rng.choice("+-*/+-")
    a, b = w.number(2, 99), w.number(2, 99)
    if op == "-":
        a, b = max(a, b), min(a, b)
    elif op == "*":
        a = w.number(2, 9)
        b = w.number(2, 40)
    elif op == "/":
        a = w.number(10, 99)
        b = w.rng.choice([n for n in range(2, 10) if a % n == 0] or [1])
    return _task(w, "drill", f"{a} {op} {b}", [(a, op, b)])


CORE: dict[str, Callable[[World], Task]] = {"gain_loss": gain_loss, "groups": groups, "more_than": more_than, "spend": spend}
SPECIALIST: dict[str, Callable[[World], Task]] = {
    "rate": rate,
    "times_as_many": times_as_many,
    "share": share,
    "two_prices": two_prices,
}
