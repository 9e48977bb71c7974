"""A rules file that is wrong is named: the file, the rule, the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.errors import EntryError
from loco.router.loading import load_router, load_rules

GOOD = """\
schema_version: 1
router: keyword
domains: math, code
decision: {threshold: 0.5, margin: 0.05, half: 3, material: 0.3}
asks: 'please'
sets: {make: "write, build"}
shapes:
  - {id: sum, pattern: '\\d\\+\\d'}
rules:
  - {id: build, for: code, weight: 4, match: '<make> ~3 program'}
  - {id: add, for: math, weight: 4, shape: sum}
"""


def rules_with(tmp_path: Path, old: str, new: str) -> Path:
    assert old in GOOD
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    rules = load_rules(rules_with(tmp_path, "4", "4"))
    assert rules.domains == ("math", "code")
    assert [rule.id for rule in rules.rules] == ["build", "add"]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("for: code", "for: cooking", ("build", "cooking")),
        ("weight: 4, match", "weight: heavy, match", ("build", "heavy")),
        ("weight: 4, match", "weight: .nan, match", ("build", "nan")),
        ("weight: 4, match", "weight: 99, match", ("build", "99")),
        ("'\\d\\+\\d'", "'(unclosed'", ("sum", "(unclosed")),
        ("'please'", "'['", ("asks", "[")),
        ("<make>", "<bake>", ("build", "<bake>")),
        ("~3", "~x", ("build", "~x")),
        ("shape: sum}", "shape: product}", ("add", "product")),
        ("id: add", "id: build", ("rules.id", "build")),
        ("shape: sum}", "shape: sum, match: x}", ("add", "match")),
        ("shape: sum}", "shape: sum, colour: red}", ("add", "colour")),
        ("schema_version: 1", "schema_version: 2", ("schema_version", "2")),
        ("threshold: 0.5", "threshold: 7", ("threshold", "7")),
        ("domains: math, code", "domains: math", ("domains", "math")),
        ("rules:\n", "rules: [}\n", ("not YAML",)),
    ],
)
def test_a_bad_file_says_where(tmp_path: Path, old: str, new: str, named: tuple[str, ...]) -> None:
    path = rules_with(tmp_path, old, new)
    with pytest.raises(EntryError) as caught:
        load_rules(path)
    assert str(path) in str(caught.value)
    for part in named:
        assert part in str(caught.value)


def test_missing_rules_are_an_entry_error(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="can't be read"):
        load_router(tmp_path)
