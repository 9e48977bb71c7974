"""A rubric scores with a judge that was tried first, and says how far it may be believed."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from loco.engine.scripted import ScriptedEngine
from loco.engine.types import GenerationRequest
from loco.errors import JudgeError, UnknownNameError, UsageError
from loco.judge.judges import EngineJudge
from loco.judge.rubric import Rubric
from loco.scorers import scorer
from loco.scorers.rubric import CHOSEN, RubricScorer, judged_scorer
from tests.judge.conftest import rubric_of
from tests.scorers.conftest import MakeCase

ROOT = Path(__file__).resolve().parents[2]


def labelled(folder: Path) -> Rubric:
    lines = [
        json.dumps(
            {"id": str(n), "prompt": "Write.", "answer": "bad" if n % 2 else "good", "grades": {"facts": "1" if n % 2 else "5"}}
        )
        for n in range(200)
    ]
    raw = ("\n".join(lines) + "\n").encode()
    (folder / "labelled.jsonl").write_bytes(raw)
    return rubric_of(labelled={"file": "labelled.jsonl", "cases": 200, "sha256": sha256(raw).hexdigest()})


def judging(tmp_path: Path, *, honest: bool = True) -> tuple[RubricScorer, ScriptedEngine]:
    def script(request: GenerationRequest) -> str:
        return "Grade: 1" if honest and "Text: bad" in request.prompt else "?" if "mute" in request.prompt else "Grade: 5"

    engine = ScriptedEngine(script)
    judge = EngineJudge(lambda: engine, name="scripted", base_sha256="b" * 64)
    return RubricScorer(judge, labelled(tmp_path), tmp_path, tmp_path / "kept"), engine


def test_texts_are_graded_and_every_score_says_how_far_its_judge_may_be_believed(tmp_path: Path, case: MakeCase) -> None:
    score, _ = judging(tmp_path)
    good, bad, empty, mute = score(["good text", "bad text", " \n", "mute"], [case(prompt="Write.")] * 4)
    assert (good.value, good.outcome, bad.value, bad.outcome) == (1.0, "right", 0.0, "wrong")
    assert (empty.value, empty.outcome) == (0.0, "no-answer")
    assert (mute.value, mute.outcome, mute.details["unparsed"]) == (None, "error", 6.0)
    assert good.explanation == "1.00 ± 0.00 over 3 runs (scripted, kappa 1.00, raw agreement 1.00)"
    assert {"facts", "tone", "deviation", "words", "judge_kappa", "judge_raw"} <= set(good.details)
    assert good.details["words"] == 2.0


def test_the_judge_is_tried_once_before_the_first_grade(tmp_path: Path, case: MakeCase) -> None:
    score, engine = judging(tmp_path)
    score(["good text"], [case(prompt="Write.", rubric="Mind the date.")])
    assert len(engine.requests) == 200 + 6
    assert "Task: Write.\nMind the date.\nText: good text" in engine.requests[-1].prompt
    score(["good text"], [case(prompt="Write.")])
    assert len(engine.requests) == 200 + 12


def test_a_judge_below_its_floor_grades_nothing(tmp_path: Path, case: MakeCase) -> None:
    score, engine = judging(tmp_path, honest=False)
    with pytest.raises(JudgeError, match=r"agrees too little .* kappa 0\.00"):
        score(["good text"], [case(prompt="Write.")])
    assert len(engine.requests) == 200


def test_no_texts_ask_no_grades(tmp_path: Path, case: MakeCase) -> None:
    score, engine = judging(tmp_path)
    assert [one.outcome for one in score([""], [case()])] == ["no-answer"]
    assert len(engine.requests) == 200


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(CHOSEN, raising=False)
    from ruamel.yaml import YAML

    with (tmp_path / "rubric.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(json.loads(labelled(tmp_path).model_dump_json(exclude_none=True)), file)
    return tmp_path


def test_the_judge_is_the_benchmarks_own_unless_one_is_chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = judged_scorer(ROOT, folder, {"judge": "https://judge.example/v1#own"})
    monkeypatch.setenv(CHOSEN, "https://judge.example/v1#other")
    other = judged_scorer(ROOT, folder, {"judge": "https://judge.example/v1#own"})
    assert own.version != other.version
    assert judged_scorer(ROOT, folder, {"runs": 1}).version != other.version
    assert not own.binary


def test_a_base_may_judge_and_is_refused_where_it_would_judge_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from loco.registry.loading import load_registry

    digest = load_registry(ROOT).base("nano-2026").weights.sha256 or ""
    found = judged_scorer(ROOT, folder, {"judge": "nano-2026"})
    assert found.refuse is not None
    found.refuse(digest, [("a" * 64, 1.0)])
    with pytest.raises(JudgeError, match="nano-2026 would judge its own answers"):
        found.refuse(digest, [])
    monkeypatch.setenv(CHOSEN, "")  # nobody asked for it
    own = judged_scorer(ROOT, folder, {"judge": "nano-2026"})
    assert own.refuse is not None
    with pytest.raises(JudgeError, match="nano-2026 would judge its own answers"):
        own.refuse(digest, [])
    monkeypatch.setenv(CHOSEN, "nano-2026")
    asked_for = judged_scorer(ROOT, folder, {})
    assert asked_for.refuse is not None
    asked_for.refuse(digest, [])


def test_without_a_judge_or_with_one_that_is_not_there_it_says_what_to_do(folder: Path) -> None:
    with pytest.raises(JudgeError, match=f"names none.\n.*{CHOSEN}"):
        judged_scorer(ROOT, folder, {})
    with pytest.raises(UnknownNameError, match="no judge named 'nano-juge'"):
        judged_scorer(ROOT, folder, {"judge": "nano-juge"})
    with pytest.raises(UnknownNameError, match="no base named 'nano'"):
        judged_scorer(ROOT, folder, {"judge": "nano+nano-math"})
    with pytest.raises(UsageError, match=r"parameters: .*less than or equal to 20"):
        judged_scorer(ROOT, folder, {"judge": "nano-2026", "runs": 99})
    with pytest.raises(UsageError, match="A rubric scores with a judge"):
        scorer("rubric")
