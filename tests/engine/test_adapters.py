"""Adapters swap without a trace of the one before."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import psutil
import pytest

from loco.engine.llama import LlamaEngine
from loco.engine.types import AdapterUse, GenerationRequest, SamplingParams
from loco.errors import AdapterError, UsageError

PROMPT = "the same long prompt for everyone, longer than what is reused without being asked for: one two three four five"
PARAMS = SamplingParams(max_tokens=16, logprobs=1)


def answer(engine: LlamaEngine, adapters: Sequence[AdapterUse] = ()) -> tuple[tuple[int, ...], list[float]]:
    completion = engine.generate([GenerationRequest(PROMPT, tuple(adapters), PARAMS)])[0][0]
    return completion.token_ids, [token.logprob for token in completion.logprobs]


def test_b_after_a_equals_a_cold_b(open_engine, adapters) -> None:
    cold = answer(open_engine(), adapters[1:2])
    warm = open_engine()
    assert answer(warm, adapters[:1]) != cold
    assert answer(warm, adapters[1:2]) == cold


def test_the_base_after_an_adapter_equals_a_cold_base(open_engine, adapters) -> None:
    cold = answer(open_engine())
    warm = open_engine()
    assert answer(warm, adapters[:1]) != cold
    assert answer(warm) == cold


@pytest.mark.parametrize("count", [2, 3])
def test_composed_adapters_equal_a_cold_composition_even_when_loaded_late(open_engine, adapters, count: int) -> None:
    cold = answer(open_engine(), adapters[:count])
    warm = open_engine()
    alone = [answer(warm, [adapter]) for adapter in adapters[: count - 1]]
    answer(warm)
    late = answer(warm, adapters[:count])
    assert late not in alone
    for tokens, logprobs in (late, answer(open_engine(), adapters[:count][::-1])):
        # llama.cpp adds several adapters in the order of their addresses: the last bits differ from one load to the next.
        assert tokens == cold[0]
        assert logprobs == pytest.approx(cold[1], abs=0.01)


def test_a_scale_is_part_of_the_key(open_engine, adapters) -> None:
    half = dataclasses.replace(adapters[0], scale=0.5)
    none = dataclasses.replace(adapters[0], scale=0.0)
    engine = open_engine()
    assert answer(engine, [half]) != answer(engine, adapters[:1])
    assert answer(engine, [none]) == answer(open_engine())


def test_mixed_adapters_in_one_call_each_answer_as_if_alone(open_engine, adapters) -> None:
    engine = open_engine()
    sets = [(), adapters[:1], adapters[1:2], (), adapters[:1], adapters[:2], adapters[1:2]]
    together = engine.generate([GenerationRequest(PROMPT, tuple(used), PARAMS) for used in sets])
    for used, completions in zip(sets, together, strict=True):
        assert completions[0].token_ids == answer(engine, used)[0]


def test_memory_grows_less_than_one_percent_over_a_thousand_swaps(open_engine, adapters) -> None:
    engine = open_engine()  # all three stay loaded; loading again after an eviction is another matter
    process = psutil.Process()

    def swap(times: int) -> None:
        for number in range(times):
            request = GenerationRequest("hello", (adapters[number % 3],), SamplingParams(max_tokens=1))
            engine.generate([request])

    swap(1200)  # the allocator settles: its pools grow for about a thousand requests, and then no more
    before = process.memory_info().rss
    swap(1000)
    assert process.memory_info().rss < before * 1.01
    assert (engine.adapters.swaps, engine.adapters.loads) == (2200, 3)


def test_an_adapter_is_loaded_once(open_engine, adapters) -> None:
    engine = open_engine()
    for number in range(6):
        answer(engine, [adapters[number % 2]])
    assert engine.adapters.loads == 2


def test_the_cache_is_bounded_and_never_frees_what_is_set(open_engine, adapters) -> None:
    engine = open_engine(adapter_cache=2)
    alone = [answer(open_engine(), [adapter]) for adapter in adapters]
    assert [answer(engine, [adapter]) for adapter in adapters] == alone
    assert (len(engine.adapters), engine.adapters.loads) == (2, 4)
    answer(engine, adapters[:3])
    assert len(engine.adapters) == 3
    assert answer(engine, adapters[:1]) == alone[0]
    assert len(engine.adapters) == 2


def test_an_adapter_of_another_base_is_refused(engine: LlamaEngine, adapters) -> None:
    foreign = dataclasses.replace(adapters[0], base_digest="c" * 64)
    with pytest.raises(AdapterError, match="made for the base cccccccccccc"):
        answer(engine, [foreign])


def test_an_adapter_named_twice_is_refused(engine: LlamaEngine, adapters) -> None:
    with pytest.raises(UsageError, match="named twice"):
        answer(engine, [adapters[0], adapters[0]])


def test_a_model_is_no_adapter(engine: LlamaEngine, model) -> None:
    with pytest.raises(AdapterError, match="no LoRA"):
        answer(engine, [AdapterUse(model, "d" * 64, None)])


def test_an_adapter_that_changes_nothing_is_detected(engine: LlamaEngine, adapters, idle_adapter) -> None:
    assert engine.adapter_changes_logits(adapters[0])
    assert not engine.adapter_changes_logits(idle_adapter)
