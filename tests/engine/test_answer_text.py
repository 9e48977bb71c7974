"""What is shown while tokens come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loco.engine.answer_text import AnswerText


@given(st.text(alphabet="ab#é你", max_size=30), st.lists(st.text(alphabet="ab#é", min_size=1, max_size=4)), st.integers(1, 5))
def test_any_split_shows_the_text_before_the_first_stop(text: str, stops: list[str], size: int) -> None:
    answer = AnswerText(stops)
    raw, shown = text.encode(), ""
    for at in range(0, len(raw), size):
        shown += answer.add(raw[at : at + size])
        assert not any(stop in shown for stop in stops)
    shown += answer.finish()
    assert shown == answer.text
    ends = [text.find(stop) for stop in stops if stop in text]
    # Bytes come a few at a time, so the stop that is complete first ends the answer; nothing beyond the first begin is left.
    assert text.startswith(shown)
    assert shown == text if not ends else len(shown) >= min(ends)
    assert not any(stop in shown for stop in stops)


def test_half_a_character_waits_for_its_other_half() -> None:
    answer = AnswerText()
    assert [answer.add(b"\xc3"), answer.add(b"\xa9"), answer.finish()] == ["", "é", ""]


def test_a_stop_over_three_tokens_is_not_shown() -> None:
    answer = AnswerText(["<end>"])
    assert [answer.add(piece) for piece in (b"ok <", b"en", b"d> no")] == ["ok ", "", ""]
    assert answer.stopped


def test_what_looked_like_a_stop_is_shown_at_the_end() -> None:
    answer = AnswerText(["<end>"])
    assert answer.add(b"a <en") == "a "
    assert answer.finish() == "<en"
