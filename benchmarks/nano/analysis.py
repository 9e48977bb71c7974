"""Questions about a table, log lines or reviews in the prompt, answered with the rows used and ``Answer: X``."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.nano.world import GOODS, Task, World

SERVICES = ["db", "web", "mail", "cache", "auth", "queue", "disk", "proxy"]
_GOOD = ("is great", "works well", "looks lovely", "is worth it")
_BAD = ("is poor", "broke soon", "looks ugly", "is too dear")


def _task(w: World, family: str, prompt: str, work: str, gold: str) -> Task:
    return Task("analysis", family, w.tier, prompt, f"{work} Answer: {gold}", {"gold": gold})


def _table(w: World) -> tuple[list[tuple[str, int]], str]:
    rows = [(w.of(GOODS), w.number(10, 99)) for _ in range(2 + w.tier)]
    head = w.pick("item | price", "item | stock")
    return rows, f"Table:\n{head}\n" + "\n".join(f"{item} | {n}" for item, n in rows) + "\n"


def _log(w: World) -> tuple[list[tuple[str, str, str]], str]:
    hour = w.number(10, 23)
    services = [w.of(SERVICES) for _ in range(4)]
    lines = []
    for i in range(3 + w.tier):
        level = w.rng.choice(["ERROR", "ERROR", "INFO", "WARN"])
        lines.append((f"{hour}:0{i}", level, w.rng.choice(services)))
    return lines, "Log:\n" + "\n".join(" ".join(line) for line in lines) + "\n"


def _reviews(w: World) -> tuple[list[tuple[str, bool]], str]:
    goods = [w.of(GOODS) for _ in range(3)]
    rows = [(w.rng.choice(goods), w.rng.random() < 0.5) for _ in range(3 + w.tier)]
    return rows, "Reviews:\n" + "\n".join(
        f"The {item} {w.rng.choice(_GOOD if good else _BAD)}." for item, good in rows
    ) + "\n"  # fmt: skip


def is_good(review: str) -> bool:
    """Whether the text of one review praises its item."""
    return review.removesuffix(".").endswith(_GOOD)


def lookup(w: World) -> Task:
    rows, text = _table(w)
    item, n = w.rng.choice(rows)
    return _task(
        w,
        "lookup",
        text + w.pick(f"What is the number of the {item}?", f"Which number has the {item}?"),
        f"{item} | {n}.",
        str(n),
    )


def count_errors(w: World) -> Task:
    lines, text = _log(w)
    level = w.rng.choice(["ERROR", "INFO", "WARN"])
    found = [time for time, lv, _ in lines if lv == level]
    work = f"{level}: {', '.join(found) or 'none'}."
    return _task(w, "count_errors", text + f"How many {level} lines are there?", work, str(len(found)))


def count_good(w: World) -> Task:
    rows, text = _reviews(w)
    good = w.rng.random() < 0.5
    found = [item for item, g in rows if g == good]
    word = "good" if good else "bad"
    work = f"{word}: {', '.join(found) or 'none'}."
    return _task(w, "count_good", text + f"How many reviews are {word}?", work, str(len(found)))


def reverse_lookup(w: World) -> Task:
    rows, text = _table(w)
    item, n = w.rng.choice(rows)
    return _task(w, "reverse_lookup", text + f"Which item has the number {n}?", f"{item} | {n}.", item)


def extreme(w: World) -> Task:
    rows, text = _table(w)
    big = w.rng.random() < 0.5
    ranked = sorted(rows, key=lambda row: row[1], reverse=big)
    word = "largest" if big else "smallest"
    work = f"{', '.join(str(n) for _, n in ranked)}. {ranked[0][1]} is the {word}."
    return _task(w, "extreme", text + f"Which item has the {word} number?", work, ranked[0][0])


def add_two(w: World) -> Task:
    rows, text = _table(w)
    (a, x), (b, y) = w.rng.sample(rows, 2)
    ask = w.pick(f"What do the {a} and the {b} add up to?", f"What is the sum of the {a} and the {b}?")
    return _task(w, "add_two", text + ask, f"{a} | {x}. {b} | {y}. {x} + {y} = {x + y}.", str(x + y))


def first_error(w: World) -> Task:
    lines, text = _log(w)
    last = w.rng.random() < 0.5
    errors = [(time, service) for time, level, service in lines if level == "ERROR"]
    if not errors:
        return first_error(World(w.rng, w.split, w.tier))
    time, service = errors[-1 if last else 0]
    word = "last" if last else "first"
    work = f"ERROR: {', '.join(t for t, _ in errors)}. {time} ERROR {service}."
    return _task(w, "first_error", text + f"Which service had the {word} error?", work, service)


def count_item(w: World) -> Task:
    rows, text = _reviews(w)
    item = w.rng.choice(rows)[0]
    found = ["good" if g else "bad" for it, g in rows if it == item]
    work = f"{item}: {', '.join(found)}."
    return _task(w, "count_item", text + f"How many good reviews has the {item}?", work, str(found.count("good")))


CORE: dict[str, Callable[[World], Task]] = {
    "lookup": lookup,
    "reverse_lookup": reverse_lookup,
    "count_errors": count_errors,
    "count_good": count_good,
}
SPECIALIST: dict[str, Callable[[World], Task]] = {
    "extreme": extreme,
    "add_two": add_two,
    "first_error": first_error,
    "count_item": count_item,
}
