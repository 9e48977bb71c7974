"""Several contexts on one model answer as one does, and share nothing but the weights."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from loco.engine.lane import deal
from loco.engine.llama import LlamaEngine
from loco.engine.sequence import Job
from loco.engine.types import AdapterUse, GenerationRequest, SamplingParams
from loco.errors import EngineError, PromptTooLongError, UsageError

PARAMS = SamplingParams(max_tokens=12)


def tokens(engine: LlamaEngine, requests: list[GenerationRequest]) -> list[tuple[int, ...]]:
    return [completions[0].token_ids for completions in engine.generate(requests)]


def test_two_lanes_of_one_sequence_answer_like_one(open_engine, adapters) -> None:
    requests = [GenerationRequest(f"prompt {n}", tuple(adapters[: n % 3]), PARAMS) for n in range(12)]
    assert tokens(open_engine(lanes=2, n_seq=2), requests) == tokens(open_engine(n_seq=1), requests)


def test_work_is_counted_over_all_lanes(open_engine) -> None:
    one, two = open_engine(n_seq=1), open_engine(lanes=2, n_seq=2)
    for engine in (one, two):
        tokens(engine, [GenerationRequest(f"prompt {n}", params=PARAMS) for n in range(6)])
    assert (two.work.prompt_tokens, two.work.new_tokens) == (one.work.prompt_tokens, one.work.new_tokens)


def test_samples_of_one_prompt_stay_together(open_engine) -> None:
    engine = open_engine(lanes=2, n_seq=4)
    prompt = "some prompt of some length"
    engine.generate([GenerationRequest(prompt, params=SamplingParams(max_tokens=4, temperature=1.0, n=4))])
    assert engine.work.prompt_tokens == engine.count_tokens(prompt) + 3


def test_single_requests_go_where_least_waits(open_engine) -> None:
    engine = open_engine(lanes=2, n_seq=2)
    futures = [engine.submit(GenerationRequest(f"prompt {n}", params=PARAMS)) for n in range(8)]
    assert all(future.result()[0].completion_tokens for future in futures)


def test_an_error_of_any_lane_is_raised(open_engine) -> None:
    engine = open_engine(lanes=2, n_seq=2)
    with pytest.raises(PromptTooLongError):
        engine.generate([GenerationRequest("fine", params=PARAMS), GenerationRequest("word " * 500, params=PARAMS)])
    assert tokens(engine, [GenerationRequest("fine", params=PARAMS)] * 2)


def test_closing_ends_every_lane(open_engine) -> None:
    engine = open_engine(lanes=2, n_seq=2)
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.generate([GenerationRequest("x", params=PARAMS)] * 2)
    with pytest.raises(EngineError, match="closed"):
        engine.count_tokens("x")


def test_a_lane_without_a_sequence_is_refused(open_engine) -> None:
    with pytest.raises(UsageError, match="lanes 3"):
        open_engine(lanes=3, n_seq=2)


def test_every_group_is_dealt_to_all_lanes_in_its_order(adapters: list[AdapterUse]) -> None:
    sets = [(), adapters[:1], (), adapters[:1], (), adapters[:1]]
    jobs = [Job(GenerationRequest(str(n), tuple(used)), Future(), 0.0) for n, used in enumerate(sets)]
    dealt = [[job.request.prompt for job in part] for part in deal(jobs, 2)]
    assert dealt == [["0", "4", "3"], ["2", "1", "5"]]
