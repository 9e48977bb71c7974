"""The engine on the nano base: adapters don't leak, samples share their prefill, bad input is named."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import gguf
import numpy as np
import psutil
import pytest

from loco.digests import sha256_of
from loco.engine.gguf_header import GgufHeader
from loco.engine.llama import LlamaEngine
from loco.engine.memory import bytes_per_token
from loco.engine.types import AdapterUse, GenerationRequest, SamplingParams
from loco.errors import (
    AdapterError,
    EngineError,
    GrammarError,
    MemoryShortError,
    ModelFileError,
    PromptTooLongError,
    UsageError,
)
from loco.prompts import render_question
from tests.nano.conftest import ROOT, WEIGHTS, MakeEngine

QUESTION = render_question("Ada Brook has 21 coins. Ada Brook buys 12 more and gives 3 to Tom Reed. How many coins are left?")
Adapters = dict[str, AdapterUse]


def _ask(*adapters: AdapterUse, **params: object) -> GenerationRequest:
    return GenerationRequest(QUESTION, adapters, SamplingParams(max_tokens=40, **params))  # type: ignore[arg-type]


def _prompts(count: int) -> list[str]:
    lines = (ROOT / "benchmarks/nano-math/dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [render_question(json.loads(line)["prompt"]) for line in lines[:count]]


def test_adapter_after_adapter_answers_like_a_cold_one(make_engine: MakeEngine, adapters: Adapters) -> None:
    warm = make_engine()
    warm.generate([_ask(adapters["math"])])
    after = warm.next_token_logits(QUESTION, [adapters["code"]])
    assert after == make_engine().next_token_logits(QUESTION, [adapters["code"]])


def test_base_after_an_adapter_answers_like_a_cold_base(make_engine: MakeEngine, adapters: Adapters) -> None:
    warm = make_engine()
    warm.generate([_ask(adapters["writing"])])
    assert warm.generate([_ask()])[0][0].token_ids == make_engine().generate([_ask()])[0][0].token_ids
    assert warm.next_token_logits(QUESTION) == make_engine().next_token_logits(QUESTION)


@pytest.mark.parametrize("names", [("math", "code"), ("math", "code", "writing")])
def test_composed_adapters_are_the_same_loaded_early_or_late(
    make_engine: MakeEngine, adapters: Adapters, names: tuple[str, ...]
) -> None:
    used = [replace(adapters[name], scale=1 / len(names)) for name in names]
    late = make_engine()
    for adapter in used:
        late.generate([_ask(adapter)])
    composed = late.next_token_logits(QUESTION, used)
    # llama.cpp adds several adapters in the order of their addresses: the rounding differs from one load to the next.
    assert composed == pytest.approx(make_engine().next_token_logits(QUESTION, used), abs=0.1)
    assert composed == late.next_token_logits(QUESTION, list(reversed(used)))
    assert composed != pytest.approx(late.next_token_logits(QUESTION, used[:1]), abs=0.1)


def test_shared_prefix_under_one_adapter_is_not_used_under_another(make_engine: MakeEngine, adapters: Adapters) -> None:
    shared = len(QUESTION) - 30
    with_prefix = [replace(_ask(adapters[name]), shared_prefix=shared) for name in ("math", "code", "math")]
    engine = make_engine()
    for request in with_prefix:
        alone = make_engine().generate([replace(request, shared_prefix=0)])[0][0].token_ids
        assert engine.generate([request])[0][0].token_ids == alone


def test_shared_prefix_is_computed_once(make_engine: MakeEngine) -> None:
    engine = make_engine()
    prompts = [QUESTION + str(i) for i in range(4)]
    engine.generate([GenerationRequest(p, params=SamplingParams(max_tokens=1), shared_prefix=len(QUESTION)) for p in prompts])
    shared = engine.count_tokens(QUESTION)
    assert engine.work.prompt_tokens < shared + 4 * 6


def test_eight_samples_share_one_prefill_and_differ_by_seed(make_engine: MakeEngine) -> None:
    engine = make_engine(n_seq=8)
    answers = engine.generate([_ask(temperature=1.5, n=8, seed=5)])[0]
    # Each further sample computes the prompt's last token again, for its logits, and nothing else.
    assert engine.work.prompt_tokens <= answers[0].prompt_tokens + 7
    assert len({a.token_ids for a in answers}) > 1
    alone = make_engine(n_seq=8).generate([_ask(temperature=1.5, seed=6)])[0][0]
    assert alone.token_ids[0] == answers[1].token_ids[0]


def test_requests_with_other_adapters_are_answered_while_one_group_runs(make_engine: MakeEngine, adapters: Adapters) -> None:
    engine = make_engine()
    names = ("math", None, "code", "math", None, "code") * 3
    futures = [engine.submit(_ask(*([adapters[name]] if name else []), logprobs=1)) for name in names]
    found = [future.result(timeout=60)[0] for future in futures]
    answers = [completion.token_ids for completion in found]
    # What ran beside it may flip a token of a close race (the floor that `python -m bench batch_invariance` publishes).
    assert sum(a != b for a, b in zip(answers[:12], answers[6:], strict=True)) <= 4
    assert len({completion.logprobs[0].logprob for completion in found[:3]}) == 3


def test_answers_hardly_depend_on_the_batch(make_engine: MakeEngine) -> None:
    requests = [GenerationRequest(p, params=SamplingParams(max_tokens=48)) for p in _prompts(60)]
    one = make_engine(n_seq=1).generate(requests)
    many = make_engine(n_seq=16).generate(requests)
    unequal = sum(a[0].token_ids != b[0].token_ids for a, b in zip(one, many, strict=True))
    assert unequal <= 6  # the measured floor is published by `python -m bench batch_invariance`


def test_a_thousand_swaps_keep_memory(make_engine: MakeEngine, adapters: Adapters) -> None:
    engine = make_engine(n_seq=1)
    pair = [adapters["math"], adapters["code"]]

    def swap(times: int) -> int:
        for i in range(times):
            engine.generate([GenerationRequest("a", (pair[i % 2],), SamplingParams(max_tokens=1))])
        return psutil.Process().memory_info().rss

    before = swap(1200)  # the allocator settles: its pools grow for about a thousand requests, and then no more
    assert swap(1000) < before * 1.01


def test_more_adapters_than_the_cache_holds_still_answer(make_engine: MakeEngine, adapters: Adapters) -> None:
    engine = make_engine(adapter_cache=1)
    first = engine.generate([_ask(adapters["math"])])[0][0].token_ids
    engine.generate([_ask(adapters["code"])])
    assert engine.generate([_ask(adapters["math"])])[0][0].token_ids == first


def test_streamed_text_is_the_answer_and_hides_the_stop_string(make_engine: MakeEngine) -> None:
    engine = make_engine()
    whole = engine.generate([_ask()])[0][0].text
    middle = whole[6:10]
    pieces = list(engine.stream(_ask(stop=(middle,))))
    assert "".join(c.text for c in pieces) == whole[: whole.index(middle)]
    last = pieces[-1].completion
    assert last is not None
    assert last.finish_reason == "stop"


def test_closing_a_stream_stops_the_generation(make_engine: MakeEngine) -> None:
    engine = make_engine(n_seq=1)
    stream = engine.stream(GenerationRequest(QUESTION, params=SamplingParams(max_tokens=200, temperature=3.0)))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert engine.generate([_ask()])[0][0].text


def test_grammar_binds_and_logprobs_add_up(make_engine: MakeEngine) -> None:
    answer = make_engine().generate([_ask(grammar='root ::= "yes" | "no"', logprobs=3)])[0][0]
    assert answer.text in ("yes", "no")
    assert len(answer.logprobs) == len(answer.token_ids)
    assert all(t.logprob <= 0 and len(t.top) == 3 for t in answer.logprobs)


def test_length_is_named_as_the_reason(make_engine: MakeEngine) -> None:
    answer = make_engine().generate([GenerationRequest(QUESTION, params=SamplingParams(max_tokens=2))])[0][0]
    assert (answer.finish_reason, answer.completion_tokens) == ("length", 2)
    assert 0 <= answer.timings.first_token_ms <= answer.timings.total_ms


def test_adapter_of_another_base_is_refused(make_engine: MakeEngine, adapters: Adapters) -> None:
    with pytest.raises(AdapterError, match="made for the base 000000000000"):
        make_engine().generate([_ask(replace(adapters["math"], base_digest="0" * 64))])


def test_adapter_that_changes_nothing_is_detected(make_engine: MakeEngine, adapters: Adapters, tmp_path: Path) -> None:
    path = tmp_path / "nothing.gguf"
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 8.0)
    writer.add_tensor("blk.0.attn_q.weight.lora_a", np.ones((4, 256), np.float32))
    writer.add_tensor("blk.0.attn_q.weight.lora_b", np.zeros((256, 4), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    engine = make_engine()
    assert not engine.adapter_changes_logits(AdapterUse(path, sha256_of(path), None))
    assert engine.adapter_changes_logits(adapters["math"])


def test_missing_truncated_and_foreign_files_are_named(tmp_path: Path, make_engine: MakeEngine) -> None:
    with pytest.raises(ModelFileError, match=r"missing\.gguf can't be read"):
        LlamaEngine(tmp_path / "missing.gguf", None)
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(WEIGHTS.read_bytes()[:-1000])
    with pytest.raises(ModelFileError, match="it is truncated"):
        LlamaEngine(cut, None)
    text = tmp_path / "text.gguf"
    text.write_text("this is no model at all, only some text", encoding="utf-8")
    with pytest.raises(ModelFileError, match="not a GGUF file"):
        LlamaEngine(text, None)
    with pytest.raises(AdapterError, match="no LoRA adapter"):
        make_engine().generate([_ask(AdapterUse(WEIGHTS, "x", None))])


def test_wrong_requests_are_refused_with_the_value(make_engine: MakeEngine) -> None:
    engine = make_engine()
    with pytest.raises(PromptTooLongError, match="256"):
        engine.generate([GenerationRequest("word " * 500)])
    with pytest.raises(GrammarError, match="doesn't parse"):
        engine.generate([_ask(grammar="root ::= (")])
    with pytest.raises(UsageError, match=r"top_p 0"):
        engine.generate([_ask(top_p=0)])
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.generate([_ask()])


def test_memory_that_cannot_suffice_is_refused_before_loading() -> None:
    begin = time.monotonic()
    with pytest.raises(MemoryShortError, match=WEIGHTS.name):
        LlamaEngine(WEIGHTS, None, memory=2_000_000)
    assert time.monotonic() - begin < 5


def test_keys_and_values_of_the_4b_shape_take_144_kib_a_token() -> None:
    values = {"embedding_length": 2560, "block_count": 36, "attention.head_count": 32, "attention.head_count_kv": 8}
    metadata = {f"qwen3.{k}": v for k, v in values.items()} | {
        "qwen3.attention.key_length": 128,
        "qwen3.attention.value_length": 128,
        "general.architecture": "qwen3",
    }
    assert bytes_per_token(GgufHeader(3, metadata, {}, ())) == 147_456
