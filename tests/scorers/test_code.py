"""Programs of the nano suite: attacks are wrong answers, a sandbox that fails is an error, and neither is silent."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from loco.errors import SandboxError
from loco.sandbox import Program, ProgramResult, Sandbox
from loco.scorers import scorer
from loco.scorers.code import extract
from tests.scorers.conftest import MakeCase

CHECK = {"entry_point": "f", "calls": [{"args": [1], "expected": 2}, {"args": [5], "expected": 6}]}
GOOD = "def f(x):\n    return x + 1"
ATTACKS = {
    "leaving before the check": "import os\nos._exit(0)",
    "patching the checker": "import builtins\nbuiltins.print = builtins.len = lambda *a: 2\ndef f(x):\n    return 3",
    "a forged success line": 'import os\ndef f(x):\n    os.write(1, b\'{"verdict": "passed"}\\n\')\n    os._exit(0)',
    "killing the parent": "import os\ndef f(x):\n    os.kill(os.getppid(), 9)\n    return 3",
    "an answer equal to all": "class Same:\n    def __eq__(self, other):\n        return True\ndef f(x):\n    return Same()",
    "a syntax error": "def f(x) return 1",
}


def _sandboxed() -> None:
    if sys.platform != "linux":
        pytest.skip("programs are confined on Linux only")
    try:
        Sandbox.probe()
    except SandboxError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        (GOOD, GOOD),
        (f"Sure:\n```python\n{GOOD}\n```\nDone.", f"{GOOD}\n"),
        (f"Here it is.\n{GOOD}", GOOD),
        ("import math\n" + GOOD, "import math\n" + GOOD),
        ("I can't.", None),
        ("", None),
    ],
)
def test_the_program_is_the_fenced_block_or_what_begins_like_code(answer: str, source: str | None) -> None:
    assert extract(answer) == source


def test_right_programs_pass_and_attacks_are_wrong(case: MakeCase) -> None:
    _sandboxed()
    answers = [GOOD, "def f(x):\n    return x", "No.", *ATTACKS.values()]
    scores = scorer("code")(answers, [case(CHECK)] * len(answers))
    assert [score.outcome for score in scores[:3]] == ["right", "wrong", "no-answer"]
    for name, score in zip(ATTACKS, scores[3:], strict=True):
        assert (score.outcome, score.value) == ("wrong", 0.0), name


class Broken:
    """A sandbox whose processes never start."""

    def check(self, programs: Sequence[Program]) -> list[ProgramResult]:
        return [ProgramResult("error", "the sandbox could not start", 0.0, "namespaces") for _ in programs]


def test_a_sandbox_that_fails_is_an_error_without_a_value(case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "probe", lambda **_: Broken())
    for name, one in (("code", case(CHECK)), ("code_tests", case({"entry_point": "f"}, tests="def check(c): pass\n"))):
        (score,) = scorer(name)([GOOD], [one])
        assert (score.value, score.outcome) == (None, "error")
        assert "could not start" in score.explanation


def test_without_a_sandbox_nothing_is_scored(case: MakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*, allow_unsandboxed: bool) -> Sandbox:
        assert not allow_unsandboxed
        raise SandboxError("no sandbox here")

    monkeypatch.setattr(Sandbox, "probe", missing)
    with pytest.raises(SandboxError, match="no sandbox here"):
        scorer("code")([GOOD], [case(CHECK)])
    assert scorer("code")(["No."], [case(CHECK)])[0].outcome == "no-answer"


def test_programs_run_unconfined_only_where_that_was_allowed_and_the_score_says_so(
    case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("not even unconfined on Windows")
    monkeypatch.setattr(Sandbox, "problem", lambda self: f"no {self.isolation}")
    with pytest.raises(SandboxError):
        scorer("code")([GOOD], [case(CHECK)])
    monkeypatch.setenv("LOCO_ALLOW_UNSANDBOXED", "1")
    (score,) = scorer("code")([GOOD], [case(CHECK)])
    assert (score.value, score.details) == (1.0, {"unsandboxed": 1.0})
