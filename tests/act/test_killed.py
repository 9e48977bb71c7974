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
    for seconds in (0.3, 1.0, 2.0, None):
        _kill_before_the_forge_says_yes(scene, checkout, outcomes, seconds)
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


def _kill_before_the_forge_says_yes(scene: Scene, checkout: Checkout, outcomes: Path, seconds: float | None) -> None:
    """Kill it after some seconds, or once the forge has all that is pushed; it never says yes, however fast the machine is."""
    reached, hook = scene.folder / "reached", scene.forge / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {reached}\nsleep 300\n", encoding="utf-8")
    hook.chmod(0o755)
    reached.unlink(missing_ok=True)
    publishing = _publish(checkout, outcomes)
    if seconds:
        time.sleep(seconds)
    while not seconds and not reached.is_file():
        assert publishing.poll() is None, "it ended before it pushed"
        time.sleep(0.05)
    _kill(publishing)
    hook.unlink()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it with all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
