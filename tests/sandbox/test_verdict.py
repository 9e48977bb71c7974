"""Values on their way out, how they are compared, and the filter on system calls, without starting anything."""

from __future__ import annotations

import struct

import pytest

from loco.sandbox import Call, verdict
from loco.sandbox.inside import wire
from loco.sandbox.inside.seccomp import rules
from loco.sandbox.process import Heard


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        1.5,
        pytest.param(-(10**5000), id="long"),
        float("inf"),
        "é\n",
        b"\x00",
        (1, [2]),
        {1, 2},
        {"a": {1: (2,)}},
        1 + 2j,
    ],
)
def test_plain_values_cross_unchanged(value: object) -> None:
    assert wire.decode(wire.parse(wire.line({"v": wire.encode(value)}))["v"]) == value


@pytest.mark.parametrize("machine", ["x86_64", "aarch64", "riscv64"])
def test_every_known_architecture_has_a_whole_filter(machine: str) -> None:
    text = rules(machine)
    steps = [struct.unpack_from("=HBBI", text, at) for at in range(0, len(text), 8)]
    assert steps[-1] == (0x06, 0, 0, 0x7FFF0000)
    assert all(at + 1 + max(yes, no) < len(steps) for at, (_, yes, no, _) in enumerate(steps[:-1]))


def test_an_unknown_architecture_is_refused() -> None:
    with pytest.raises(OSError, match="m68k"):
        rules("m68k")


@pytest.mark.parametrize(
    ("value", "expected", "same"),
    [
        ("True", 1, False),
        ("1.0", 1, False),
        ("1", 1, True),
        ("(1,)", [1], False),
        ("{1: [True]}", {1: [1]}, False),
        ("{'b': 1, 'a': {2}}", {"a": {2}, "b": 1}, True),
        ("float('nan')", float("nan"), True),
        pytest.param("10 ** 5000", 10**5000, True, id="long"),
        ("10 ** 5000", 1, False),
    ],
)
def test_types_must_agree_as_well_as_values(value: str, expected: object, same: bool) -> None:
    answer = wire.line({"started": True}) + wire.line({"value": wire.encode(eval(value))})
    assert verdict.of_calls(Heard([answer]), (Call((), expected),))[0] == ("passed" if same else "failed")
