"""From a chat answer to the program that HumanEval's tests judge."""

from __future__ import annotations

import sys

import pytest

from loco.errors import DataError, SandboxError, UsageError
from loco.sandbox import Sandbox
from loco.scorers import scorer
from loco.scorers.code_tests import judging_code, program
from tests.scorers.conftest import MakeCase

PROMPT = 'import math\n\ndef half(x):\n    return x / 2\n\ndef area(r):\n    """Area of a circle of radius r."""\n'
TESTS = "def check(candidate):\n    assert abs(candidate(2) - 12.566) < 0.01\n    assert half(4) == 2\n"
BODY = "    return math.pi * r * r\n"
WHOLE = "def area(r):\n" + BODY


@pytest.fixture
def area(case: MakeCase) -> object:
    return case({"entry_point": "area"}, PROMPT, tests=TESTS)


@pytest.mark.parametrize(
    "answer",
    [
        f"Here it is:\n```python\n{WHOLE}```\nIt multiplies.",
        f"```\n{WHOLE}\n```",
        f"```python\nprint('try')\n```\nand\n```py\n{WHOLE}```",
        f"```python\n{WHOLE}",
        WHOLE,
        f"Sure.\n{WHOLE}",
    ],
)
def test_a_block_that_defines_the_function_gets_the_imports_and_helpers_of_the_prompt(answer: str, area: object) -> None:
    made = program(answer, area, "chat")  # type: ignore[arg-type]
    assert made is not None
    assert made.startswith("import math\n\ndef half(x):\n    return x / 2\n")
    assert "def area(r):\n    return math.pi * r * r" in made
    assert "```" not in made


@pytest.mark.parametrize("answer", [f"```python\n{BODY}```", BODY, "\n" + BODY])
def test_a_body_keeps_its_indentation_and_goes_after_the_prompt(answer: str, area: object) -> None:
    made = program(answer, area, "chat")  # type: ignore[arg-type]
    assert made is not None
    assert made.replace("\n\n", "\n").startswith(PROMPT.replace("\n\n", "\n") + BODY)


@pytest.mark.parametrize("answer", ["", "I can't do that.", "The area is pi r squared."])
def test_prose_is_no_program(answer: str, area: object) -> None:
    assert program(answer, area, "chat") is None  # type: ignore[arg-type]


def test_a_completion_is_not_touched(area: object) -> None:
    assert program(BODY, area, "completion") == PROMPT + BODY  # type: ignore[arg-type]
    assert program("  \n", area, "completion") is None  # type: ignore[arg-type]


def test_helpers_that_the_tests_call_are_among_the_tests(area: object) -> None:
    assert judging_code(area) == f"import math\n\ndef half(x):\n    return x / 2\n\n\n{TESTS}\ncheck(area)\n"  # type: ignore[arg-type]


def test_cases_without_tests_or_function_are_refused(case: MakeCase) -> None:
    with pytest.raises(DataError, match="has no tests"):
        scorer("code_tests")([WHOLE], [case({"entry_point": "area"}, PROMPT)])
    with pytest.raises(DataError, match=r"check\.entry_point is 'a b'"):
        scorer("code_tests")([WHOLE], [case({"entry_point": "a b"}, PROMPT, tests=TESTS)])
    with pytest.raises(UsageError, match="not 'essay'"):
        scorer("code_tests", {"form": "essay"})


@pytest.mark.skipif(sys.platform != "linux", reason="programs are confined on Linux only")
def test_right_wrong_and_missing_programs_are_told_apart(area: object) -> None:
    try:
        Sandbox.probe()
    except SandboxError as error:
        pytest.skip(str(error))
    answers = [WHOLE, "def area(r):\n    return r\n", "No.", "def half(x):\n    return 2\ndef area(r):\n    return 0\n"]
    scores = scorer("code_tests")(answers, [area] * 4)  # type: ignore[list-item]
    assert [score.outcome for score in scores] == ["right", "wrong", "no-answer", "wrong"]
