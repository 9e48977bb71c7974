"""The gate on adapters that must fail, each for its own reason: real weights, every case, nothing scripted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.digests import sha256_of

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/fixtures/adapters"
ENTRY = """schema_version: 1
name: {name}
domain: {domain}
description: An adapter that must fail.
licence: MIT
owners: [{{github: someone, id: 1}}]
versions:
  - version: 1.0.0
    base: nano-2026
    base_sha256: {base}
    artifact: {{source: {{kind: tree, path: adapters/{name}/1.0.0/{name}.gguf}}, sha256: {sha256}, size: {size}}}
    folder: adapters/{name}/1.0.0
    rank: 8
    alpha: 16
    training: {{data: generated, data_licence: MIT, tokens: 1, minutes: 1, hardware: a laptop, seed: 7}}
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, base_digest: str) -> Path:
    """A registry of the nano base and the fixtures alone."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "benchmarks", root / "benchmarks", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "registry/bases/nano-2026", root / "registry/bases/nano-2026")
    (root / "registry/bases/nano-2026/active.yaml").unlink()
    shutil.copyfile(ROOT / "registry/domains.yaml", root / "registry/domains.yaml")
    (root / "registry/adapters").mkdir()
    results = ROOT / "leaderboard/results/outcomes"  # so that the base's answers are read, not generated again
    if results.is_dir():
        shutil.copytree(results, root / "leaderboard/results/outcomes")
    for folder in sorted(FIXTURES.glob("*/1.0.0")):
        name = folder.parent.name
        shutil.copytree(folder, root / "adapters" / name / "1.0.0")
        gguf = folder / f"{name}.gguf"
        values = {
            "base": _made_for(folder) or base_digest,
            "sha256": sha256_of(gguf),
            "size": gguf.stat().st_size,
            "domain": _domain(folder),
        }
        (root / f"registry/adapters/{name}.yaml").write_text(ENTRY.format(name=name, **values), encoding="utf-8")
    return root


def _domain(folder: Path) -> str:
    lines = (folder / "train.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.partition(": ")[2] for line in lines if line.startswith("domain:"))


def _made_for(folder: Path) -> str | None:
    """The build of the base that its training wrote down; None where nothing was trained."""
    facts = folder / "training.json"
    return json.loads(facts.read_text(encoding="utf-8"))["base_gguf"] if facts.is_file() else None


def run(checkout: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(checkout), "eval", "--quiet", *arguments])


def report(checkout: Path, name: str, *options: str) -> dict[str, Any]:
    result = run(checkout, name, *options, "--json")
    assert result.exit_code == 1, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def comparison(found: dict[str, Any], domain: str) -> dict[str, Any]:
    return next(each for each in found["verdict"]["comparisons"] if each["domain"] == domain)


def test_an_adapter_that_improves_but_forgets_is_rejected_with_the_domains_named(checkout: Path) -> None:
    found = report(checkout, "forgets")
    assert found["verdict"]["verdict"] == "rejected"
    assert comparison(found, "writing")["low"] > 0
    regressed = {each["domain"] for each in found["verdict"]["comparisons"] if each["forgetting"] == "regressed"}
    assert regressed
    for domain in regressed:
        assert any(domain in reason and "regressed" in reason for reason in found["verdict"]["reasons"])


def test_an_adapter_of_random_weights_is_rejected_for_its_harm(checkout: Path) -> None:
    found = report(checkout, "random-weights")
    assert found["verdict"]["verdict"] == "rejected"
    assert not found["contamination"]["checked"]  # harm doesn't wait for what can't be known
    assert comparison(found, "math")["high"] < 0


def test_an_adapter_trained_on_the_test_cases_is_flagged(checkout: Path) -> None:
    found = report(checkout, "contaminated")
    assert len(found["contamination"]["flagged"]) > 400
    assert found["verdict"]["verdict"] != "accepted"


def test_an_adapter_that_improves_but_talks_until_it_is_cut_is_shown_to(checkout: Path) -> None:
    found = report(checkout, "rambles", "--domain", "math", "--limit", "250")
    own = comparison(found, "math")
    assert own["low"] > 0
    assert own["truncated"] > 0.9 * own["n"]
    assert own["reference_truncated"] == 0
    assert any("it goes on until it is cut off" in reason for reason in found["verdict"]["reasons"])


def test_an_adapter_that_changes_nothing_is_refused(checkout: Path) -> None:
    result = run(checkout, "changes-nothing")
    assert result.exit_code == 2
    assert "changes nothing" in result.output


@pytest.mark.parametrize("named", ["wrong-base", "adapters/wrong-base/1.0.0"])
def test_an_adapter_of_another_base_is_refused(checkout: Path, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    result = run(checkout, named)
    assert result.exit_code == 2
    made_for = sha256_of(ROOT / "registry/bases/nano-2027/nano-2027-Q4_K_M.gguf")
    assert f"wrong-base@1.0.0 was made for the base {made_for[:12]}, and the registered one (nano-2026) is" in result.output
    assert "Train it again on the registered base." in result.output
