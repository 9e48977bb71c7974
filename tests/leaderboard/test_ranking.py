"""Ranks: one more than the number of rows shown to be better, by a test or by what follows from two."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from loco.leaderboard.ranking import Better, PairTest, Rank, apart_by_intervals, ranks, told_apart
from loco.statistics import holm

NAMES = "abcdefg"


@st.composite
def shown(draw: st.DrawFn) -> list[Better]:
    """Some pairs, each the way that the order of the names says: what paired means can show has no circles."""
    pairs = draw(st.lists(st.sampled_from(list(combinations(NAMES, 2))), unique=True))
    return [Better(better, worse, 0.1, 0.01) for better, worse in pairs]


@given(shown())
def test_somebody_is_first_and_every_rank_is_possible(pairs: list[Better]) -> None:
    found = ranks(NAMES, pairs)
    assert min(rank.best for rank in found.values()) == 1
    assert all(1 <= rank.best <= rank.worst <= len(NAMES) for rank in found.values())


@given(shown())
def test_nobody_stands_level_with_or_behind_whom_they_were_shown_to_beat(pairs: list[Better]) -> None:
    found = ranks(NAMES, pairs)
    for pair in pairs:
        assert found[pair.better].best < found[pair.worse].best
        assert found[pair.better].worst < found[pair.worse].worst


@given(shown(), st.permutations(NAMES))
def test_the_order_in_which_rows_come_says_nothing(pairs: list[Better], order: list[str]) -> None:
    assert ranks(order, pairs[::-1]) == ranks(NAMES, pairs)


@given(shown(), st.sampled_from(list(combinations(NAMES, 2))))
def test_showing_more_never_improves_the_rank_of_the_worse(pairs: list[Better], more: tuple[str, str]) -> None:
    before, after = ranks(NAMES, pairs), ranks(NAMES, [*pairs, Better(*more, 0.1, 0.01)])
    assert after[more[1]].best >= before[more[1]].best
    assert after[more[0]].best == before[more[0]].best


def test_with_nothing_shown_all_share_the_first_rank() -> None:
    assert set(ranks(NAMES, []).values()) == {Rank(1, len(NAMES))}


def test_what_follows_from_two_comparisons_counts() -> None:
    found = ranks("abc", [Better("a", "b", 0.1, 0.01), Better("b", "c", 0.1, 0.01)])
    assert found == {"a": Rank(1, 1), "b": Rank(2, 2), "c": Rank(3, 3)}


def test_who_can_be_told_apart_only_from_the_first_shares_no_rank_with_it() -> None:
    found = ranks("abc", [Better("a", "c", 0.1, 0.01)])
    assert found == {"a": Rank(1, 2), "b": Rank(1, 3), "c": Rank(2, 3)}


def test_rows_in_a_circle_still_get_ranks() -> None:
    circle = [Better("a", "b", 0.1, 0.01), Better("b", "c", 0.1, 0.01), Better("c", "a", 0.1, 0.01)]
    assert set(ranks("abc", circle).values()) == {Rank(3, 1)}


tests_of_pairs = st.lists(
    st.builds(
        PairTest,
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.floats(-1, 1, allow_nan=False),
        st.floats(0, 1, allow_nan=False),
    )
)


@given(tests_of_pairs)
def test_pairs_are_told_apart_exactly_where_holm_says_so(tests: list[PairTest]) -> None:
    good = [p for test, p in zip(tests, holm([test.p for test in tests]), strict=True) if p <= 0.05 and test.difference]
    found = told_apart(tests)
    assert [pair.p for pair in found] == good
    assert all(pair.difference > 0 for pair in found)


def test_many_pairs_need_stronger_evidence() -> None:
    alone = PairTest("a", "b", 0.1, 0.03)
    assert told_apart([alone])
    assert not told_apart([alone, PairTest("a", "c", 0.0, 0.9), PairTest("b", "c", 0.0, 0.9)])


def test_the_better_one_is_the_one_with_the_higher_score() -> None:
    assert told_apart([PairTest("a", "b", -0.2, 0.001)]) == [Better("b", "a", 0.2, 0.001)]


def test_without_outcomes_only_intervals_that_do_not_overlap_tell_apart() -> None:
    intervals = {"a": (0.30, 0.25, 0.35), "b": (0.22, 0.17, 0.27), "c": (0.10, 0.05, 0.15)}
    found = apart_by_intervals(intervals, combinations("abc", 2))
    assert {(pair.better, pair.worse) for pair in found} == {("a", "c"), ("b", "c")}
    assert all(pair.p is None for pair in found)
