"""publish.yml under act: what is merged is measured, published and pushed, once, whatever happens in between."""

from __future__ import annotations

import json

from ci.branch import BOT_NAME
from tests.act.conftest import Published, Scene
from tests.act.workflows import needs_act
from tests.act.world import Specialist, bring, clearance, specialists, write_entry
from tests.forge import Checkout

pytestmark = needs_act


def submit(scene: Scene, specialist: Specialist, name: str, number: int) -> str:
    """Push an adapter under a name as a pull request; its commit."""
    student = scene.clone(f"student-{number}")
    student.branch(name)
    bring(student, specialist, name)
    write_entry(student, specialist, name)
    head = student.commit(f"Submit {name}")
    student.git("push", "-q", "origin", f"HEAD:refs/pull/{number}/head")
    return head


def board(scene: Scene) -> set[str]:
    """The adapters on the published board."""
    found = json.loads(scene.show("leaderboard/board.json"))
    return {row["adapter"] for base in found["bases"] for domain in base["domains"] for row in domain["rows"]}


def test_the_first_publishing_writes_results_index_and_leaderboard(published: Published, scene: Scene) -> None:
    assert published.run.green, published.run.log
    assert scene.commits() == [f"{BOT_NAME}: Publish results", "Student: Begin"]
    assert board(scene) == {scene.active.entry.name}
    report = json.loads(
        scene.show(f"leaderboard/results/nano-2026/{scene.active.entry.name}/{scene.active.version.version}.json")
    )
    assert report["adapter_sha256"] == scene.active.version.artifact.sha256
    assert len(report["benchmarks"]) == 5
    assert json.loads(scene.show("leaderboard/results/nano-2026/base.json"))["base"] == "nano-2026"
    assert scene.active.entry.name in scene.show("registry/registry.yaml")


def test_publishing_twice_changes_nothing(scene: Scene) -> None:
    before = scene.commits()
    again = scene.publish()
    assert again.green, again.log
    assert again.job("Evaluate") is None
    assert "Nothing changed: no commit." in again.log
    assert scene.commits() == before


def test_two_merged_at_once_both_end_on_the_leaderboard(scene: Scene) -> None:
    third = max((item for item in specialists() if item not in (scene.active, scene.other)), key=clearance)
    first, second = submit(scene, scene.other, "nano-one", 7), submit(scene, third, "nano-two", 8)
    scene.merge(first, 7)
    _merge_during_the_next_push(scene, second)
    run = scene.publish()
    assert run.green, run.log
    assert "nano-two@1.0.0 is not measured yet" in run.log
    assert board(scene) == {scene.active.entry.name, "nano-one"}
    assert scene.publish().green
    assert board(scene) == {scene.active.entry.name, "nano-one", "nano-two"}
    assert scene.commits()[:4] == [
        f"{BOT_NAME}: Publish results",
        f"{BOT_NAME}: Publish results",
        "Student: Merge pull request #8",
        "Student: Merge pull request #7",
    ]


def _merge_during_the_next_push(scene: Scene, commit: str) -> None:
    """While the bot's push is on its way, another pull request is merged: the push is refused."""
    maintainer = scene.clone("merge-8")
    maintainer.git("fetch", "-q", "origin", commit)
    maintainer.git("merge", "-q", "--no-ff", "-m", "Merge pull request #8", commit)
    maintainer.git("push", "-q", "origin", "HEAD:refs/heads/merged")
    forge = Checkout(scene.forge)
    hook = scene.forge / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    script = f'#!/bin/sh\nrm "$0"\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main {forge.head("merged")}\n'
    hook.write_text(script, encoding="utf-8")
    hook.chmod(0o755)
