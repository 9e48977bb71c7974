from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loco.errors import UsageError
from loco.evaluation.types import Comparison
from loco.evaluation.verdict import compare, decide
from tests.evaluation.paired_results import counted, graded, result

BETTER = counted("domain", "math", 60, 10, 500, both=100)
LEVEL = [counted("forgetting", domain, 10, 10, 500, both=200) for domain in ("code", "writing", "analysis", "summarisation")]


def others(b: int, c: int, n: int) -> list[Comparison]:
    return [counted("forgetting", domain, b, c, n) for domain in ("code", "writing", "analysis", "summarisation")]


def said(reasons: Sequence[str], start: str) -> str:
    return next(reason for reason in reasons if reason.startswith(start))


def test_better_at_home_and_level_elsewhere_is_accepted() -> None:
    found = decide([BETTER], LEVEL)
    assert found.verdict == "accepted"
    assert found.more_cases is None
    assert [each.forgetting for each in found.comparisons] == [None, *["certified"] * 4]
    assert found.pooled is not None
    assert found.pooled.forgetting == "certified"


def test_a_reason_gives_every_figure_of_the_own_domain() -> None:
    assert decide([BETTER], LEVEL).reasons[0] == (
        "math (nano-math): improves: 0.320 against 0.220, +10.0 points [+7.0, +13.4], n = 500, 60 won (b) and 10 lost (c); "
        "McNemar mid-p < 0.0001, exact p < 0.0001; this run finds +4.7 points or more with 80 % power."
    )


def test_a_reason_gives_every_figure_of_another_domain() -> None:
    reasons = decide([BETTER], LEVEL).reasons
    assert reasons[1] == (
        "code (nano-code): certified within 5 points of the base: 0.420 against 0.420, +0.0 points [-1.9, +1.9], n = 500, "
        "10 won (b) and 10 lost (c); one-sided 95 % lower bound -1.6; harm p = 0.5000 (Holm p = 1.0000)."
    )
    assert reasons[5].startswith("all other domains together: certified within 5 points of the base: ")


def test_one_regressed_domain_rejects_and_is_named() -> None:
    found = decide([BETTER], [counted("forgetting", "code", 2, 60, 500), *LEVEL[1:]])
    assert found.verdict == "rejected"
    assert said(found.reasons, "code (nano-code): regressed: ")
    assert found.comparisons[1].forgetting == "regressed"
    assert found.pooled is not None
    assert found.pooled.forgetting == "certified"  # the others can't pay for it


def test_where_no_improvement_is_possible_it_is_rejected() -> None:
    found = decide([counted("domain", "math", 10, 60, 500)], LEVEL)
    assert found.verdict == "rejected"
    assert "no improvement is possible" in found.reasons[0]


def test_an_adapter_that_changes_no_answer_is_rejected() -> None:
    values, texts = [1.0] * 100 + [0.0] * 400, [f"answer {at}" for at in range(500)]
    same = compare("domain", result(values, label="adder", texts=texts), result(values, texts=texts))
    found = decide([same], LEVEL)
    assert found.verdict == "rejected"
    assert "Every answer in its own domain is the base's own: the adapter changes nothing." in found.reasons


def test_a_failed_requirement_rejects_whatever_the_figures() -> None:
    found = decide([BETTER], LEVEL, requirements=["Its licence is missing."])
    assert (found.verdict, found.reasons[0]) == ("rejected", "Its licence is missing.")


def test_an_improvement_that_chance_could_explain_is_inconclusive() -> None:
    found = decide([counted("domain", "math", 20, 10, 200)], LEVEL)
    assert found.verdict == "inconclusive"
    assert "no improvement shown" in found.reasons[0]
    assert "McNemar mid-p = 0.0708, exact p = 0.0987" in found.reasons[0]
    assert found.more_cases is not None
    assert 200 < 200 + found.more_cases < 600  # 5 points at psi .15 need 462 by the planning formula
    assert said(found.reasons, "Improvement: about").endswith(
        f"about {found.more_cases} more cases a benchmark would settle it (a new run of {200 + found.more_cases}), "
        "if these rates hold."
    )


def test_forgetting_that_isnt_ruled_out_is_inconclusive() -> None:
    found = decide([counted("domain", "math", 20, 2, 50)], others(4, 5, 50))
    assert found.verdict == "inconclusive"
    assert found.more_cases is not None
    assert said(found.reasons, "Forgetting: about")
    enough = 50 + found.more_cases
    scaled = others(round(4 * enough / 50), round(5 * enough / 50), enough)
    assert decide([counted("domain", "math", 40, 4, enough)], scaled).verdict == "accepted"


def test_equal_results_are_settled_by_no_number_of_cases() -> None:
    found = decide([counted("domain", "math", 15, 15, 200)], LEVEL)
    assert (found.verdict, found.more_cases) == ("inconclusive", None)
    assert "Improvement: at the rates seen here no number of cases would settle it." in found.reasons


def test_the_whole_margin_lost_is_never_certified_by_more_cases() -> None:
    found = decide([counted("domain", "math", 20, 2, 100)], others(5, 10, 100))
    assert (found.verdict, found.more_cases) == ("inconclusive", None)
    assert "Forgetting: at the rates seen here no number of cases would settle it." in found.reasons


def test_any_error_makes_it_inconclusive() -> None:
    mine = [1.0] * 60 + [0.0] * 439 + [None]
    broken = compare("domain", result(mine, label="adder"), result([0.0] * 500))
    found = decide([broken], LEVEL)
    assert found.verdict == "inconclusive"
    assert found.reasons[0] == "math (nano-math): 1 case could not be scored and is left out; an error is not a wrong answer."


def test_an_error_elsewhere_makes_it_inconclusive_too() -> None:
    broken = compare(
        "forgetting", result([None, *[1.0] * 99], domain="code", label="adder"), result([1.0] * 100, domain="code")
    )
    assert decide([BETTER], [broken, *LEVEL[1:]]).verdict == "inconclusive"


def test_where_nothing_could_be_scored_it_is_inconclusive() -> None:
    nothing = compare("domain", result([None] * 60, label="adder"), result([None] * 60))
    found = decide([nothing], LEVEL)
    assert (found.verdict, found.more_cases) == ("inconclusive", None)


@pytest.mark.parametrize("reason", ["The prompt was changed.", "Its score is self-reported."])
def test_what_is_incomplete_is_never_accepted(reason: str) -> None:
    found = decide([BETTER], LEVEL, incomplete=[reason])
    assert (found.verdict, found.reasons[0]) == ("inconclusive", reason)


UNKNOWN = "Its training data isn't there."


def test_what_is_not_known_of_an_adapter_keeps_it_from_being_accepted() -> None:
    found = decide([BETTER], LEVEL, unknown=[UNKNOWN])
    assert (found.verdict, found.reasons[0]) == ("inconclusive", UNKNOWN)


@pytest.mark.parametrize("domain", [[BETTER], [counted("domain", "math", 10, 60, 500)], []])
def test_harm_that_is_shown_rejects_whatever_is_not_known(domain: list[Comparison]) -> None:
    found = decide(domain, [counted("forgetting", "code", 2, 60, 500), *LEVEL[1:]], unknown=[UNKNOWN])
    assert (found.verdict, found.reasons[0]) == ("rejected", UNKNOWN)


def test_no_possible_improvement_rejects_whatever_is_not_known() -> None:
    assert decide([counted("domain", "math", 10, 60, 500)], LEVEL, unknown=[UNKNOWN]).verdict == "rejected"


def test_harm_in_too_few_cases_for_a_verdict_does_not_reject() -> None:
    spoilt = counted("forgetting", "code", 0, 30, 40)  # the other cases were in the training data
    found = decide([BETTER], [spoilt, *LEVEL[1:]], unknown=["Cases are in the training data."])
    assert found.comparisons[1].forgetting == "regressed"
    assert found.verdict == "inconclusive"


@pytest.mark.parametrize("reason", ["The prompt was changed.", "Its score is self-reported."])
def test_harm_in_figures_that_are_not_the_gates_does_not_reject(reason: str) -> None:
    worse = [counted("forgetting", "code", 2, 60, 500), *LEVEL[1:]]
    assert decide([BETTER], worse, incomplete=[reason]).verdict == "inconclusive"


def test_a_limited_run_is_never_accepted() -> None:
    limited = counted("domain", "math", 60, 10, 500, limited=True)
    assert decide([limited], LEVEL).verdict == "inconclusive"
    assert decide([BETTER], [counted("forgetting", "code", 0, 0, 500, limited=True)]).verdict == "inconclusive"


def test_another_build_of_the_base_is_never_accepted() -> None:
    other = compare("domain", result([1.0] * 60, label="adder"), result([0.0] * 60, build="b" * 64))
    assert decide([other], LEVEL).verdict == "inconclusive"


def test_a_part_that_was_not_measured_is_never_accepted() -> None:
    assert decide([BETTER], []).verdict == "inconclusive"
    assert "The other domains were not measured." in decide([BETTER], []).reasons
    assert decide([], LEVEL).verdict == "inconclusive"
    assert "The adapter's own domain was not measured." in decide([], LEVEL).reasons
    assert decide([], []).pooled is None


def test_fewer_than_fifty_cases_are_refused() -> None:
    with pytest.raises(UsageError, match="nano-math has 49 cases: a verdict needs 50 or more"):
        decide([counted("domain", "math", 30, 0, 49)], LEVEL)
    with pytest.raises(UsageError, match="nano-code has 20 cases"):
        decide([BETTER], [counted("forgetting", "code", 0, 0, 20)])
    assert decide([counted("domain", "math", 30, 0, 50)], LEVEL).verdict == "accepted"


def test_a_quick_look_at_few_cases_is_shown_without_a_refusal() -> None:
    assert decide([counted("domain", "math", 9, 0, 10, limited=True)], LEVEL).verdict == "inconclusive"


def test_truncated_and_unanswered_are_said() -> None:
    mine = result(
        [0.0] * 440 + [1.0] * 60,
        label="adder",
        outcomes=["truncated"] * 30 + ["no-answer"] * 5 + ["wrong"] * 405 + ["right"] * 60,
    )
    found = decide([compare("domain", mine, result([0.0] * 500))], LEVEL)
    assert (
        "math (nano-math): 30 truncated (base: 0), 5 without an answer (base: 0); 10 tokens a case (base: 10)." in found.reasons
    )


def test_an_adapter_that_wins_by_being_cut_is_warned_of() -> None:
    mine = result([1.0] * 60 + [0.0] * 440, label="adder", outcomes=["truncated"] * 300 + ["wrong"] * 200)
    found = decide([compare("domain", mine, result([0.0] * 500))], LEVEL)
    assert said(found.reasons, "math (nano-math): warning: it goes on until it is cut off in 300 cases, the base in 0.")


def test_of_several_benchmarks_one_must_improve_after_holm() -> None:
    borderline = counted("domain", "math", 12, 3, 200)  # mid-p .0213
    level = counted("domain", "arithmetic", 10, 10, 200)
    assert decide([borderline], LEVEL).verdict == "accepted"
    two = decide([borderline, level], LEVEL)
    assert two.comparisons[0].p_holm == pytest.approx(2 * 0.021271, abs=1e-5)
    assert two.verdict == "accepted"
    three = decide([borderline, level, level], LEVEL)
    assert (three.verdict, three.comparisons[0].p_holm) == ("inconclusive", pytest.approx(3 * 0.021271, abs=1e-5))
    assert "(Holm p = 0.0638)" in three.reasons[0]


def test_of_several_benchmarks_none_may_pay_for_another() -> None:
    found = decide([BETTER, counted("domain", "arithmetic", 2, 60, 500)], LEVEL)
    assert found.verdict == "rejected"
    assert said(found.reasons, "arithmetic (nano-arithmetic): regressed")


def test_scores_on_a_scale_are_judged_alike() -> None:
    generator = random.Random(5)
    better = graded("domain", "summarisation", [generator.gauss(0.08, 0.15) for _ in range(200)])
    level = graded("forgetting", "writing", [generator.gauss(0.0, 0.1) for _ in range(200)])
    found = decide([better], [level, *LEVEL[:2]])
    assert found.verdict == "accepted"
    assert "sign-flip p < 0.0001, bootstrap [" in found.reasons[0]
    weak = decide([graded("domain", "summarisation", [generator.gauss(0.01, 0.15) for _ in range(60)])], [level])
    assert weak.verdict == "inconclusive"


@settings(deadline=None)
@given(
    st.tuples(st.integers(0, 60), st.integers(0, 60)),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5),
)
def test_the_verdict_is_what_the_rules_say(own: tuple[int, int], rest: list[tuple[int, int]]) -> None:
    found = decide(
        [counted("domain", "math", *own, 200)],
        [counted("forgetting", f"domain{at}", *counts, 200) for at, counts in enumerate(rest)],
    )
    home, *away = found.comparisons
    assert found.pooled is not None
    regressed = any(each.forgetting == "regressed" for each in (*away, found.pooled))
    if home.high <= 0 or regressed:
        assert found.verdict == "rejected"
    elif home.p <= 0.05 and home.difference > 0 and found.pooled.forgetting == "certified":
        assert found.verdict == "accepted"
    else:
        assert found.verdict == "inconclusive"
    assert all(reason.endswith(".") for reason in found.reasons)
