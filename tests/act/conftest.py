"""A published world, made once, and copied for each test that changes it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.act.workflows import Run, Runner, act_program
from tests.act.world import Specialist, make_world, push, rivals, specialists
from tests.forge import Checkout, clone


@dataclass(frozen=True)
class Scene:
    """A forge with one active, published adapter; a runner for its workflows; and one more adapter to be submitted."""

    forge: Path
    runner: Runner
    active: Specialist
    other: Specialist
    folder: Path

    def clone(self, name: str) -> Checkout:
        """A fresh clone of the forge."""
        return clone(self.forge, self.folder / name)

    def show(self, path: str) -> str:
        """A file of main on the forge."""
        return Checkout(self.forge).git("show", f"main:{path}")

    def commits(self) -> list[str]:
        """Author and subject of the commits of main, newest first."""
        return Checkout(self.forge).git("log", "--first-parent", "--format=%an: %s", "main").splitlines()

    def publish(self) -> Run:
        """Run publish.yml for main as it is."""
        checkout = self.clone(f"publish-{self.runner.runs}")
        return self.runner.run(checkout.root, "publish.yml", "push", push(checkout.head()))

    def merge(self, commit: str, number: int) -> None:
        """Merge a pull request, as the button does."""
        maintainer = self.clone(f"merge-{number}")
        maintainer.git("fetch", "-q", "origin", commit)
        maintainer.git("merge", "-q", "--no-ff", "-m", f"Merge pull request #{number}", commit)
        maintainer.git("push", "-q", "origin", "main")


@dataclass(frozen=True)
class Published:
    """The forge after its first publishing, to be copied; and that run."""

    forge: Path
    run: Run
    active: Specialist
    other: Specialist


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The first publishing of a world with one active adapter, and another to be submitted: a rival where there is one."""
    if act_program() is None:
        pytest.skip("act isn't installed")
    active, other = rivals() or specialists()[:2]
    folder = tmp_path_factory.mktemp("world")
    forge = make_world(folder, active)
    return Published(forge, Scene(forge, Runner(forge, folder / "runs"), active, other, folder).publish(), active, other)


@pytest.fixture
def scene(published: Published, tmp_path: Path) -> Scene:
    """A published world of the test's own."""
    forge = tmp_path / "forge.git"
    shutil.copytree(published.forge, forge)
    return Scene(forge, Runner(forge, tmp_path / "runs"), published.active, published.other, tmp_path)


@pytest.fixture
def rival_scene(scene: Scene) -> Scene:
    """The same, with an adapter to submit that is accepted in the active one's domain."""
    if rivals() is None:
        pytest.skip("no domain has two accepted adapters in leaderboard/results/")
    return scene
