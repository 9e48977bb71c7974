"""Short Python functions from a docstring, judged by calling them."""

from __future__ import annotations

import functools
import itertools
import random
import re
from collections.abc import Callable

from benchmarks.nano.world import Task, World, split_of

_WORDS = "red blue tree sun river apple cloud stone bird lamp green moon star wind road".split()
_OTHER_WORDS = "a go yellow garden orchard mountain".split()  # shorter and longer ones
_TRIES = 200  # calls that are drawn to catch a mutant


Draw = Callable[[random.Random], list[object]]  # the arguments of one call


def _task(w: World, family: str, args: str, what: str, body: str, calls: list[list[object]]) -> Task:
    name = w.function()
    prompt = w.pick(
        f"Write a Python function {name}({args}) that returns {what}.",
        f"Write {name}({args}) in Python. It returns {what}.",
        f"I need a Python function {name}({args}) which returns {what}.",
    )
    answer = f"def {name}({args}):\n{body}"
    near = _numbers_of(prompt)
    draw: Draw = {
        "x": lambda rng: [_near(rng, near)],
        "xs": lambda rng: [[_near(rng, near) for _ in range(9)]],
        "text": lambda rng: [" ".join(rng.choice(_WORDS + _OTHER_WORDS) for _ in range(9))],
    }[args]
    return _judged(w, family, name, prompt, answer, calls, draw)[0]


def _judged(
    w: World, family: str, name: str, prompt: str, answer: str, calls: list[list[object]], draw: Draw
) -> tuple[Task, bool]:
    """The task, with calls added until each mutant of the answer gives a wrong value; and whether that succeeded."""
    function = _compiled(answer, name)
    compiled = (_compiled(mutant, name) for mutant in mutants(answer))
    alive = [mutant for mutant in compiled if all(_value(mutant, call) == function(*call) for call in calls)]
    rng = random.Random(prompt)  # of its own: what is added to one task doesn't change the next
    added: list[list[object]] = []
    for _ in range(_TRIES):
        if not alive:
            break
        call = draw(rng)
        left = [mutant for mutant in alive if _value(mutant, call) == function(*call)]
        if len(left) < len(alive):
            alive = left
            added.append(call)
    checks = [{"args": call, "expected": function(*call)} for call in [*calls, *added]]
    return Task("code", family, w.tier, prompt, answer, {"entry_point": name, "calls": checks}), not alive


def _compiled(answer: str, name: str) -> Callable[..., object]:
    space: dict[str, object] = {}
    exec(answer, space)  # our own text, to compute the expected values
    function = space[name]
    assert callable(function)
    return function


def _value(function: Callable[..., object], call: list[object]) -> object:
    try:
        return function(*call)
    except (ArithmeticError, ValueError) as error:
        return repr(error)


def mutants(answer: str) -> list[str]:
    """The answer with one thing wrong: a number one off, a step of a chain or a branch left out."""
    found = [
        f"{answer[: number.start()]}{int(number[0]) + off}{answer[number.end() :]}"
        for number in re.finditer(r"\d+", answer)
        if not answer[answer.rfind("\n", 0, number.start()) :].startswith("\n    #")
        for off in (-1, 1)
    ]
    parts = re.finditer(r"    xs = .*\n|    if .*\n        return .*\n", answer)
    return found + [answer[: part.start()] + answer[part.end() :] for part in parts]


def _numbers_of(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]


def _ints(rng: random.Random, *near: int) -> list[list[object]]:
    values = [rng.randint(-20, 120) for _ in range(4)] + [n + d for n in near for d in (-1, 0, 1)]
    return [[v] for v in values]


def _lists(rng: random.Random, *near: int) -> list[list[object]]:
    edge = [n + d for n in near for d in (-1, 0, 1)]
    return [[[]], [edge + [rng.randint(0, 99) for _ in range(4)]], [[rng.randint(-30, 130) for _ in range(9)]], [edge]]


def _near(rng: random.Random, near: list[int]) -> int:
    """Any number, or one beside a number of the prompt, where a wrong comparison shows."""
    return rng.choice([rng.randint(-30, 130), *(n + d for n in near for d in (-1, 0, 1))])


def _texts(rng: random.Random) -> list[list[object]]:
    return [[""], ["a"], *[[" ".join(rng.choice(_WORDS) for _ in range(k))] for k in (2, 4, 6)]]


def _condition(w: World) -> tuple[str, str, tuple[int, ...]]:
    n, k = w.number(10, 99), w.number(2, 9)
    return w.rng.choice(
        [
            (f"greater than {n}", f"x > {n}", (n,)),
            (f"less than {n}", f"x < {n}", (n,)),
            (f"at least {n}", f"x >= {n}", (n,)),
            (f"divisible by {k}", f"x % {k} == 0", (k, 2 * k)),
            ("even", "x % 2 == 0", ()),
            ("odd", "x % 2 == 1", ()),
        ]
    )


def _change(w: World) -> tuple[str, str]:
    n, k = w.number(10, 99), w.number(2, 9)
    return w.rng.choice(
        [(f"plus {n}", f"x + {n}"), (f"minus {n}", f"x - {n}"), (f"times {k}", f"x * {k}"), ("squared", "x * x")]
    )


def arithmetic(w: World) -> Task:
    k, n = w.number(2, 9), w.number(10, 99)
    what, expr = w.rng.choice(
        [
            (f"x times {k} plus {n}", f"x * {k} + {n}"),
            (f"x times {k} minus {n}", f"x * {k} - {n}"),
            (f"x plus {n}", f"x + {n}"),
            (f"x minus {n}", f"x - {n}"),
            (f"the rest of x divided by {k}", f"x % {k}"),
        ]
    )
    return _task(w, "arithmetic", "x", what, f"    return {expr}", _ints(w.rng))


def keep(w: World) -> Task:
    words, expr, near = _condition(w)
    return _task(
        w, "keep", "xs", f"the numbers in xs that are {words}", f"    return [x for x in xs if {expr}]", _lists(w.rng, *near)
    )


def each(w: World) -> Task:
    words, expr = _change(w)
    return _task(w, "each", "xs", f"each number in xs {words}", f"    return [{expr} for x in xs]", _lists(w.rng))


def text_change(w: World) -> Task:
    k = w.number(2, 9)
    what, expr = w.rng.choice(
        [
            ("text in upper case", "text.upper()"),
            ("text in lower case", "text.lower()"),
            ("text backwards", "text[::-1]"),
            (f"text repeated {k} times", f"text * {k}"),
            (f"the first {k} letters of text", f"text[:{k}]"),
            ("the number of words in text", "len(text.split())"),
        ]
    )
    return _task(w, "text_change", "text", what, f"    return {expr}", _texts(w.rng))


def sum_if(w: World) -> Task:
    words, expr, near = _condition(w)
    return _task(
        w, "sum_if", "xs", f"the sum of the numbers in xs that are {words}", f"    return sum(x for x in xs if {expr})",
        _lists(w.rng, *near),
    )  # fmt: skip


def count_if(w: World) -> Task:
    words, expr, near = _condition(w)
    return _task(
        w, "count_if", "xs", f"how many numbers in xs are {words}", f"    return sum(1 for x in xs if {expr})",
        _lists(w.rng, *near),
    )  # fmt: skip


def clamp(w: World) -> Task:
    a, b = w.number(10, 40), w.number(50, 99)
    what = w.pick(f"x, but at least {a} and at most {b}", f"x limited to the range from {a} to {b}")
    return _task(w, "clamp", "x", what, f"    return max({a}, min({b}, x))", _ints(w.rng, a, b))


def keep_words(w: World) -> Task:
    k, letter = w.number(2, 5), w.rng.choice("abglmrst")
    what, expr = w.rng.choice(
        [
            (f"the words of text with more than {k} letters", f"len(word) > {k}"),
            (f"the words of text that start with {letter}", f"word.startswith('{letter}')"),
            (f"the words of text that end with {letter}", f"word.endswith('{letter}')"),
        ]
    )
    return _task(w, "keep_words", "text", what, f"    return [word for word in text.split() if {expr}]", _texts(w.rng))


def branch(w: World) -> Task:
    a, b = w.number(10, 40), w.number(50, 99)
    low, high, mid = w.rng.choice([("low", "high", "mid"), ("cold", "hot", "warm"), ("small", "big", "fine")])
    return _task(
        w, "branch", "x", f"'{low}' if x is less than {a}, '{high}' if x is greater than {b}, and '{mid}' otherwise",
        f"    if x < {a}:\n        return '{low}'\n    if x > {b}:\n        return '{high}'\n    return '{mid}'",
        _ints(w.rng, a, b),
    )  # fmt: skip


def keep_each(w: World) -> Task:
    words, expr, near = _condition(w)
    change, made = _change(w)
    return _task(
        w, "keep_each", "xs", f"each number in xs that is {words}, {change}", f"    return [{made} for x in xs if {expr}]",
        _lists(w.rng, *near),
    )  # fmt: skip


def _of_split(w: World, key: str) -> bool:
    """Whether a combination belongs to the split that is drawn, so that the test split's are never trained on."""
    return split_of(f"code:{key}") == w.split


def _where_each_part_counts(make: Callable[[World], tuple[Task, bool]]) -> Callable[[World], Task]:
    """Drawn again until a wrong number, a missing step and a missing branch all show in the values of some call."""

    @functools.wraps(make)
    def drawn(w: World) -> Task:
        while True:
            task, caught = make(w)
            if caught:
                return task

    return drawn


def _step(w: World) -> tuple[str, str, str]:
    """One step of a chain: its kind, what the prompt says, and the right side of ``xs = ...``."""
    kind = w.rng.choice(["keep", "each", "first", "last", "backwards", "sort"])
    k = w.number(2, 9)
    if kind == "keep":
        words, expr, _ = _condition(w)
        return kind, f"keep the numbers that are {words}", f"[x for x in xs if {expr}]"
    if kind == "each":
        words, expr = _change(w)
        return kind, f"make each number {words}", f"[{expr} for x in xs]"
    return {
        "first": (kind, f"take the first {k}", f"xs[:{k}]"),
        "last": (kind, f"take the last {k}", f"xs[-{k}:]"),
        "backwards": (kind, "turn the list backwards", "xs[::-1]"),
        "sort": (kind, "sort the list", "sorted(xs)"),
    }[kind]


@_where_each_part_counts
def steps(w: World) -> tuple[Task, bool]:
    """A chain of two to four steps; no two neighbours of one kind, and the order of kinds is the split's own."""
    while True:
        chain = [_step(w) for _ in range(w.tier + 1)]
        end, result = w.rng.choice([("the list", "xs"), ("the sum", "sum(xs)"), ("how many numbers are left", "len(xs)")])
        kinds = [kind for kind, _, _ in chain]
        if all(a != b for a, b in itertools.pairwise(kinds)) and _of_split(w, f"{'>'.join(kinds)}>{end}"):
            break
    said = ", then ".join(words for _, words, _ in chain)
    body = "".join(f"    xs = {made}\n" for _, _, made in chain) + f"    return {result}"
    near = _numbers_of(said)

    def draw(rng: random.Random) -> list[object]:
        return [[_near(rng, near) for _ in range(rng.randint(5, 20))]]

    calls: list[list[object]] = [[[]], *(draw(w.rng) for _ in range(4))]
    name = w.function()
    prompt = w.pick(
        f"Write a Python function {name}(xs): {said}. It returns {end}.",
        f"Write {name}(xs) in Python. First {said}. Then return {end}.",
    )
    return _judged(w, "steps", name, prompt, f"def {name}(xs):\n{body}", calls, draw)


@_where_each_part_counts
def example(w: World) -> tuple[Task, bool]:
    """A rule with a number left out, to be found from a value of the function (tier 3: two numbers from two values)."""
    while True:
        k, a, b = w.rng.randint(2, 9), w.rng.randint(2, 6), w.rng.randint(7, 9)
        n = w.number(10, 60)
        low, high = a * k + n, b * k + n
        if all(split_of(f"n:{value}") == w.split for value in (low, high)):
            break
    name = w.function()
    if w.tier < 3:
        rule = f"x times a number plus {n}" if w.tier == 2 else f"x times {k} plus a number"
        given = f"{name}({a}) is {low}"
        thought = (
            f"{low} - {n} = {a * k}. {a * k} / {a} = {k}" if w.tier == 2 else f"{a} * {k} = {a * k}. {low} - {a * k} = {n}"
        )
    else:
        rule, given = "x times a number plus a number", f"{name}({a}) is {low} and {name}({b}) is {high}"
        thought = (
            f"{high} - {low} = {high - low}. {b} - {a} = {b - a}. {high - low} / {b - a} = {k}. "
            f"{a} * {k} = {a * k}. {low} - {a * k} = {n}"
        )
    prompt = w.pick(
        f"Write a Python function {name}(x) that returns {rule}. {given}.",
        f"Write {name}(x) in Python. It returns {rule}, and {given}.",
    )
    answer = f"def {name}(x):\n    # {thought}\n    return x * {k} + {n}"
    return _judged(w, "example", name, prompt, answer, _ints(w.rng, a, b), lambda rng: [rng.randint(-20, 120)])


_FIELDS = "price stock cost points votes miles units".split()  # numbers
_LABELS = "item day place word".split()  # texts


def _test_of(w: World, field: str) -> tuple[str, str]:
    n = w.number(10, 99)
    word, sign = w.rng.choice([("greater than", ">"), ("less than", "<"), ("at least", ">=")])
    return f"{field} is {word} {n}", f"{field} {sign} {n}"


@_where_each_part_counts
def rows(w: World) -> tuple[Task, bool]:
    """A question to a list of tuples: which, how much or how many, under one to three conditions."""
    while True:
        label, fields = w.rng.choice(_LABELS), w.rng.sample(_FIELDS, 3)
        order = w.rng.sample([label, *fields], 4)
        what = w.rng.choice(["list", "sum", "product", "count"])
        tested = w.rng.sample(fields, w.tier)
        if _of_split(w, f"rows:{what}:{fields[0]}:{','.join(tested)}"):
            break
    conditions = [_test_of(w, field) for field in tested]
    words, expr = (" and ".join(part) for part in zip(*conditions, strict=True))
    loop = f"for {', '.join(order)} in rows if {expr}"
    end, made = {
        "list": (f"each {label}", f"[{label} {loop}]"),
        "sum": (f"the sum of {fields[0]}", f"sum({fields[0]} {loop})"),
        "product": (f"the sum of {fields[0]} times {fields[1]}", f"sum({fields[0]} * {fields[1]} {loop})"),
        "count": ("how many rows there are", f"sum(1 {loop})"),
    }[what]
    name = w.function()
    prompt = w.pick(
        f"Each of rows has {', '.join(order)}. Write a Python function {name}(rows) that returns {end} if {words}.",
        f"Write {name}(rows) in Python, rows with {', '.join(order)}. It returns {end} if {words}.",
    )
    near = _numbers_of(words)

    def row(rng: random.Random) -> list[object]:
        return [_near(rng, near) if field in fields else rng.choice(_WORDS) for field in order]

    def draw(rng: random.Random) -> list[object]:
        return [[row(rng) for _ in range(rng.randint(4, 12))]]

    calls: list[list[object]] = [[[]], *(draw(w.rng) for _ in range(3))]
    return _judged(w, "rows", name, prompt, f"def {name}(rows):\n    return {made}", calls, draw)


@_where_each_part_counts
def grades(w: World) -> tuple[Task, bool]:
    """Two to four bounds in any order, each with its word; the branches have to try the largest first."""
    bounds = _distinct(w, w.tier + 1)
    words = w.rng.sample("big cold fine high hot low mid small warm".split(), len(bounds) + 1)
    *named, below = words
    said = ", ".join(f"'{word}' if x is at least {n}" for n, word in zip(bounds, named, strict=True))
    ordered = sorted(zip(bounds, named, strict=True), reverse=True)
    body = "".join(f"    if x >= {n}:\n        return '{word}'\n" for n, word in ordered) + f"    return '{below}'"
    name = w.function()
    prompt = w.pick(
        f"Write a Python function {name}(x) that returns {said}, and '{below}' otherwise. The largest number counts.",
        f"Write {name}(x) in Python. It returns {said}, otherwise '{below}'. The largest number counts.",
    )
    return _judged(
        w, "grades", name, prompt, f"def {name}(x):\n{body}", _ints(w.rng, *bounds), lambda rng: [_near(rng, bounds)]
    )


def _distinct(w: World, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        if (n := w.number(10, 99)) not in found:
            found.append(n)
    return found


CORE: dict[str, Callable[[World], Task]] = {"arithmetic": arithmetic, "keep": keep, "each": each, "text_change": text_change}
SPECIALIST: dict[str, Callable[[World], Task]] = {
    "sum_if": sum_if,
    "count_if": count_if,
    "clamp": clamp,
    "keep_words": keep_words,
    "branch": branch,
    "keep_each": keep_each,
}
# Several skills at once, in combinations that belong to one split: chains, tuples, bounds to be ordered, a number to be found.
COMPOUND: dict[str, Callable[[World], Task]] = {"steps": steps, "example": example, "rows": rows, "grades": grades}
