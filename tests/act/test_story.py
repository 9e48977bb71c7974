"""From a trained adapter to the answer of everybody: the whole story, with git, a forge and act, and the real nano base."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loco.registry import load_registry
from loco.schema import AdapterEntry, AdapterVersion
from tests.act.conftest import Scene
from tests.act.test_publish import board
from tests.act.workflows import Run, needs_act
from tests.act.world import BASE, ROOT, STUDENT, Specialist, bring, pull_request
from tests.forge import Checkout, environment

pytestmark = needs_act

NAME, LABEL = "nano-story", "nano-story@1.0.0"
SECTIONS = ("Goal", "Data and licence", "Configuration", "Results", "Known limits", "Reproduce")
LOG = f"# {NAME} 1.0.0\n\n" + "\n".join(f"## {name}\n\nWhat a student would write here about {NAME}.\n" for name in SECTIONS)


def loco(checkout: Checkout, *arguments: str, code: int = 0) -> str:
    """Run `loco` of a checkout; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "loco", *arguments],
        cwd=checkout.root,
        env={**environment(), "LOCO_BASE": BASE},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def answer(checkout: Checkout, question: str, *options: str) -> dict[str, Any]:
    """Ask, and give the answer with everything about it."""
    values: dict[str, Any] = json.loads(loco(checkout, "run", question, "--json", *options))
    return values


def prepare(scene: Scene, specialist: Specialist) -> Checkout:
    """A student's clone, with the adapter started, brought, and made ready for a pull request."""
    student = scene.clone("student")
    domain = specialist.entry.domain or ""
    loco(student, "adapters", "new", NAME, "--domain", domain, "--base", BASE, "--version", "1.0.0")
    folder = bring(student, specialist, NAME)
    student.write(f"{folder}/TRAINING_LOG.md", LOG)
    said = ("--description", "An adapter for a test.", "--licence", "MIT", "--data-licence", "MIT")
    loco(student, "submit", "prepare", folder, *said, "--github", STUDENT[0], "--github-id", str(STUDENT[1]))
    return student


def submit(scene: Scene, student: Checkout) -> tuple[str, Run]:
    """Push the student's commit, and open pull request 7: the commit, and the run that judges it."""
    head = student.head()
    student.git("push", "-q", "origin", "HEAD:refs/pull/7/head")
    payload = pull_request(7, head, student.head("origin/main"))
    return head, scene.runner.run(student.root, "pull-request.yml", "pull_request", payload)


def a_question(domain: str) -> str:
    """A question of a domain that the router sends there."""
    from loco.router import load_router

    router = load_router(ROOT)
    cases = (ROOT / "benchmarks" / f"nano-{domain}" / "test.jsonl").read_text(encoding="utf-8").splitlines()
    for line in cases:
        prompt = str(json.loads(line)["prompt"])
        if router.route(prompt).domain == domain:
            return prompt
    pytest.fail(f"the router sends no case of nano-{domain} to {domain}")


def test_a_submitted_adapter_is_accepted_merged_published_and_promoted(rival_scene: Scene) -> None:
    scene = rival_scene
    domain = scene.active.entry.domain or ""
    question = a_question(domain)

    student = prepare(scene, scene.other)
    head = student.head()
    student.git("push", "-q", "origin", "HEAD:refs/pull/7/head")
    judged = scene.runner.run(
        student.root, "pull-request.yml", "pull_request", pull_request(7, head, student.head("origin/main"))
    )
    assert judged.green, judged.log
    report = judged.json("report", "report.json")
    assert (report["outcome"], report["head"], report["adapter"]) == ("accepted", head, NAME)
    assert f"## ✅ {NAME} 1.0.0: accepted" in judged.artifact("report", "report.md")

    user = scene.clone("user")
    loco(user, "run", question, "--adapter", NAME, code=2)
    scene.merge(head, 7)
    published = scene.publish()
    assert published.green, published.log
    assert board(scene) == {scene.active.entry.name, NAME}
    assert NAME in scene.show("registry/index.json")

    user.git("pull", "-q")
    assert answer(user, question)["adapter"] == scene.active.entry.name
    named = answer(user, question, "--adapter", NAME)
    assert (named["adapter"], named["version"]) == (NAME, "1.0.0")

    maintainer = scene.clone("maintainer")
    loco(maintainer, "promote", LABEL)
    maintainer.commit(f"Let {NAME} answer for {domain}")
    maintainer.git("push", "-q", "origin", "main")
    user.git("pull", "-q")
    promoted = answer(user, question)
    assert (promoted["adapter"], promoted["text"]) == (NAME, named["text"])
    assert scene.publish().green
    assert json.loads(scene.show(f"leaderboard/results/{BASE}/system.json"))["active"][domain] == LABEL


def forgetful() -> Specialist:
    """The fixture that was trained without replay: better in its domain, worse in others."""
    folder = ROOT / "tests" / "fixtures" / "adapters" / "forgets" / "1.0.0"
    if not (folder / "forgets.gguf").is_file():
        pytest.skip("tests/fixtures/adapters/forgets isn't trained for this base yet")
    active = load_registry(ROOT).base(BASE)
    values = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    if values.get("base_gguf") != active.weights.sha256:
        pytest.skip("tests/fixtures/adapters/forgets was trained on another build of the base")
    return _specialist(folder, "forgets")


def _specialist(folder: Path, name: str) -> Specialist:
    registry = load_registry(ROOT)
    like = next(entry for entry in registry.adapters.values() if entry.domain == "math")
    version: AdapterVersion = like.versions[-1].model_copy(
        update={"folder": folder.relative_to(ROOT).as_posix(), "version": "1.0.0"}
    )
    entry: AdapterEntry = like.model_copy(update={"name": name, "versions": (version,)})
    return Specialist(entry, version)


def test_an_adapter_that_forgets_ends_in_a_red_check_and_an_unchanged_main(scene: Scene) -> None:
    student = prepare(scene, forgetful())
    head, before = student.head(), scene.commits()
    student.git("push", "-q", "origin", "HEAD:refs/pull/7/head")
    judged = scene.runner.run(
        student.root, "pull-request.yml", "pull_request", pull_request(7, head, student.head("origin/main"))
    )
    assert not judged.green
    assert (judged.job("Scope"), judged.job("Evaluate"), judged.job("Verdict")) == ("succeeded", "succeeded", "failed")
    report = judged.json("report", "report.json")
    assert report["outcome"] == "rejected"
    regressed = [item["domain"] for item in report["evaluation"]["verdict"]["comparisons"] if item["forgetting"] == "regressed"]
    assert regressed
    assert any(domain in reason for domain in regressed for reason in report["evaluation"]["verdict"]["reasons"])
    assert scene.commits() == before
    assert scene.publish().green
    assert scene.commits() == before
