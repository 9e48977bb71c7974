"""Changing YAML in place: what isn't concerned keeps its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.errors import EntryError, RegistryError
from loco.registry.editing import edit, edited, put_after
from loco.registry.parsing import parse
from loco.schema import ActiveFile, AdapterEntry
from tests.sample_registry import make_registry

ENTRY = """\
# yaml-language-server: $schema=../../schemas/adapter.schema.json

# Said before everything.
name:   "adder"     # a name, quoted
note: ~
list: [ a,  b ]     # spaces inside
status: active   # changed below

versions:
  # the first one
  - version: 1.0.0   # old
    rank: 16
    reason: >-
      folded text
      over lines
  # the second one
  - version: 1.1.0
    rank: 16
# the end
"""


def lines_that_differ(before: str, after: str) -> tuple[set[str], set[str]]:
    old, new = before.splitlines(), after.splitlines()
    return set(old) - set(new), set(new) - set(old)


def test_setting_a_value_changes_one_line() -> None:
    def change(values: Any) -> None:
        values["status"] = "archived"

    gone, new = lines_that_differ(ENTRY, edited(ENTRY, change))
    assert gone == {"status: active   # changed below"}
    assert len(new) == 1
    assert next(iter(new)).split() == "status: archived # changed below".split()


def test_a_new_field_stands_behind_the_one_it_is_put_after() -> None:
    def change(values: Any) -> None:
        put_after(values["versions"][0], "version", "yanked", {"reason": "wrong data"})

    after = edited(ENTRY, change)
    assert lines_that_differ(ENTRY, after) == (set(), {"    yanked:", "      reason: wrong data"})
    assert after.index("# old") < after.index("yanked") < after.index("rank: 16") < after.index("# the second one")


def test_a_removed_field_takes_only_its_own_lines() -> None:
    def change(values: Any) -> None:
        del values["versions"][0]["rank"]

    assert edited(ENTRY, change) == ENTRY.replace("    rank: 16\n", "", 1)


def test_no_change_keeps_every_byte() -> None:
    assert edited(ENTRY, lambda _: None) == ENTRY


def test_line_ends_of_another_system_stay() -> None:
    def change(values: Any) -> None:
        values["status"] = "archived"

    after = edited(ENTRY.replace("\n", "\r\n"), change)
    assert after.count("\r\n") == after.count("\n") == ENTRY.count("\n")


def test_a_list_without_indentation_stays_so() -> None:
    text = "versions:\n- version: 1.0.0\n  rank: 16\n- version: 1.1.0\n  rank: 16\n"

    def change(values: Any) -> None:
        values["versions"][1]["rank"] = 8

    assert edited(text, change) == "versions:\n- version: 1.0.0\n  rank: 16\n- version: 1.1.0\n  rank: 8\n"


@pytest.mark.parametrize(
    "text", ["active: {}\n", "active: {math: adder@1.0.0}   # who answers\n", "active:\n  math: adder@1.0.0\n# end\n"]
)
def test_an_active_adapter_is_added_in_whatever_form_the_file_has(text: str) -> None:
    def change(values: Any) -> None:
        values["active"]["code"] = "coder@0.1.0"

    after = edited(text, change)
    assert parse(after).values["active"]["code"] == "coder@0.1.0"
    assert after.count("#") == text.count("#")


SCALARS = st.text(alphabet="abc XYZ019.,:#'\"-", min_size=1, max_size=30)


@given(SCALARS, st.lists(st.sampled_from(["# note", "", "#"]), max_size=3), st.integers(1, 6))
def test_whatever_is_written_is_read_again_and_nothing_else_moves(value: str, between: list[str], spaces: int) -> None:
    text = "\n".join(
        ["first: 1" + " " * spaces + "# one", *between, "status:" + " " * spaces + "active", *between, "last: [ 1 ]", ""]
    )

    def change(values: Any) -> None:
        values["status"] = value

    after = edited(text, change)
    assert parse(after).values == {"first": 1, "status": value, "last": [1]}
    assert [line for line in after.splitlines() if not line.startswith("status")] == [
        line for line in text.splitlines() if not line.startswith("status")
    ]


def test_an_edit_that_would_break_the_entry_is_refused(tmp_path: Path) -> None:
    path = make_registry(tmp_path) / "registry" / "adapters" / "coder.yaml"
    before = path.read_bytes()

    def change(values: Any) -> None:
        values["status"] = "asleep"

    with pytest.raises(EntryError, match="status"):
        edit(path, AdapterEntry, change)
    assert path.read_bytes() == before


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = make_registry(tmp_path) / "registry" / "bases" / "tiny-2026" / "active.yaml"

    def change(values: Any) -> None:
        values["active"]["math"] = "adder@1.0.0"

    prepared = edit(path, ActiveFile, change)
    with path.open("a", encoding="utf-8") as file:
        file.write("# somebody else\n")
    with pytest.raises(RegistryError, match="changed by somebody else"):
        prepared.write()
