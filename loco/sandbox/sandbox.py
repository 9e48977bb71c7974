"""Choose the strongest mechanism that works here, and judge programs in it. Fails closed."""

from __future__ import annotations

import importlib
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from loco.errors import SandboxError, UsageError
from loco.sandbox import verdict
from loco.sandbox.inside import wire
from loco.sandbox.process import Side, listen
from loco.sandbox.types import Call, Isolation, Limits, Program, ProgramResult, Status

_ESCAPE = """
def escape(path):
    import os, socket
    reached = []
    for what, try_it in (
        ("read", lambda: open(path).read()),
        ("write", lambda: open(path + ".new", "w").close()),
        ("root", lambda: open("/escaped", "w").close()),
        ("network", lambda: socket.socket().close()),
        ("virtual machine host", lambda: socket.socket(40).close()),
    ):
        try:
            try_it()
            reached.append(what)
        except OSError:
            pass
    if os.path.exists("/etc/passwd"):
        reached.append("etc")
    return reached
"""
_INSTALL = "Install bubblewrap (on Debian and Ubuntu: apt-get install bubblewrap), or run on a Linux kernel from 5.13 on"
_RESTRICTION = "kernel.apparmor_restrict_unprivileged_userns"  # 1 on Ubuntu from 23.10 on


def _restricted() -> str:
    """What to do where Ubuntu's AppArmor keeps user namespaces from users."""
    setting = Path("/proc/sys", _RESTRICTION.replace(".", "/"))
    try:
        on = setting.read_text(encoding="ascii").strip() == "1"
    except OSError:
        on = False
    return f" AppArmor forbids those here: `sudo sysctl -w {_RESTRICTION}=0` allows them until the next start." if on else ""


class Sandbox:
    """Runs untrusted programs by one mechanism. Get one from :meth:`probe`."""

    def __init__(self, isolation: Isolation) -> None:
        self.isolation: Isolation = isolation

    @classmethod
    def probe(cls, *, allow_unsandboxed: bool = False) -> Sandbox:
        """The strongest mechanism that a good, a bad and an escaping program prove to work.

        Raises SandboxError that says what each mechanism lacked, unless ``allow_unsandboxed`` (POSIX only): then every
        result carries ``isolation="none"``.
        """
        if sys.platform == "win32":
            raise SandboxError("Generated code can't be run safely on Windows.", hint="Use WSL or a Linux machine.")
        if sys.platform == "linux":
            # Compiled once and kept: the confined interpreters may not write, and would each compile it again.
            importlib.import_module("loco.sandbox.inside.start")
        lacking = []
        candidates: tuple[Isolation, ...] = ("bubblewrap", "namespaces") if sys.platform == "linux" else ()
        for isolation in candidates:
            sandbox = cls(isolation)
            problem = sandbox.problem()
            if problem is None:
                return sandbox
            lacking.append(f"{isolation}: {problem}")
        if allow_unsandboxed:
            return cls("none")
        said = "; ".join(lacking) or f"{sys.platform} has neither bubblewrap nor Linux namespaces"
        hint = "Use a Linux machine or container."
        if candidates:
            hint = f"{_INSTALL} with Landlock and user namespaces allowed.{_restricted()}"
        raise SandboxError(f"Generated code can't be run safely here ({said}).", hint=hint)

    def problem(self) -> str | None:
        """What keeps this mechanism from confining programs here; None where it works."""
        if self.isolation == "bubblewrap" and not shutil.which("bwrap"):
            return "bwrap is not installed"
        roomy = Limits(wall_seconds=20.0)
        calls = (Call((20,), 21),)
        good = self.run(Program("def f(x):\n    return x + 1\n", "f", calls, limits=roomy))
        if good.status != "passed":
            return f"a good program is {good.status}: {good.detail}"
        bad = self.run(Program("import os\nos._exit(0)\n", "f", calls, limits=roomy))
        if bad.status != "failed":
            return f"a bad program is {bad.status}: {bad.detail}"
        with tempfile.NamedTemporaryFile() as canary:
            out = self.run(Program(_ESCAPE, "escape", (Call((canary.name,), []),), limits=roomy))
        return None if out.status == "passed" else f"a program got out: {out.detail}"

    def run(self, program: Program) -> ProgramResult:
        """Judge one program. Raises UsageError where it has neither calls nor tests (nothing would be proved)."""
        if (program.tests is None) == (not program.calls):
            raise UsageError("A program is judged by calls or by tests: give one of the two.")
        start = time.monotonic()
        try:
            status, detail = self._by_calls(program) if program.tests is None else self._by_tests(program, program.tests)
        except (OSError, ValueError) as error:
            status, detail = "error", f"the sandbox failed: {error}"
        # Details quote the program: no terminal codes, line breaks or broken characters may reach a report through them.
        detail = "".join(letter if letter.isprintable() else "?" for letter in detail)
        return ProgramResult(status, detail, time.monotonic() - start, self.isolation)

    def run_program(self, source: str, *, tests: str, limits: Limits | None = None) -> ProgramResult:
        """Judge ``source`` by ``tests``: code with asserts (ending, for HumanEval, in ``check(name)``)."""
        return self.run(Program(source, tests=tests, limits=limits or Limits()))

    def check(self, programs: Iterable[Program], workers: int | None = None) -> list[ProgramResult]:
        """Judge many programs in parallel over the cores, in their order."""
        with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
            return list(pool.map(self.run, programs))

    def _by_calls(self, program: Program) -> tuple[Status, str]:
        # Arguments go in; expected values never do.
        arguments = [wire.encode(list(call.args)) for call in program.calls]
        job: dict[str, object] = {"source": program.source, "entry_point": program.entry_point, "calls": arguments}
        side = Side(self.isolation, program.limits, job)
        try:
            listen([side], program.limits)
        finally:
            heard = side.close()
        if missing := verdict.started(heard):
            return "error", missing
        if heard.over:
            return heard.over, f"over the limit of {heard.over}"
        return verdict.of_calls(heard, program.calls)

    def _by_tests(self, program: Program, tests: str) -> tuple[Status, str]:
        ours, theirs = socket.socketpair()
        sides: list[Side] = []
        try:
            with ours, theirs:
                sides.append(Side(self.isolation, program.limits, {"tests": tests}, ours.fileno()))
                sides.append(Side(self.isolation, program.limits, {"source": program.source}, theirs.fileno()))
            listen(sides, program.limits)
        finally:
            heard = [side.close() for side in sides]
        if missing := verdict.started(heard[0]) or verdict.started(heard[1]):
            return "error", missing
        over = heard[0].over or heard[1].over
        if over:
            return over, f"over the limit of {over}"
        return verdict.of_tests(heard[0], heard[1])
