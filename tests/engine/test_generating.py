"""Samples, prefixes, batches, seeds, stops, grammars and streams on a model with random weights."""

from __future__ import annotations

import dataclasses
import math
import threading

import pytest

from loco.engine.llama import LlamaEngine
from loco.engine.types import Completion, Engine, GenerationRequest, SamplingParams
from loco.errors import EngineError, GrammarError, PromptTooLongError, UsageError

PARAMS = SamplingParams(max_tokens=12)
DRAWN = SamplingParams(max_tokens=12, temperature=1.0, top_p=0.95, top_k=50, min_p=0.01, seed=7)


def one(engine: LlamaEngine, prompt: str, params: SamplingParams = PARAMS) -> Completion:
    return engine.generate([GenerationRequest(prompt, params=params)])[0][0]


def test_it_keeps_the_contract(engine: LlamaEngine) -> None:
    contract: Engine = engine
    assert contract.submit(GenerationRequest("hello", params=PARAMS)).result()[0].completion_tokens <= 12


def test_n_samples_prefill_once(open_engine) -> None:
    engine = open_engine(n_seq=8)
    prompt = "a prompt of some length " * 4
    length = engine.count_tokens(prompt)
    completions = engine.generate([GenerationRequest(prompt, params=dataclasses.replace(DRAWN, n=8))])[0]
    assert len(completions) == 8
    assert engine.work.prompt_tokens == length + 7  # each further sample runs the last token, for its own logits
    assert engine.work.reused_tokens == 7 * (length - 1)
    assert len({completion.token_ids for completion in completions}) > 1


def test_more_samples_than_slots_prefill_once_too(open_engine) -> None:
    engine = open_engine(n_seq=1)
    length = engine.count_tokens("some prompt")
    engine.generate([GenerationRequest("some prompt", params=dataclasses.replace(DRAWN, n=3))])
    assert engine.work.prompt_tokens == length + 2


def test_sample_i_is_drawn_with_seed_plus_i(engine: LlamaEngine) -> None:
    drawn = engine.generate([GenerationRequest("seeds", params=dataclasses.replace(DRAWN, n=3))])[0]
    alone = [one(engine, "seeds", dataclasses.replace(DRAWN, seed=7 + i)) for i in range(3)]
    assert [c.token_ids for c in drawn] == [c.token_ids for c in alone]


@pytest.mark.parametrize("narrow", [{"top_k": 1}, {"top_p": 1e-6}, {"min_p": 1.0}])
def test_a_filter_that_leaves_one_token_is_greedy_at_any_temperature(engine: LlamaEngine, narrow: dict[str, float]) -> None:
    drawn = SamplingParams(max_tokens=12, temperature=5.0, seed=3)
    greedy = one(engine, "narrow").token_ids
    assert one(engine, "narrow", dataclasses.replace(drawn, **narrow)).token_ids == greedy
    assert one(engine, "narrow", drawn).token_ids != greedy


def test_the_seed_decides_what_is_drawn(engine: LlamaEngine) -> None:
    first, again, other = (one(engine, "seed", dataclasses.replace(DRAWN, seed=seed)).token_ids for seed in (1, 1, 2))
    assert first == again != other


def test_a_shared_prefix_is_prefilled_once(open_engine) -> None:
    engine = open_engine(n_seq=4)
    shots = "Q: one\nA: two\n" * 8
    length = engine.count_tokens(shots)
    prompts = [shots + f"Q: question {number}\n" for number in range(8)]
    cold = [one(engine, prompt).token_ids for prompt in prompts[:2]]
    fresh = open_engine(n_seq=4)
    answers = fresh.generate([GenerationRequest(prompt, params=PARAMS, shared_prefix=len(shots)) for prompt in prompts])
    total = sum(map(fresh.count_tokens, prompts))
    assert fresh.work.reused_tokens >= 7 * (length - 1)
    assert fresh.work.prompt_tokens <= total - 7 * (length - 1)
    assert [completions[0].token_ids for completions in answers[:2]] == cold


def test_greedy_answers_differ_between_batch_sizes_only_at_near_ties(open_engine) -> None:
    prompts = [f"prompt number {number}" + " and more" * (number % 5) for number in range(24)]
    alone, many = open_engine(n_seq=1), open_engine(n_seq=16)
    params = dataclasses.replace(PARAMS, logprobs=2)
    batched = many.generate([GenerationRequest(prompt, params=params) for prompt in prompts])
    for prompt, completions in zip(prompts, batched, strict=True):
        for x, y in zip(one(alone, prompt, params).logprobs, completions[0].logprobs, strict=True):
            if x.token_id != y.token_id:
                assert x.top[0][1] - x.top[1][1] < 0.05  # kernels differ by batch shape, in the last bits
                break


def test_a_drawn_answer_does_not_depend_on_what_its_neighbours_say(open_engine) -> None:
    found = []
    for word in ("one", "two"):
        mates = [GenerationRequest(f"{word} {n:02}", params=dataclasses.replace(DRAWN, seed=n)) for n in range(15)]
        found.append(open_engine(n_seq=16).generate([GenerationRequest("me", params=DRAWN), *mates]))
    assert found[0][0][0].token_ids == found[1][0][0].token_ids
    assert found[0][1][0].token_ids != found[1][1][0].token_ids


def test_a_request_joins_what_runs_and_threads_may_call(engine: LlamaEngine) -> None:
    expected = [one(engine, f"thread {number}").token_ids for number in range(8)]
    found: dict[int, tuple[int, ...]] = {}
    threads = [
        threading.Thread(target=lambda n=number: found.update({n: one(engine, f"thread {n}").token_ids}))
        for number in range(8)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(8)] == expected


def test_a_group_that_keeps_coming_starves_nobody(open_engine, adapters) -> None:
    engine = open_engine(n_seq=2)
    finished: list[str] = []
    requests = [GenerationRequest(f"base {n}", params=PARAMS) for n in range(40)]
    first = [engine.submit(request) for request in requests[:2]]
    other = engine.submit(GenerationRequest("other", tuple(adapters[:1]), PARAMS))
    other.add_done_callback(lambda _: finished.append("other"))
    rest = [engine.submit(request) for request in requests[2:]]
    rest[-1].add_done_callback(lambda _: finished.append("last"))
    for future in [*first, other, *rest]:
        future.result()
    assert finished == ["other", "last"]


def test_a_stop_string_over_several_tokens_ends_the_answer_and_is_never_shown(engine: LlamaEngine) -> None:
    whole = one(engine, "stop here", SamplingParams(max_tokens=24)).text
    stop = whole[8:12]
    params = SamplingParams(max_tokens=24, stop=(stop,))
    chunks = list(engine.stream(GenerationRequest("stop here", params=params)))
    completion = chunks[-1].completion
    assert completion is not None
    assert completion.finish_reason == "stop"
    assert completion.text == whole[: whole.find(stop)]
    assert "".join(chunk.text for chunk in chunks) == completion.text


def test_a_grammar_binds_greedy_and_drawn_answers(engine: LlamaEngine) -> None:
    for params in (PARAMS, DRAWN):
        text = one(engine, "well?", dataclasses.replace(params, grammar='root ::= "yes" | "no"')).text
        assert text in {"yes", "no"}


@pytest.mark.parametrize("grammar", ["root ::= (", 'other ::= "a"', ""])
def test_a_grammar_that_does_not_parse_is_named(engine: LlamaEngine, grammar: str) -> None:
    with pytest.raises(GrammarError, match="doesn't parse"):
        one(engine, "x", dataclasses.replace(PARAMS, grammar=grammar))


def test_log_probabilities_are_of_the_model(engine: LlamaEngine) -> None:
    completion = one(engine, "logs", dataclasses.replace(PARAMS, logprobs=3))
    logits = engine.next_token_logits("logs")
    total = math.log(sum(math.exp(value) for value in logits))
    first = completion.logprobs[0]
    assert len(completion.logprobs) == len(completion.token_ids)
    assert first.top[0] == (first.token_id, first.logprob)
    assert len(first.top) == 3
    assert first.logprob == pytest.approx(max(logits) - total, abs=1e-4)


def test_length_is_the_reason_when_tokens_run_out(engine: LlamaEngine) -> None:
    completion = one(engine, "count", SamplingParams(max_tokens=3))
    assert (completion.finish_reason, completion.completion_tokens, completion.prompt_tokens) == ("length", 3, 5)
    timings = completion.timings
    assert 0 <= timings.queue_ms <= timings.first_token_ms <= timings.total_ms


def test_a_closed_stream_cancels_its_request(engine: LlamaEngine) -> None:
    before = engine.work.new_tokens
    stream = engine.stream(GenerationRequest("forever", params=SamplingParams(max_tokens=200)))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    one(engine, "after")
    assert engine.work.new_tokens - before < 150


def test_a_prompt_longer_than_the_context_is_refused(engine: LlamaEngine) -> None:
    with pytest.raises(PromptTooLongError, match="doesn't fit the context of 256"):
        one(engine, "a " * 300)


def test_one_bad_request_does_not_spoil_the_next(engine: LlamaEngine) -> None:
    future = engine.submit(GenerationRequest("", params=PARAMS))
    assert one(engine, "fine").completion_tokens > 0
    with pytest.raises(UsageError, match="empty"):
        future.result()


def test_senseless_parameters_are_refused(engine: LlamaEngine) -> None:
    endless = (float("nan"), float("inf"))
    for params in (SamplingParams(n=0), SamplingParams(temperature=-1.0), SamplingParams(top_p=0.0)):
        with pytest.raises(UsageError):
            one(engine, "x", params)
    for temperature in endless:
        with pytest.raises(UsageError, match=f"temperature {temperature}"):
            one(engine, "x", SamplingParams(temperature=temperature))


def test_text_survives_the_tokeniser(engine: LlamaEngine) -> None:
    text = "héllo wörld 你好 🎉"
    assert engine.detokenize(engine.tokenize(text)) == text
    assert engine.count_tokens("<|im_start|>") == 1


def test_a_closed_engine_refuses(open_engine) -> None:
    engine = open_engine()
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        one(engine, "x")
