"""A publishing that is killed at any moment leaves main as it was or as it should be; run again, it ends right."""

from __future__ import annotations

import json
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
    old = Checkout(scene.forge).head("main")
    for seconds in (0.2, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0):
        _publish_and_kill(checkout, outcomes, seconds)
        if Checkout(scene.forge).head("main") != old:
            break
        assert board(scene) == {scene.active.entry.name}
    run = scene.publish()
    assert run.green, run.log
    assert board(scene) == {scene.active.entry.name, "nano-one"}
    assert json.loads(scene.show("leaderboard/results/nano-2026/nano-one/1.0.0.json"))["version"] == "1.0.0"
    assert len(scene.commits()) == 4
    checkout.git("worktree", "prune")
    assert checkout.git("status", "--porcelain") == ""


def _publish_and_kill(checkout: Checkout, outcomes: Path, seconds: float) -> None:
    command = [sys.executable, "-m", "ci.publish", "--outcomes", str(outcomes), "--systems", str(outcomes / "none")]
    process = subprocess.Popen(
        command, cwd=checkout.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
