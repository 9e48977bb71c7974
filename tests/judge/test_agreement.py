"""Agreement with labelled cases decides whether a judge is believed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from loco.engine.types import GenerationRequest
from loco.errors import DataError, DigestMismatchError, JudgeError
from loco.judge.agreement import measure_agreement, read_labelled, require
from loco.judge.judges import EngineJudge
from loco.judge.record import agreement_of
from loco.judge.rubric import Rubric
from tests.judge.conftest import rubric_of

MakeJudge = Callable[..., EngineJudge]


def labelled(folder: Path, count: int = 200) -> Rubric:
    """Half of the texts are good; of the bad ones half have wrong facts and half a wrong tone."""
    lines = []
    for n in range(count):
        way = [None, "wrong-name", None, "impolite"][n % 4]
        grades = {"facts": "1" if way == "wrong-name" else "5", "tone": "2" if way == "impolite" else "4"}
        case = {"id": str(n), "prompt": "Write.", "answer": f"letter {way}", "grades": grades, "spoilt": [way] if way else []}
        lines.append(json.dumps(case) + "\n")
    raw = "".join(lines).encode()
    (folder / "labelled.jsonl").write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    return rubric_of(labelled={"file": "labelled.jsonl", "cases": count, "sha256": digest})


def right(request: GenerationRequest) -> str:
    asked = "wrong-name" if "Facts?" in request.prompt else "impolite"
    return f"Grade: {2 if asked in request.prompt else 5}"


def test_a_judge_that_is_always_right_has_kappa_1_and_catches_everything(tmp_path: Path, engine_judge: MakeJudge) -> None:
    rubric = labelled(tmp_path)
    found = measure_agreement(engine_judge(right), rubric, read_labelled(rubric, tmp_path))
    assert (found.kappa, found.raw, found.cases, found.judged, found.unparsed) == (1.0, 1.0, 200, 400, 0)
    assert found.caught == {"impolite": 1.0, "wrong-name": 1.0, "not degraded": 0.0}
    assert [(one.criterion, one.judged, one.kappa) for one in found.criteria] == [("facts", 200, 1.0), ("tone", 200, 1.0)]
    require(found)


def test_a_judge_that_praises_everything_has_kappa_0_and_is_refused(tmp_path: Path, engine_judge: MakeJudge) -> None:
    rubric = labelled(tmp_path)
    found = measure_agreement(engine_judge("Grade: 5"), rubric, read_labelled(rubric, tmp_path))
    assert (found.kappa, found.raw) == (0.0, 0.75)
    with pytest.raises(JudgeError, match=r"kappa 0\.00 \(at least 0\.6 is needed\), raw 0\.75") as caught:
        require(found)
    assert caught.value.exit_code == 2


def test_replies_without_a_grade_count_against_a_judge(tmp_path: Path, engine_judge: MakeJudge) -> None:
    rubric = labelled(tmp_path)
    found = measure_agreement(
        engine_judge(lambda request: right(request) if "Facts?" in request.prompt else "?"),
        rubric,
        read_labelled(rubric, tmp_path),
    )
    assert (found.unparsed, found.raw) == (200, 0.5)
    assert found.kappa < 0.6


def test_fewer_than_200_labelled_cases_say_too_little(tmp_path: Path, engine_judge: MakeJudge) -> None:
    rubric = labelled(tmp_path, 199)
    with pytest.raises(JudgeError, match="tried on 199 labelled cases, and 200 are needed"):
        require(measure_agreement(engine_judge(right), rubric, read_labelled(rubric, tmp_path)))


def test_an_agreement_is_measured_once_for_judge_rubric_and_cases(tmp_path: Path, engine_judge: MakeJudge) -> None:
    rubric, kept = labelled(tmp_path), tmp_path / "kept"
    first = agreement_of(engine_judge(right), rubric, tmp_path, kept)
    assert agreement_of(engine_judge("never asked"), rubric, tmp_path, kept) == first
    assert agreement_of(engine_judge("Grade: 5", base="c" * 64), rubric, tmp_path, kept).kappa == 0
    (path,) = [path for path in kept.iterdir() if json.loads(path.read_text())["kappa"] == 1]
    path.write_text("damaged", encoding="utf-8")
    assert agreement_of(engine_judge(right), rubric, tmp_path, kept) == first


def test_changed_or_broken_labelled_cases_are_refused(tmp_path: Path) -> None:
    rubric = labelled(tmp_path)
    path = tmp_path / "labelled.jsonl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"facts": "5"', '"facts": "4"', 1), encoding="utf-8")
    with pytest.raises(DigestMismatchError, match="isn't what its rubric registers"):
        read_labelled(rubric, tmp_path)
    path.write_text(text.replace('"facts": "5"', '"facts": "9"', 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"line 1, field grades\.facts: '9' is no grade"):
        read_labelled(rubric, tmp_path)
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1, field id"):
        read_labelled(rubric, tmp_path)
    with pytest.raises(JudgeError, match="has no labelled cases"):
        read_labelled(rubric_of(), tmp_path)
