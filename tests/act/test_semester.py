"""semester.yml under act: an archive is written once."""

from __future__ import annotations

import json

from ci.branch import BOT_NAME
from tests.act.conftest import Scene
from tests.act.workflows import Run, needs_act
from tests.act.world import push

pytestmark = needs_act


def archived(scene: Scene, semester: str) -> Run:
    checkout = scene.clone(f"semester-{scene.runner.runs}")
    payload = {**push(checkout.head()), "inputs": {"semester": semester}}
    return scene.runner.run(checkout.root, "semester.yml", "workflow_dispatch", payload)


def test_a_semester_is_archived_by_hand_and_only_once(scene: Scene) -> None:
    run = archived(scene, "2026-S2")
    assert run.green, run.log
    assert scene.commits()[0] == f"{BOT_NAME}: Archive 2026-S2"
    manifest = json.loads(scene.show("leaderboard/semesters/2026-S2/manifest.json"))
    assert manifest["semester"] == "2026-S2"
    before = scene.commits()
    again = archived(scene, "2026-S2")
    assert again.green, again.log
    assert scene.commits() == before


def test_a_name_that_is_no_semester_is_refused_whatever_it_holds(scene: Scene) -> None:
    before = scene.commits()
    run = archived(scene, 'next"; touch "$GITHUB_WORKSPACE/../owned')
    assert not run.green
    assert "is no semester" in run.log
    assert scene.commits() == before
