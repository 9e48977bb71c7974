"""The untrusted side: run a program, call its functions with the arguments that come, send back what they return.

Everything in this interpreter belongs to the program, this module included. So it holds no expected value, no test and
no secret: whatever the program forges is only another answer, to be compared by somebody else.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable

from loco.sandbox.inside.wire import decode, encode, line, parse


def _answer(space: dict[str, object], name: object, args: object) -> dict[str, object]:
    try:
        function = space[str(name)]
        if not callable(function):
            return {"raised": "TypeError", "detail": f"{name} is not a function"}
        arguments = decode(args)
        assert isinstance(arguments, list)
        return {"value": encode(function(*arguments))}
    except KeyError as error:
        missing = str(name) not in space
        return {"raised": "NameError" if missing else "KeyError", "detail": f"no {name} is defined" if missing else str(error)}
    except BaseException as error:
        return {"raised": type(error).__name__, "detail": str(error)[:300]}


def serve(job: dict[str, object], send: Callable[[bytes], object], peer: int | None) -> None:
    """Load ``job["source"]``, then answer ``job["calls"]``, or the calls that come from ``peer`` until it ends."""
    space: dict[str, object] = {"__name__": "program"}
    try:
        exec(compile(str(job["source"]), "program.py", "exec"), space)
    except BaseException as error:
        send(line({"raised": type(error).__name__, "detail": str(error)[:300]}))
        return
    if peer is None:
        calls = job["calls"]
        assert isinstance(calls, list)
        for args in calls:
            send(line(_answer(space, job["entry_point"], args)))
        return
    functions = [name for name, value in space.items() if callable(value)]
    modules = [name for name, value in space.items() if isinstance(value, types.ModuleType) and value.__name__ == name]
    send(line({"functions": list(functions), "modules": list(modules)}))
    with os.fdopen(os.dup(peer), "rb") as requests:
        for text in requests:
            request = parse(text)
            send(line(_answer(space, request["name"], request["args"])))
