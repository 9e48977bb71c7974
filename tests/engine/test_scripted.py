"""The scripted engine keeps to the engine's contract where callers can see it."""

from __future__ import annotations

import pytest

from loco.engine.scripted import ScriptedEngine
from loco.engine.types import Engine, GenerationRequest, SamplingParams
from loco.errors import EngineError, PromptTooLongError


def request(prompt: str = "Say it", **params: object) -> GenerationRequest:
    return GenerationRequest(prompt, params=SamplingParams(**params))  # type: ignore[arg-type]


def test_it_is_an_engine() -> None:
    engine: Engine = ScriptedEngine("yes")
    assert engine.generate([request()])[0][0].text == "yes"


def test_a_sequence_answers_in_turn_and_then_refuses() -> None:
    engine = ScriptedEngine(["one", "two"])
    assert [engine.generate([request()])[0][0].text for _ in range(2)] == ["one", "two"]
    with pytest.raises(EngineError, match="this is request 3"):
        engine.generate([request()])


def test_a_mapping_answers_by_what_stands_in_the_prompt() -> None:
    engine = ScriptedEngine({"apples": "12", "pears": "7"})
    answers = engine.generate([request("How many pears?"), request("How many apples?")])
    assert [samples[0].text for samples in answers] == ["7", "12"]


def test_max_tokens_cuts_and_says_so() -> None:
    cut = ScriptedEngine("one two three").generate([request(max_tokens=2)])[0][0]
    assert (cut.text, cut.finish_reason, cut.completion_tokens) == ("one two", "length", 2)


def test_a_stop_string_ends_the_text_before_it() -> None:
    stopped = ScriptedEngine("one two END three").generate([request(stop=("END",))])[0][0]
    assert (stopped.text, stopped.finish_reason) == ("one two ", "stop")


def test_n_samples_come_back() -> None:
    assert len(ScriptedEngine("yes").generate([request(n=3)])[0]) == 3


def test_streamed_pieces_add_up_to_the_text() -> None:
    *pieces, last = ScriptedEngine("one  two\nthree").stream(request())
    assert "".join(piece.text for piece in pieces) == "one  two\nthree"
    assert last.completion is not None
    assert last.completion.text == "one  two\nthree"


def test_submit_gives_a_finished_future() -> None:
    assert ScriptedEngine("yes").submit(request()).result(timeout=0)[0].text == "yes"


def test_a_prompt_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(PromptTooLongError, match="context holds 3"):
        ScriptedEngine("yes", context=3).generate([request("one two three")])


def test_an_answer_is_cut_where_the_context_ends() -> None:
    cut = ScriptedEngine("one two three", context=5).generate([request("one two three")])[0][0]
    assert (cut.text, cut.finish_reason) == ("one two", "length")


def test_a_closed_engine_refuses() -> None:
    engine = ScriptedEngine("yes")
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.generate([request()])
