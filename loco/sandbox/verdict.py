"""From what was heard to a status. Only this trusted process holds expected values, and only it says "passed"."""

from __future__ import annotations

from loco.sandbox.inside import wire
from loco.sandbox.process import Heard
from loco.sandbox.types import Call, Status

_CPU, _KILLED = 24, 9


def ended(heard: Heard) -> tuple[Status, str]:
    """How a program that didn't answer everything ended."""
    number = heard.code - 128 if heard.code > 128 else -heard.code
    if number in (_CPU, _KILLED):
        return "timeout", "the processor time ran out"
    last = heard.output.decode("utf-8", "replace").strip().splitlines()[-1:]
    return "failed", f"the program ended before it answered (exit {heard.code})" + (f": {last[0][:200]}" if last else "")


def started(heard: Heard) -> str | None:
    """None where the program ran confined; else what the sandbox lacked. Written before the program's first instruction."""
    lines = heard.lines()
    try:
        first = wire.parse(lines[0]) if lines else {}
    except ValueError:
        first = {}
    if first.get("started") is True:
        return None
    said = first.get("unconfined") or heard.output.decode("utf-8", "replace").strip()[-300:] or f"exit {heard.code}"
    return f"the sandbox could not start: {said}"


def _raised(reply: dict[str, object], where: str) -> tuple[Status, str]:
    kind = str(reply["raised"])
    return "memory" if kind == "MemoryError" else "failed", f"{where}{kind}: {reply.get('detail')}"[:300]


def exact(value: object) -> object:
    """A form of a plain value that equals another's only where the types agree too: ``True``, ``1`` and ``1.0`` differ."""
    if isinstance(value, list | tuple):
        return type(value), tuple(exact(item) for item in value)
    if isinstance(value, set | frozenset):
        return set, frozenset(exact(item) for item in value)
    if isinstance(value, dict):
        return dict, frozenset((exact(key), exact(item)) for key, item in value.items())
    return type(value), "nan" if value != value else value


def _shown(value: object) -> str:
    try:
        return repr(value)[:120]
    except (ValueError, RecursionError):  # a program chose the value: it mustn't turn a wrong answer into an error
        return f"an enormous {type(value).__name__}"


def of_calls(heard: Heard, calls: tuple[Call, ...]) -> tuple[Status, str]:
    """Compare every reply with what its call must return, types included."""
    replies = heard.lines()[1:]
    for index, call in enumerate(calls):
        if index >= len(replies):
            return ended(heard)
        where = f"call {index + 1} of {len(calls)}: "
        try:
            reply = wire.parse(replies[index])
            if "raised" in reply:
                return _raised(reply, where if len(replies) == len(calls) else "")
            if "value" not in reply:
                return "failed", f"{where}a malformed answer"
            value = wire.decode(reply["value"])
            right = exact(value) == exact(call.expected)
        except (ValueError, TypeError, IndexError, RecursionError):
            return "failed", f"{where}a malformed answer"
        if not right:
            return "failed", f"{where}{_shown(value)} instead of {_shown(call.expected)}"
    return "passed", f"{len(calls)} calls"


def of_tests(tester: Heard, program: Heard) -> tuple[Status, str]:
    """The tester's word, which the program has no way to write."""
    for text in tester.lines()[1:]:
        message = wire.parse(text)
        if message.get("verdict") == "passed":
            return "passed", "all tests"
        detail = str(message.get("detail"))
        if "MemoryError" in detail:
            return "memory", detail
        return ended(program) if detail.startswith("the program ended") else ("failed", detail)
    if tester.code in (128 + _CPU, 128 + _KILLED, -_CPU, -_KILLED):
        return "timeout", "the processor time of the tests ran out"  # by answers that are slow to read, for example
    return "error", f"the tests ended without a verdict (exit {tester.code})"
