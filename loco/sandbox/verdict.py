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


def of_calls(heard: Heard, calls: tuple[Call, ...]) -> tuple[Status, str]:
    """Compare every reply with what its call must return, as ``==`` of plain values does."""
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
            right = bool(value == call.expected)
        except (ValueError, TypeError, IndexError, RecursionError):
            return "failed", f"{where}a malformed answer"
        if not right:
            return "failed", f"{where}{repr(value)[:120]} instead of {repr(call.expected)[:120]}"
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
    return "error", f"the tests ended without a verdict (exit {tester.code})"
