"""One confined interpreter: started, listened to within its limits, killed with everything that it started."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

from loco.sandbox.inside import wire
from loco.sandbox.launch import command, limits_of, readable, user
from loco.sandbox.types import Isolation, Limits, Status


@dataclass
class Heard:
    """What one side said: messages on its own channel, and how it ended (``over`` where a limit of ours ended it)."""

    messages: list[bytes] = field(default_factory=list)
    output: bytes = b""
    over: Status | None = None
    code: int = 0

    def lines(self) -> list[bytes]:
        """The messages, cut at their line ends."""
        return b"".join(self.messages).splitlines()


class Side:
    """A running interpreter. Closing it kills the whole tree and removes its folder."""

    def __init__(self, isolation: Isolation, limits: Limits, job: dict[str, object], peer: int = -1) -> None:
        self.heard = Heard()
        self._folder = tempfile.mkdtemp(prefix="loco-sandbox-") if isolation == "none" else None
        job = {**job, "limits": limits_of(limits), "readable": readable(), "user": user()}
        self.replies, replies = os.pipe()
        try:
            with tempfile.TemporaryFile() as source:
                source.write(wire.line(job))
                source.seek(0)
                kept = [source.fileno(), replies, *([peer] if peer >= 0 else [])]
                self.process = subprocess.Popen(
                    command(isolation, limits, source.fileno(), replies, peer),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=kept,
                    env={},
                    cwd=self._folder or "/",
                    start_new_session=True,
                )
        except BaseException:
            os.close(self.replies)
            raise
        finally:
            os.close(replies)
        assert self.process.stdout is not None
        self.output = self.process.stdout.fileno()

    def kill(self) -> None:
        """SIGKILL: no handler of the program sees it. The namespace dies with the process that made it."""
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> Heard:
        """End it, and say how it ended."""
        try:
            self.heard.code = self.process.wait(timeout=0 if self.heard.over else 0.5)
        except subprocess.TimeoutExpired:
            self.kill()
            self.heard.code = self.process.wait()
        if self._folder:
            # Without namespaces the process group is all there is to find stragglers by.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self.replies)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return self.heard


def listen(sides: list[Side], limits: Limits) -> None:
    """Read all sides until their channels close; end all of them when one breaks a limit of time or output."""
    deadline = time.monotonic() + limits.wall_seconds
    with selectors.DefaultSelector() as selector:
        for side in sides:
            selector.register(side.replies, selectors.EVENT_READ, (side, True))
            selector.register(side.output, selectors.EVENT_READ, (side, False))
        talking = {side.replies for side in sides}
        while talking:
            left = deadline - time.monotonic()
            over: Status | None = None if left > 0 else "timeout"
            for key, _ in selector.select(left) if left > 0 else []:
                side, is_reply = key.data
                chunk = os.read(key.fd, 1 << 16)
                if not chunk:
                    selector.unregister(key.fd)
                    talking.discard(key.fd)
                elif is_reply:
                    side.heard.messages.append(chunk)
                else:
                    side.heard.output += chunk
                if len(side.heard.output) + sum(map(len, side.heard.messages)) > limits.output_bytes:
                    over = "output"
            if over:
                for side in sides:
                    side.heard.over = over
                    side.kill()
                return
