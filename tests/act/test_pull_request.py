"""pull-request.yml and comment.yml under act: who judges, what is said, and where nothing is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.act.conftest import Scene
from tests.act.workflows import Run, needs_act
from tests.act.world import STUDENT, bring, finished, pull_request, write_entry
from tests.ci.api_server import REPOSITORY, TOKEN, Api, serving
from tests.forge import Checkout

pytestmark = needs_act


@pytest.fixture
def student(scene: Scene) -> Checkout:
    """A student's clone, on a branch."""
    checkout = scene.clone("student")
    checkout.branch("work")
    return checkout


@pytest.fixture
def api() -> Iterator[Api]:
    with serving() as found:
        yield found


def judged(scene: Scene, student: Checkout, number: int = 7, event: str = "pull_request") -> Run:
    """Commit, push, and run the workflow as the forge does: the file of the submitted commit."""
    head = student.commit("Submit")
    student.git("push", "-q", "origin", f"HEAD:refs/pull/{number}/head")
    base = Checkout(scene.forge).head("main")
    payload = pull_request(number, head, base)
    if event == "merge_group":
        payload = {**payload, "merge_group": {"head_sha": head, "base_sha": base}}
        del payload["pull_request"]
    return scene.runner.run(student.root, "pull-request.yml", event, payload)


def submit(scene: Scene, student: Checkout, name: str = "nano-new") -> str:
    """Put the other adapter into the student's clone under a name; its folder."""
    write_entry(student, scene.other, name)
    return bring(student, scene.other, name)


def test_a_change_without_an_adapter_has_nothing_to_measure(scene: Scene, student: Checkout) -> None:
    student.write("docs/note.md", "A note.\n")
    run = judged(scene, student)
    assert run.green, run.log
    assert run.job("Evaluate") is None
    assert run.json("report", "report.json")["outcome"] == "nothing-to-measure"


def test_what_a_check_refuses_is_not_measured_and_named_on_its_line(scene: Scene, student: Checkout) -> None:
    folder = submit(scene, student)
    gguf = student.root / folder / "nano-new.gguf"
    gguf.write_bytes(gguf.read_bytes()[:-1] + b"\x00")
    run = judged(scene, student)
    assert not run.green
    assert (run.job("Scope"), run.job("Evaluate"), run.job("Verdict")) == ("failed", None, "failed")
    report = run.json("report", "report.json")
    assert report["outcome"] == "refused"
    assert report["head"] == student.head()
    assert [finding["file"] for finding in report["findings"] if finding["severity"] == "error"]
    assert "::error file=registry/adapters/nano-new.yaml" in run.log or "❗  ::error file=registry" in run.log


def test_the_judge_is_the_base_branch_whatever_the_submission_brings_along(scene: Scene, student: Checkout) -> None:
    submit(scene, student)
    for step in ("validate", "gate", "evaluate"):  # would make everything green, if they were ever run
        student.write(f"ci/{step}.py", "raise SystemExit(0)\n")
    student.write("loco/__init__.py", "raise SystemExit(0)\n")
    run = judged(scene, student)
    assert not run.green
    report = run.json("report", "report.json")
    assert report["outcome"] == "refused"
    assert {"ci/gate.py", "loco/__init__.py"} <= {finding["file"] for finding in report["findings"]}


def test_a_merge_queue_is_judged_the_same_way_without_a_number(scene: Scene, student: Checkout) -> None:
    student.write("docs/note.md", "A note.\n")
    run = judged(scene, student, event="merge_group")
    assert run.green, run.log
    report = run.json("report", "report.json")
    assert (report["outcome"], report["number"], report["head"]) == ("nothing-to-measure", None, student.head())


def test_the_report_is_posted_under_the_pull_request(scene: Scene, student: Checkout, api: Api) -> None:
    submit(scene, student)
    student.write("README.md", "Beside an adapter.\n")
    run = judged(scene, student)
    api.open_pull(7, student.head(), files=("README.md",))
    posted = _comment(scene, run, api, student.head())
    assert posted.green, posted.log
    assert "Posted the report under pull request 7." in posted.log
    assert "refused by the checks" in api.bodies()[0]
    assert _comment(scene, run, api, student.head()).green
    assert len(api.bodies()) == 1


def test_a_forged_report_is_not_posted(scene: Scene, student: Checkout, api: Api) -> None:
    student.write("docs/note.md", "A note.\n")
    run = judged(scene, student)
    api.open_pull(7, student.head())
    api.open_pull(8, "f" * 40)
    file = run.artifacts / "report" / "report.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"number": 7', '"number": 8'), encoding="utf-8")
    assert "has moved on" in _comment(scene, run, api, student.head()).log
    file.write_text(file.read_text(encoding="utf-8").replace(student.head(), "f" * 40), encoding="utf-8")
    forged = _comment(scene, run, api, student.head())
    assert not forged.green
    assert "it is not posted" in forged.log
    assert api.bodies() == []


def test_a_run_of_another_event_gets_no_comment(scene: Scene, student: Checkout, api: Api) -> None:
    student.write("docs/note.md", "A note.\n")
    run = judged(scene, student)
    api.open_pull(7, student.head())
    assert _comment(scene, run, api, student.head(), event="merge_group").job("Comment") is None
    assert api.bodies() == []


def _comment(scene: Scene, run: Run, api: Api, head: str, event: str = "pull_request") -> Run:
    """Run comment.yml of main, with the artifacts of a finished run."""
    runner = replace(
        scene.runner,
        folder=scene.folder / f"comments-{len(list(scene.folder.iterdir()))}",
        environment={"LOCO_API_URL": api.url, "LOCO_TEST_ARTIFACTS": str(run.artifacts), "GITHUB_REPOSITORY": REPOSITORY},
    )
    main = scene.clone(f"main-{len(list(scene.folder.iterdir()))}")
    return runner.run(main.root, "comment.yml", "workflow_run", finished(head, event), "--secret", f"GITHUB_TOKEN={TOKEN}")


def test_the_number_of_the_owner_comes_from_the_event(scene: Scene, student: Checkout) -> None:
    submit(scene, student)
    head = student.commit("Submit")
    student.git("push", "-q", "origin", "HEAD:refs/pull/7/head")
    stranger = (STUDENT[0], STUDENT[1] + 1)
    payload = pull_request(7, head, Checkout(scene.forge).head("main"), stranger)
    run = scene.runner.run(student.root, "pull-request.yml", "pull_request", payload)
    report = run.json("report", "report.json")
    assert report["outcome"] == "refused", run.log
    assert "LOCO205" in {finding["code"] for finding in report["findings"]}
