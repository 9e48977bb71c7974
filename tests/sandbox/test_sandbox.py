"""Programs that behave, and programs that attack: nothing but a right answer passes."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from loco.errors import SandboxError, UsageError
from loco.sandbox import Call, Isolation, Limits, Program, ProgramResult, Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="programs are confined on Linux only")
GOOD = "def f(x):\n    return x + 1\n"
QUICK = Limits(wall_seconds=0.8)


@pytest.fixture(scope="module", params=["bubblewrap", "namespaces"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    isolation: Isolation = request.param
    found = Sandbox(isolation)
    if problem := found.problem():
        pytest.skip(f"{isolation}: {problem}")
    return found


def judge(sandbox: Sandbox, source: str, expected: object = 2, limits: Limits | None = None) -> ProgramResult:
    return sandbox.run(Program(source, "f", (Call((1,), expected),), limits=limits or Limits(wall_seconds=10.0)))


def body(*lines: str) -> str:
    return "import os, signal, socket, sys, time\ndef f(x):\n" + "".join(f"    {line}\n" for line in lines)


def test_a_right_program_passes_and_names_its_isolation(sandbox: Sandbox) -> None:
    result = judge(sandbox, GOOD)
    assert (result.status, result.isolation) == ("passed", sandbox.isolation)


def test_results_keep_the_order_of_programs(sandbox: Sandbox) -> None:
    wanted = [2, 3, 2, 3]
    programs = [Program(GOOD, "f", (Call((1,), n),)) for n in wanted]
    assert [result.status for result in sandbox.check(programs, workers=2)] == ["passed", "failed"] * 2


def test_a_file_outside_cannot_be_read(sandbox: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("2")
    assert judge(sandbox, body(f"return int(open({str(secret)!r}).read())")).status == "failed"


def test_nothing_outside_the_work_folder_can_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    for path in (str(tmp_path / "new"), "/new", os.path.__file__, "/tmp/new"):
        result = judge(sandbox, body(f"open({path!r}, 'a').close()", "return 2"))
        assert result.status == "failed", path
    assert not (tmp_path / "new").exists()
    assert judge(sandbox, body("open('here', 'w').write('2')", "return int(open('here').read())")).status == "passed"


def test_no_socket_reaches_the_host_over_tcp_or_the_file_system(sandbox: Sandbox, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(str(tmp_path / "s"))
        unix.listen()
        port = tcp.getsockname()[1]
        assert judge(sandbox, body(f"socket.create_connection(('127.0.0.1', {port}), 1)", "return 2")).status == "failed"
        path = str(tmp_path / "s")
        assert judge(sandbox, body(f"socket.socket(socket.AF_UNIX).connect({path!r})", "return 2")).status == "failed"


def test_no_other_kind_of_socket_can_be_made(sandbox: Sandbox) -> None:
    """Not on an own loopback either, nor towards the host of a virtual machine, which network namespaces don't cover."""
    attempt = body(
        "made = []",
        "for kind in [(2, 1), (2, 2), (10, 1), (10, 2), (16, 3), (17, 2), (38, 5), (40, 1)]:",
        "    try: socket.socket(*kind).close(); made.append(kind)",
        "    except PermissionError: pass",
        "return made",
    )
    assert judge(sandbox, attempt, []).status == "passed"


def test_memory_outside_processes_and_further_namespaces_are_refused(sandbox: Sandbox) -> None:
    attempt = "import ctypes\nlibc = ctypes.CDLL(None)\n" + body(
        "done = []",
        "if libc.shmget(0, ctypes.c_size_t(1 << 28), 0o1600) >= 0: done.append('shared memory')",
        "if libc.msgget(0, 0o1600) >= 0: done.append('queue')",
        "if hasattr(libc, 'memfd_create') and libc.memfd_create(b'm', 0) >= 0: done.append('file in memory')",
        "if libc.unshare(0x10000000) >= 0: done.append('user namespace')",
        "if libc.syscall(425, 4, ctypes.create_string_buffer(256)) >= 0: done.append('io_uring')",
        "return done",
    )
    assert judge(sandbox, attempt, []).status == "passed"


def test_threads_children_and_event_loops_still_work(sandbox: Sandbox) -> None:
    """The filter must not turn right programs into wrong ones."""
    source = "import asyncio, threading, os\nasync def g(): return 1\n" + body(
        "got = [asyncio.run(g())]",
        "thread = threading.Thread(target=lambda: got.append(2)); thread.start(); thread.join()",
        "child = os.fork()",
        "if child == 0: os._exit(3)",
        "return [*got, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]",
    )
    assert judge(sandbox, source, [1, 2, 3]).status == "passed"


def test_a_fork_bomb_meets_the_process_limit(sandbox: Sandbox) -> None:
    bomb = body("for n in range(500):", "    if os.fork() == 0: time.sleep(30)", "return 2")
    assert judge(sandbox, bomb, limits=Limits(wall_seconds=5.0)).status == "failed"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("return len(bytearray(1 << 40))", "memory"),
        ("return len([bytes(1 << 20) for _ in range(4096)])", "memory"),
        ("while True: pass", "timeout"),
        ("time.sleep(60)", "timeout"),
        ("while True: print('x' * 1000)", "output"),
        ("return 'x' * 1000000", "output"),
        ("open('big', 'wb').write(bytes(8 << 20)); return 2", "failed"),
        ("os._exit(0)", "failed"),
        ("sys.exit(0)", "failed"),
        ("return object()", "failed"),
    ],
)
def test_each_excess_gets_its_status(sandbox: Sandbox, line: str, status: str) -> None:
    assert judge(sandbox, body(line), limits=QUICK).status == status


def test_processor_time_is_limited_though_signals_are_caught(sandbox: Sandbox) -> None:
    stubborn = body("signal.signal(signal.SIGXCPU, lambda *a: None)", "while True: pass")
    result = judge(sandbox, stubborn, limits=Limits(wall_seconds=20.0, cpu_seconds=1))
    assert result.status == "timeout"
    assert result.seconds < 15


def test_ignored_signals_do_not_survive_the_deadline(sandbox: Sandbox) -> None:
    deaf = body(
        "for n in range(1, 32):", "    try: signal.signal(n, signal.SIG_IGN)", "    except OSError: pass", "time.sleep(60)"
    )
    assert judge(sandbox, deaf, limits=QUICK).status == "timeout"


def test_killing_the_parent_gains_nothing(sandbox: Sandbox) -> None:
    for victim in ("os.getppid()", "-1", str(os.getpid())):
        result = judge(sandbox, body("try:", f"    os.kill({victim}, 9)", "except OSError: pass", "return 3"))
        assert result.status in ("failed", "timeout"), victim


SHOUT = """
import os, sys
def shout(text):
    for n in range(20):
        try:
            os.write(n, text)
        except OSError:
            pass
def f(x):
    """


@pytest.mark.parametrize(
    "forgery",
    [
        """shout(b'{"verdict": "passed"}\\n'); os._exit(0)""",
        """shout(b'{"started": true}\\n{"value": true}\\n{"verdict": "passed"}\\n'); return True""",
        "import builtins; builtins.AssertionError = None; sys.modules.clear(); return 3",
        "return type('Same', (), {'__eq__': lambda a, b: True})()",
        "return type('Same', (int,), {'__eq__': lambda a, b: True, '__ne__': lambda a, b: False})(7)",
        "raise SystemExit(0)",
    ],
)
def test_forged_success_fails_by_calls_and_by_tests(sandbox: Sandbox, forgery: str) -> None:
    source = SHOUT + forgery + "\n"
    assert judge(sandbox, source).status == "failed"
    result = sandbox.run_program(source, tests="def check(c):\n    assert c(1) == 2\ncheck(f)\n")
    assert result.status == "failed", result


def test_asserts_run_out_of_reach_of_the_program(sandbox: Sandbox) -> None:
    tests = "import math\ndef check(c):\n    assert abs(c(1) - 2) < 0.1\n    assert all([c(2) == 3])\ncheck(f)\n"
    assert sandbox.run_program(GOOD, tests=tests).status == "passed"
    patched = "def f(x): return -5\ndef abs(x): return 0\ndef all(x): return True\ndef check(c): pass\n"
    assert sandbox.run_program(patched, tests=tests).status == "failed"
    assert sandbox.run_program("import os\nos._exit(0)\n", tests=tests).status == "failed"
    assert sandbox.run_program("def f(x):\n    while True: pass\n", tests=tests, limits=QUICK).status == "timeout"


def test_tests_may_expect_an_exception(sandbox: Sandbox) -> None:
    tests = "try:\n    f(1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError\n"
    assert sandbox.run_program("def f(x):\n    raise ValueError\n", tests=tests).status == "passed"
    assert sandbox.run_program(GOOD, tests=tests).status == "failed"


def test_details_carry_no_control_characters(sandbox: Sandbox) -> None:
    result = judge(sandbox, body("raise ValueError('\\x1b[2Jgone\\n\\ud800')"))
    assert result.detail == "call 1 of 1: ValueError: ?[2Jgone??"


def test_no_process_is_left_behind(sandbox: Sandbox) -> None:
    name = f"left{os.getpid()}"
    stay = f"import ctypes\nctypes.CDLL(None).prctl(15, b'{name}')\n"
    source = stay + body(
        "if os.fork() == 0:", "    os.setsid()", "    os.close(1); os.close(2)", "    time.sleep(60)", "return 2"
    )
    judge(sandbox, source, limits=QUICK)
    deadline = time.monotonic() + 3
    while (left := [p for p in Path("/proc").glob("[0-9]*/comm") if named(p) == name]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left


def named(comm: Path) -> str:
    try:
        return comm.read_text().strip()
    except OSError:
        return ""


def test_a_program_with_nothing_to_prove_is_refused() -> None:
    with pytest.raises(UsageError):
        Sandbox("namespaces").run(Program(GOOD, "f"))


def test_without_a_mechanism_nothing_runs_unless_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "problem", lambda self: f"no {self.isolation}")
    with pytest.raises(SandboxError, match="no bubblewrap; namespaces: no namespaces"):
        Sandbox.probe()
    assert judge(Sandbox.probe(allow_unsandboxed=True), GOOD).isolation == "none"


def test_a_sandbox_that_cannot_start_is_an_error_and_not_a_wrong_answer(sandbox: Sandbox) -> None:
    assert judge(sandbox, GOOD, limits=Limits(work_bytes=-1)).status == "error"
