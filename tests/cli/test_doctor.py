"""`loco doctor`: good and bad, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco import __version__
from loco.cli import main
from loco.errors import SandboxError
from tests.sample_registry import BASE_SHA256, make_registry

MACHINE = {"python", "loco", "llama-cpp-python", "cores", "memory", "sandbox", "disk"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCO_CACHE", str(tmp_path / "cache"))
    root = make_registry(tmp_path)
    base = (root / "registry" / "bases" / "tiny-2026" / "base.yaml").read_text(encoding="utf-8")
    digest = base.partition("sha256: ")[2][:64]
    adder = root / "registry" / "adapters" / "adder.yaml"
    adder.write_text(adder.read_text(encoding="utf-8").replace(BASE_SHA256, digest), encoding="utf-8")
    return root


def doctor(root: Path) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "doctor", "--json"])


def findings(result: Result) -> dict[str, tuple[bool | None, str, str]]:
    return {found["check"]: (found["good"], found["found"], found["advice"]) for found in json.loads(result.stdout)["findings"]}


def test_a_whole_registry_is_good(root: Path) -> None:
    result = doctor(root)
    found = findings(result)
    assert result.exit_code == 0
    assert set(found) == {*MACHINE, "registry", "base", "adapters"}
    assert found["loco"] == (True, __version__, "")
    assert found["base"] == (True, "tiny-2026: verified", "")
    assert found["adapters"] == (True, "1 active and verified", "")


def test_the_machine_is_described_also_where_there_is_no_registry(tmp_path: Path) -> None:
    result = doctor(tmp_path)
    assert result.exit_code == 1
    assert set(findings(result)) == {*MACHINE, "registry"}


def test_a_machine_without_a_sandbox_is_told_so_and_still_good(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise SandboxError("Generated code can't be run safely here.", hint="Install bubblewrap.")

    monkeypatch.setattr("loco.sandbox.Sandbox.probe", none)
    result = doctor(root)
    assert result.exit_code == 0
    good, found, advice = findings(result)["sandbox"]
    assert good is None
    assert "code can't be evaluated" in found
    assert advice == "Install bubblewrap."


def test_damaged_weights_are_bad_with_advice(root: Path) -> None:
    (root / "registry" / "bases" / "tiny-2026" / "tiny.gguf").write_bytes(b"GGUF bose")
    result = doctor(root)
    assert result.exit_code == 1
    good, found, advice = findings(result)["base"]
    assert (good, found) == (False, "tiny-2026: damaged")
    assert "git checkout" in advice


def test_a_damaged_active_adapter_is_bad(root: Path) -> None:
    (root / "adapters" / "adder" / "1.1.0" / "adapter.gguf").unlink()
    result = doctor(root)
    assert result.exit_code == 1
    assert findings(result)["adapters"][0] is False


def test_a_broken_registry_is_a_finding_not_a_crash(root: Path) -> None:
    (root / "registry" / "adapters" / "adder.yaml").write_text("name: adder\n", encoding="utf-8")
    result = doctor(root)
    assert result.exit_code == 1
    assert "adder.yaml" in findings(result)["registry"][1]


def test_people_get_a_table(root: Path) -> None:
    result = CliRunner().invoke(main, ["--registry", str(root), "doctor"])
    assert result.exit_code == 0
    assert "tiny-2026: verified" in result.stdout
