"""Names that can be registered, and names that a person could take for each other."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from loco.names import RESERVED, lookalike
from loco.schema import Name, RelativePath, Version

NAME = TypeAdapter(Name)


@pytest.mark.parametrize("name", ["nano-math", "qwen3-4b-2026", "a", "1", "x" * 64])
def test_words_of_letters_digits_and_single_hyphens_are_names(name: str) -> None:
    assert NAME.validate_python(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Math",
        "nano_math",
        "nano--math",
        "-math",
        "math-",
        "a/b",
        "..",
        "a b",
        "a\nb",
        "m\u0430th",
        "\u0661",
        "x" * 65,
        "a.b",
        "$(x)",
    ],
)
def test_other_words_are_not(name: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9", "base", "none", "null", "true", "system", "all"])
def test_reserved_words_are_not(name: str) -> None:
    assert name in RESERVED
    with pytest.raises(ValidationError, match="this word is reserved"):
        NAME.validate_python(name)


@pytest.mark.parametrize("other", ["nano-rnath", "nanomath", "nan0-math"])
def test_names_that_look_alike_are_found(other: str) -> None:
    assert lookalike(other, ["code", "nano-math"]) == "nano-math"


def test_a_name_is_not_its_own_lookalike() -> None:
    assert lookalike("nano-math", ["nano-math", "nano-code"]) is None


@pytest.mark.parametrize("version", ["1.0", "1.0.0.0", "01.0.0", "1.0.0-rc", "v1.0.0", "1.0.\u0661", "1.0.1234567", "1.0.0\n"])
def test_a_version_is_three_numbers(version: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Version).validate_python(version + "x" if version.endswith("\n") else version)


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../x", "a/../b", "a//b", "a\\b", "C:/x", ".git/config", "a/.hidden", "a/", "", "a b", "a\u0430", "a/./b"],
)
def test_a_path_stays_inside_and_is_never_hidden(path: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RelativePath).validate_python(path)
