"""Short Python functions from a docstring, judged by calling them."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.nano.world import Task, World

_WORDS = "red blue tree sun river apple cloud stone bird lamp green moon star wind road".split()


def _task(w: World, family: str, args: str, what: str, body: str, calls: list[list[object]]) -> Task:
    name = w.function()
    prompt = w.pick(
        f"Write a Python function {name}({args}) that returns {what}.",
        f"Write {name}({args}) in Python. It returns {what}.",
        f"I need a Python function {name}({args}) which returns {what}.",
    )
    answer = f"def {name}({args}):\n{body}"
    space: dict[str, object] = {}
    exec(answer, space)  # our own text, to compute the expected values
    function = space[name]
    assert callable(function)
    checks = [{"args": call, "expected": function(*call)} for call in calls]
    return Task("code", family, w.tier, prompt, answer, {"entry_point": name, "calls": checks})


def _ints(rng: random.Random, *near: int) -> list[list[object]]:
    values = [rng.randint(-20, 120) for _ in range(4)] + [n + d for n in near for d in (-1, 0, 1)]
    return [[v] for v in values]


def _lists(rng: random.Random, *near: int) -> list[list[object]]:
    edge = [n + d for n in near for d in (-1, 0, 1)]
    return [[[]], [edge + [rng.randint(0, 99) for _ in range(4)]], [[rng.randint(-30, 130) for _ in range(9)]], [edge]]


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


CORE: dict[str, Callable[[World], Task]] = {"arithmetic": arithmetic, "keep": keep, "each": each, "text_change": text_change}
SPECIALIST: dict[str, Callable[[World], Task]] = {
    "sum_if": sum_if,
    "count_if": count_if,
    "clamp": clamp,
    "keep_words": keep_words,
    "branch": branch,
    "keep_each": keep_each,
}
