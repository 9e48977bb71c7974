"""Start one side of a check: ``start(mode, job, replies, peer)``, called by ``python -I -S`` in a fresh process.

Three processes where this module makes the namespaces itself: this one waits outside; its child is the first process of the
new process namespace, keeps watch and dies with its parent; the grandchild gives up its rights and runs the job. When
the first process of a process namespace ends, the kernel kills every other one in it: nothing is left behind.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from loco.sandbox.inside import confine, seccomp
from loco.sandbox.inside.program import serve
from loco.sandbox.inside.tester import judge
from loco.sandbox.inside.wire import line, parse


def _exit_like(child: int) -> None:
    status = os.waitpid(child, 0)[1]
    os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def _step_down(mode: str, job: dict[str, object]) -> None:
    limits = job["limits"]
    assert isinstance(limits, dict)
    confine.limit(limits, processes=mode != "none")
    if mode != "none":
        user = job["user"]
        assert isinstance(user, int)
        confine.drop(user)
        confine.landlock("/work", required=mode == "namespaces")
        seccomp.install()


def _fork_inside(job: dict[str, object]) -> None:
    """Return in the innermost process only."""
    readable, limits = job["readable"], job["limits"]
    assert isinstance(readable, list)
    assert isinstance(limits, dict)
    confine.unshare()
    confine.die_with_parent()  # after unshare, which clears it: a killed harness must not leave a sleeping program
    if child := os.fork():
        _exit_like(child)
    confine.die_with_parent()
    confine.new_root(readable, limits["work_bytes"])
    if child := os.fork():
        # Reap orphans too; end with the program, and with it everything that it left behind.
        while True:
            ended, status = os.wait()
            if ended == child:
                os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


def _sender(descriptor: int) -> Callable[[bytes], object]:
    def send(text: bytes) -> None:
        while text:
            text = text[os.write(descriptor, text) :]

    return send


def start(mode: str, job_fd: int, reply_fd: int, peer: int) -> None:
    """Read the job, confine this process by ``mode`` (bubblewrap, namespaces or none), say so, run it, and exit."""
    with os.fdopen(job_fd, "rb") as source:
        job = parse(source.read())
    send = _sender(reply_fd)
    try:
        if mode == "namespaces":
            _fork_inside(job)
        _step_down(mode, job)
    except Exception as error:
        send(line({"unconfined": f"{type(error).__name__}: {error}"}))
        os._exit(1)
    send(line({"started": True}))
    if "tests" in job:
        judge(job, send, peer)
    elif peer >= 0:
        serve(job, _sender(peer), peer)
    else:
        serve(job, send, None)
    try:
        sys.stdout.flush()
    finally:
        os._exit(0)
