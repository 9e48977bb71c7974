"""A publishing that is killed at any moment leaves main as it was or as it should be; run again, it ends right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.act.conftest import Scene
from tests.act.test_publish import board, submit
from tests.act.workflows import needs_act
from tests.act.world import push
from tests.forge import Checkout

pytestmark = needs_act


@pytest.fixture
def outcomes(scene: Scene) -> Path:
    """What the jobs that measure left for a merged pull request, whose publishing job never began."""
    scene.merge(submit(scene, scene.other, "nano-one", 7), 7)
    checkout = scene.clone("measuring")
    measured = scene.runner.run(checkout.root, "publish.yml", "push", push(checkout.head()), "--job", "evaluate")
    assert measured.job("Evaluate") == "succeeded", measured.log
    folder = scene.folder / "outcomes"
    for artifact in measured.artifacts.glob("outcomes-*"):
        artifact.rename(folder)
    return folder


def test_killed_at_any_moment_main_is_whole_and_the_next_run_ends_right(scene: Scene, outcomes: Path) -> None:
    checkout = scene.clone("publishing")
    before = scene.commits()
    for seconds in (0.3, 1.0, 2.0):
        publishing = _publish(checkout, outcomes)
        time.sleep(seconds)
        _kill(publishing)
    _kill_during_the_push(scene, checkout, outcomes)
    assert scene.commits() == before
    assert board(scene) == {scene.active.entry.name}
    run = scene.publish()
    assert run.green, run.log
    assert board(scene) == {scene.active.entry.name, "nano-one"}
    assert len(scene.commits()) == len(before) + 1
    assert checkout.git("status", "--porcelain") == ""


def _publish(checkout: Checkout, outcomes: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ci.publish", "--outcomes", str(outcomes), "--systems", str(outcomes / "none")]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=checkout.root, stdout=quiet, stderr=quiet, start_new_session=True)


def _kill_during_the_push(scene: Scene, checkout: Checkout, outcomes: Path) -> None:
    """The forge has all that is pushed, and hasn't said yes yet."""
    reached, hook = scene.folder / "reached", scene.forge / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {reached}\nsleep 300\n", encoding="utf-8")
    hook.chmod(0o755)
    publishing = _publish(checkout, outcomes)
    while not reached.is_file():
        assert publishing.poll() is None, "it ended before it pushed"
        time.sleep(0.05)
    _kill(publishing)
    hook.unlink()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it with all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
