"""The trusted side of tests that are code: asserts run here, and the functions they call live in another sandbox.

The program never shares an interpreter, a process tree or a file with its tests. It can't patch the checker, read the
expected values, end the process early with success or compare equal to everything: only plain values come back.
"""

from __future__ import annotations

import builtins
import importlib
import os
import sys
from collections.abc import Callable

from loco.sandbox.inside.wire import decode, encode, line, parse

_LONGEST_REPLY = 1 << 22


class ProgramEnded(BaseException):
    """The program is gone or talks nonsense. Not an Exception, so that no test swallows it."""


class Functions:
    """The program's functions as seen by the tests: a call crosses over and brings back a plain value or an exception."""

    def __init__(self, peer: int) -> None:
        self._requests = os.fdopen(os.dup(peer), "wb", buffering=0)
        self._replies = os.fdopen(os.dup(peer), "rb")

    def reply(self) -> dict[str, object]:
        """The next message of the program. Raises ProgramEnded."""
        try:
            return parse(self._replies.readline(_LONGEST_REPLY))
        except (ValueError, OSError) as error:
            raise ProgramEnded("the program ended before it answered") from error

    def call(self, name: str, args: tuple[object, ...]) -> object:
        """What the program's ``name`` returns for ``args``; raises the builtin exception that it raised."""
        text = line({"name": name, "args": encode(list(args))})
        try:
            self._requests.write(text)
        except OSError as error:
            raise ProgramEnded("the program ended before it was asked") from error
        reply = self.reply()
        if "raised" in reply:
            kind = getattr(builtins, str(reply["raised"]), None)
            if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
                raise kind(reply.get("detail"))
            raise ProgramEnded(f"{reply['raised']}: {reply.get('detail')}")
        try:
            return decode(reply.get("value"))
        except (ValueError, TypeError, RecursionError, IndexError) as error:
            raise ProgramEnded("the program sent a malformed value") from error

    def proxy(self, name: str) -> Callable[..., object]:
        """A function that stands for the program's ``name``."""
        return lambda *args: self.call(name, args)


def _names(functions: Functions) -> dict[str, object]:
    """Names that tests may use: never a builtin, so that a program can't redefine ``abs`` or ``all`` under its tests."""
    first = functions.reply()
    if "raised" in first:
        raise ProgramEnded(f"{first['raised']}: {first.get('detail')}")
    space: dict[str, object] = {"__name__": "tests"}
    defined, modules = first.get("functions"), first.get("modules")
    for name in defined if isinstance(defined, list) else []:
        if isinstance(name, str) and not hasattr(builtins, name) and not name.startswith("__"):
            space[name] = functions.proxy(name)
    for name in modules if isinstance(modules, list) else []:
        if isinstance(name, str) and name in sys.stdlib_module_names and not hasattr(builtins, name):
            space[name] = importlib.import_module(name)
    return space


def judge(job: dict[str, object], send: Callable[[bytes], object], peer: int) -> None:
    """Run ``job["tests"]`` to its end and send the verdict."""
    try:
        space = _names(Functions(peer))
        exec(compile(str(job["tests"]), "tests.py", "exec"), space)
    except BaseException as error:
        kind = "" if isinstance(error, ProgramEnded) else f"{type(error).__name__}: "
        send(line({"verdict": "failed", "detail": f"{kind}{error}"[:300]}))
    else:
        send(line({"verdict": "passed"}))
