"""Grades over several runs, and comparisons in both orders."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loco.engine.scripted import ScriptedEngine
from loco.engine.types import AdapterUse, GenerationRequest
from loco.errors import JudgeError
from loco.judge.comparing import Pair, compare, tally
from loco.judge.grading import Item, grade
from loco.judge.judges import EngineJudge, refuse_self
from loco.judge.prompt import Work
from loco.judge.rubric import Rubric

MakeJudge = Callable[..., EngineJudge]
LETTER = Item(Work("Write."), "My letter")


def test_every_criterion_is_asked_in_every_run_with_the_grammar_and_its_own_seed(rubric: Rubric) -> None:
    engine = ScriptedEngine("Grade: 5")
    judge = EngineJudge(lambda: engine, name="j", base_sha256="b")
    grade(judge, rubric, [LETTER, LETTER])
    asked = [(request.prompt.count("Facts?"), request.params.seed, request.params.temperature) for request in engine.requests]
    assert asked == [(1, 0, 0.7), (1, 1, 0.7), (1, 2, 0.7), (0, 0, 0.7), (0, 1, 0.7), (0, 2, 0.7)] * 2
    assert {request.params.grammar for request in engine.requests} == {'root ::= "Grade: " ("1" | "2" | "3" | "4" | "5")'}
    assert engine.requests[0].prompt.startswith("<|im_start|>user\nTask: Write.\n")


def test_a_single_run_is_greedy(rubric: Rubric) -> None:
    engine = ScriptedEngine("Grade: 5")
    grade(EngineJudge(lambda: engine, name="j", base_sha256="b"), rubric, [LETTER], runs=1)
    assert {request.params.temperature for request in engine.requests} == {0.0}


def test_the_value_is_the_mean_of_the_runs_and_their_deviation_is_reported(rubric: Rubric, engine_judge: MakeJudge) -> None:
    def script(request: GenerationRequest) -> str:
        return f"Grade: {5 if 'Tone' in request.prompt else 1 + 2 * request.params.seed}"

    (found,) = grade(engine_judge(script), rubric, [LETTER])
    assert found.value == pytest.approx((0.5 + 0.75 + 1) / 3)
    assert found.deviation == pytest.approx(0.25)
    assert found.criteria == {"facts": pytest.approx(0.5), "tone": 1.0}
    assert (found.asked, found.unparsed, found.failed) == (6, 0, 0)


def test_replies_without_a_grade_are_counted_and_left_out_of_the_mean(rubric: Rubric, engine_judge: MakeJudge) -> None:
    def script(request: GenerationRequest) -> str:
        return "I like it." if "Tone" in request.prompt or request.params.seed == 1 else "Grade: 3"

    (found,) = grade(engine_judge(script), rubric, [LETTER])
    assert (found.value, found.unparsed, found.criteria) == (0.5, 4, {"facts": 0.5})
    (none,) = grade(engine_judge("no"), rubric, [LETTER])
    assert (none.value, none.unparsed, none.deviation) == (None, 6, 0.0)


def test_a_text_too_long_for_the_judge_fails_alone(rubric: Rubric) -> None:
    judge = EngineJudge(lambda: ScriptedEngine("Grade: 5", context=40), name="j", base_sha256="b")
    short, long = grade(judge, rubric, [LETTER, Item(Work("Write."), "word " * 99)])
    assert (short.value, short.failed) == (1.0, 0)
    assert (long.value, long.failed, long.unparsed) == (None, 6, 0)


def test_a_win_counts_only_if_both_orders_agree(rubric: Rubric, engine_judge: MakeJudge) -> None:
    def better(request: GenerationRequest) -> str:
        return "Grade: first" if "First: good" in request.prompt else "Grade: second"

    (found,) = compare(engine_judge(better), rubric, [Pair(Work("Write."), "good", "bad")])
    assert (found.winner, found.disagreed) == ("first", 0)
    (other,) = compare(engine_judge(better), rubric, [Pair(Work("Write."), "bad", "good")])
    assert other.winner == "second"


def test_a_judge_that_prefers_a_place_makes_ties(rubric: Rubric, engine_judge: MakeJudge) -> None:
    pairs = [Pair(Work("Write."), "a b c", "d")] * 3
    found = compare(engine_judge("Grade: first"), rubric, pairs)
    assert tally(pairs, found) == tally(pairs, found)
    counted = tally(pairs, found)
    assert (counted.first, counted.second, counted.ties) == (0, 0, 3)
    assert (counted.criteria, counted.disagreed, counted.longer) == (6, 6, 2.0)


def test_unread_comparisons_are_ties_and_counted(rubric: Rubric, engine_judge: MakeJudge) -> None:
    def script(request: GenerationRequest) -> str:
        return "Grade: tie" if "tone" in request.prompt else "hm"

    (found,) = compare(engine_judge(script), rubric, [Pair(Work("Write."), "a", "b")])
    assert (found.winner, found.disagreed, found.unparsed) == ("tie", 0, 2)
    assert tally([], []).longer == 0.0


def test_no_model_judges_itself_unless_asked_for_by_name(engine_judge: MakeJudge, tmp_path: object) -> None:
    use = AdapterUse(tmp_path, "a" * 64, "b" * 64)  # type: ignore[arg-type]
    judge = engine_judge("", (use,))
    refuse_self(judge, "b" * 64, [])
    refuse_self(judge, "b" * 64, [("a" * 64, 0.5)])
    refuse_self(judge, "b" * 64, [("a" * 64, 1.0)], asked_for=True)
    with pytest.raises(JudgeError, match="scripted would judge its own answers"):
        refuse_self(judge, "b" * 64, [("a" * 64, 1.0)])


def test_the_digest_names_base_adapters_and_scales(engine_judge: MakeJudge, tmp_path: object) -> None:
    use = AdapterUse(tmp_path, "a" * 64, "b" * 64)  # type: ignore[arg-type]
    half = AdapterUse(tmp_path, "a" * 64, "b" * 64, 0.5)  # type: ignore[arg-type]
    digests = {engine_judge("", uses, base).digest for uses in ((), (use,), (half,)) for base in ("b" * 64, "c" * 64)}
    assert len(digests) == 6


def test_no_model_is_loaded_before_the_first_question(rubric: Rubric) -> None:
    opened: list[ScriptedEngine] = []

    def open_engine() -> ScriptedEngine:
        opened.append(ScriptedEngine("Grade: 5"))
        return opened[-1]

    judge = EngineJudge(open_engine, name="j", base_sha256="b")
    judge.close()
    assert opened == []
    grade(judge, rubric, [LETTER])
    grade(judge, rubric, [LETTER])
    assert len(opened) == 1
    judge.close()
    assert opened[0].closed
