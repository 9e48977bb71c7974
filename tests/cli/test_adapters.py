"""`loco adapters`: what is listed and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from tests.sample_registry import make_registry


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_registry(tmp_path)


def adapters(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "adapters", *args])


def listed(root: Path, *args: str) -> set[tuple[str, str, bool]]:
    result = adapters(root, "list", "--json", *args)
    assert result.exit_code == 0, result.output
    return {(row["adapter"], row["version"], row["active"]) for row in json.loads(result.stdout)}


def test_list_marks_the_version_that_answers(root: Path) -> None:
    assert ("adder", "1.1.0", True) in listed(root)
    assert {name for name, _, active in listed(root) if not active} == {"adder", "coder"}


def test_list_can_be_narrowed(root: Path) -> None:
    assert listed(root, "--domain", "code") == {("coder", "0.1.0", False)}
    assert listed(root, "--base", "tiny-2026") == listed(root)


def test_list_of_an_unknown_domain_or_base_brings_the_nearest(root: Path) -> None:
    for option, name, near in (("--domain", "maths", "math"), ("--base", "tiny", "tiny-2026")):
        result = adapters(root, "list", option, name)
        assert result.exit_code == 2
        assert f"Did you mean: {near}" in result.stderr


def test_list_says_what_was_left_out(root: Path) -> None:
    entry = root / "registry" / "adapters" / "coder.yaml"
    entry.write_text("schema_version: 7\n", encoding="utf-8")
    result = adapters(root, "list")
    assert result.exit_code == 0
    assert "coder.yaml is of schema 7" in result.stderr


def test_show_has_every_version(root: Path) -> None:
    printed = json.loads(adapters(root, "show", "adder", "--json").stdout)
    assert [version["version"] for version in printed["versions"]] == ["1.0.0", "1.1.0"]
    for number in ("1.0.0", "1.1.0"):
        assert number in adapters(root, "show", "adder").stdout


def test_show_of_an_unknown_adapter_brings_the_nearest(root: Path) -> None:
    result = adapters(root, "show", "ader")
    assert result.exit_code == 2
    assert "Did you mean: adder" in result.stderr
