"""What a stranger wrote: everything wrong in a file is found at once, with its line, and nothing in it is obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.errors import EntryError
from loco.registry.files import Problem, problems, read_entry
from loco.registry.parsing import parse
from loco.schema import AdapterEntry
from tests.sample_registry import make_registry


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    return make_registry(tmp_path) / "registry" / "adapters" / "coder.yaml"


def found(entry: Path, *changes: tuple[str, str]) -> list[Problem]:
    text = entry.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    entry.write_text(text, encoding="utf-8")
    return problems(entry, AdapterEntry)


def messages(entry: Path, *changes: tuple[str, str]) -> str:
    return "\n".join(map(str, found(entry, *changes)))


def of(path: Path, text: str | bytes) -> list[Problem]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return problems(path, AdapterEntry)


def test_a_right_file_has_no_problem(entry: Path) -> None:
    assert problems(entry, AdapterEntry) == []


def test_all_problems_are_found_at_once_with_their_lines(entry: Path) -> None:
    text = messages(
        entry, ("licence: MIT", "licence: MIT\nlicense: MIT\nlicence: X"), ("rank: 16", "rank: sixteen\n    colour: red")
    )
    assert "line 6, license: there is no such field (it is 'MIT'); did you mean 'licence'?" in text
    assert 'line 7, licence: found duplicate key "licence"' in text
    assert "versions.0.rank: Input should be a valid integer" in text
    assert "versions.0.colour: there is no such field (it is 'red')" in text


def test_a_missing_field_has_the_line_of_what_it_is_missing_in(entry: Path) -> None:
    assert Problem(1, "description", "is missing") in found(entry, ("description: An adapter for tests.\n", ""))


def test_a_field_inside_a_source_has_its_own_line(entry: Path) -> None:
    (problem,) = found(entry, ("kind: tree", "kind: tree, size: 5"))
    assert problem.field == "versions.0.artifact.source.size"
    assert problem.line == 11


def test_an_error_names_every_line_too(entry: Path) -> None:
    found(entry, ("rank: 16", "rank: -1"), ("alpha: 32", "alpha: 0"))
    with pytest.raises(EntryError, match=r"(?s)line 13, versions\.0\.rank: .*it is -1.*line 14, versions\.0\.alpha: .*it is 0"):
        read_entry(entry, AdapterEntry)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("[]", 1, "Input should be a valid dictionary"),
        ("name: [x", 1, "expected ',' or ']'"),
        ("name: x\n---\nname: y\n", 2, "another document"),
        ("name: !!python/object:os.system echo\n", 1, "the tag 'tag:yaml.org,2002:python/object:os.system' isn't allowed"),
        ("name: !mine x\n", 1, "the tag '!mine' isn't allowed"),
        ("%TAG ! tag:example.org,2000:\n---\nname: x\n", 1, "a line that begins with '%'"),
        ("# first\n%YAML 1.1\n---\nname: x\n", 2, "a line that begins with '%'"),
        ("? {a: 1}\n: 2\n", 1, "a name must be a plain word"),
        ("<<: {name: x}\n", 1, "the tag 'tag:yaml.org,2002:merge' isn't allowed"),
        ("since: 2026-13-45\n", 1, "the value '2026-13-45' is no timestamp that can be read"),
        ("rank: " + "9" * 5000, 1, "is no int that can be read"),
        ("name: *missing\n", 1, "found undefined alias"),
        ('name: "a\\x1b[31m"\n', 1, "U+001B"),
        ("name: a\u202eb\n", 1, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("description: a\u200bb\n", 1, "U+200B ZERO WIDTH SPACE"),
        (b"name: x\nlicence: \xff\n", 2, "it isn't UTF-8 text (byte 17)"),
        (b"#" * 300_000, None, "it is too large: an entry may have 262144 bytes"),
    ],
)  # fmt: skip
def test_what_is_no_plain_yaml_is_refused(tmp_path: Path, text: str | bytes, line: int | None, message: str) -> None:
    first = next(problem for problem in of(tmp_path / "x.yaml", text) if message in problem.message)
    assert first.line == line


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "[a, "])
def test_nesting_without_end_is_refused(tmp_path: Path, unit: str) -> None:
    (problem,) = of(tmp_path / "x.yaml", unit * 5000)
    assert "it is nested more than 20 deep" in problem.message


def test_aliases_that_unfold_are_refused(tmp_path: Path) -> None:
    lines = [f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)]
    (problem,) = of(tmp_path / "x.yaml", "\n".join(["a: &a [x, x]", *lines]))
    assert "full of YAML aliases" in problem.message


def test_emphasis_in_a_text_is_no_alias(entry: Path) -> None:
    assert found(entry, ("An adapter for tests.", "'" + " *very*" * 20 + "'")) == []


def test_a_list_that_holds_itself_is_refused(tmp_path: Path) -> None:
    assert of(tmp_path / "x.yaml", "versions: &a [*a]\n")


def test_a_letter_that_only_looks_right_is_named(entry: Path) -> None:
    assert "U+0430 CYRILLIC SMALL LETTER A" in messages(entry, ("name: coder", "name: c\u0430der"))


def test_control_characters_of_a_stranger_are_shown_as_numbers(tmp_path: Path) -> None:
    text = "\n".join(map(str, of(tmp_path / "x.yaml", '"a\\e[31m": 1\n')))
    assert "\x1b" not in text
    assert "a\\u001b[31m" in text


def test_a_file_full_of_mistakes_ends_with_how_many_are_left_out(tmp_path: Path) -> None:
    many = of(tmp_path / "x.yaml", "\n".join(f"k{n}: {n}" for n in range(2000)))
    assert len(many) == 101
    assert many[-1].message.startswith("and ")


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "gone.yaml", AdapterEntry)
    assert "it can't be read: No such file" in problem.message


@given(st.text(max_size=60) | st.text(alphabet="&*!|>%{}[]:-? \n'\"#ab1.", max_size=60))
def test_any_text_is_read_or_refused_and_never_more(text: str) -> None:
    document = parse(text)
    assert document.problems or document.values is None or document.node is not None
