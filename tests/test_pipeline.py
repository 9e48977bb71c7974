"""The way of one question, with a real registry in a temporary folder and a scripted engine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from loco.answer import Question
from loco.conversation import Conversation
from loco.engine.scripted import Script, ScriptedEngine
from loco.engine.types import Chunk, Engine, GenerationRequest, SamplingParams
from loco.errors import EngineError, PromptTooLongError, UnknownNameError, UsageError
from loco.pipeline import ask
from loco.prompts import Turn, render
from loco.runtime import Runtime, open_runtime
from loco.schema import BaseModelEntry
from tests.sample_registry import BASE_SHA256, make_registry
from tests.scripted_router import WordRouter


class Bench:
    """A runtime over the sample registry whose engines are scripted and kept."""

    def __init__(self, root: Path, script: Script = " Twelve. ", context: int | None = None) -> None:
        self.engines: list[ScriptedEngine] = []
        self.opened: list[str] = []
        self._script, self._context = script, context
        self.runtime: Runtime = open_runtime(root, open_engine=self._open, open_router=lambda _: WordRouter())

    def _open(self, root: Path, base: BaseModelEntry) -> Engine:
        assert root.is_dir()
        self.opened.append(base.name)
        self.engines.append(ScriptedEngine(self._script, context=self._context))
        return self.engines[-1]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_registry(tmp_path.resolve())


@pytest.fixture
def bench(root: Path) -> Iterator[Bench]:
    bench = Bench(root)
    yield bench
    bench.runtime.close()


def test_a_question_goes_to_the_active_adapter_of_its_domain(bench: Bench) -> None:
    answer = ask(bench.runtime, Question("How many apples?"))
    assert (answer.text, answer.adapter, answer.version, answer.domain) == ("Twelve.", "adder", "1.1.0", "math")
    assert (answer.base, answer.confidence, answer.finish_reason) == ("tiny-2026", 0.9, "stop")


def test_the_engine_gets_the_chat_template_and_the_adapter_file(bench: Bench, root: Path) -> None:
    ask(bench.runtime, Question("How many apples?", params=SamplingParams(seed=7)))
    (request,) = bench.engines[0].requests
    assert request.prompt == render([Turn("user", "How many apples?")])
    assert request.params.seed == 7
    (use,) = request.adapters
    assert use.path == root / "adapters" / "adder" / "1.1.0" / "adapter.gguf"
    assert use.base_digest == BASE_SHA256


def test_the_base_answers_what_belongs_to_no_domain_and_says_why(bench: Bench) -> None:
    answer = ask(bench.runtime, Question("Good morning!"))
    assert (answer.adapter, answer.version, answer.domain, answer.confidence) == (None, None, None, 0.75)
    assert answer.reason == "Nothing in it is known."
    assert bench.engines[0].requests[0].adapters == ()


def test_the_base_answers_when_no_adapter_is_active_for_the_domain(bench: Bench) -> None:
    answer = ask(bench.runtime, Question("Write a function."))
    assert (answer.adapter, answer.domain, answer.confidence) == (None, "code", 0.9)
    assert answer.reason == "the question is about code, but no adapter of tiny-2026 is active for it"


def test_a_named_adapter_answers_without_the_router(bench: Bench) -> None:
    answer = ask(bench.runtime, Question("How many apples?", adapter="coder"))
    assert (answer.adapter, answer.version, answer.domain, answer.confidence) == ("coder", "0.1.0", "code", None)


def test_a_named_version_is_the_one_that_answers(bench: Bench) -> None:
    assert ask(bench.runtime, Question("Hi", adapter="adder@1.0.0")).version == "1.0.0"


def test_an_unknown_adapter_is_refused_with_the_nearest_name(bench: Bench) -> None:
    with pytest.raises(UnknownNameError, match="adder"):
        ask(bench.runtime, Question("Hi", adapter="addr"))


def trained_folder(root: Path, base: str = "tiny-2026") -> Path:
    """An adapter as `loco train` leaves it, not registered."""
    folder = root / "adapters" / "mine" / "0.1.0"
    folder.mkdir(parents=True)
    (folder / "mine.gguf").write_bytes(b"GGUF")
    (folder / "train.yaml").write_text(f"base: {base}\ndomain: math\n")
    return folder


def test_the_adapter_of_a_folder_answers_and_is_said_not_to_be_registered(bench: Bench, root: Path) -> None:
    folder = trained_folder(root)
    answer = ask(bench.runtime, Question("Hi", adapter=str(folder)))
    assert (answer.adapter, answer.version, answer.domain, answer.confidence) == ("mine", "0.1.0", "math", None)
    assert answer.notices == (f"mine@0.1.0 isn't registered: it was taken from {folder}.",)
    (use,) = bench.engines[0].requests[0].adapters
    assert use.path == folder / "mine.gguf"


def test_a_folder_without_an_adapter_is_refused(bench: Bench, root: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no trained adapter in .*nothing"):
        ask(bench.runtime, Question("Hi", adapter=str(root / "adapters" / "nothing" / "1.0.0")))


def test_the_adapter_of_a_folder_is_refused_on_another_base(root: Path) -> None:
    other = root / "registry" / "bases" / "other-2026"
    shutil.copytree(root / "registry" / "bases" / "tiny-2026", other)
    entry = (other / "base.yaml").read_text().replace("name: tiny-2026", "name: other-2026")
    (other / "base.yaml").write_text(entry)
    (other / "active.yaml").unlink(missing_ok=True)
    folder = trained_folder(root)
    runtime = open_runtime(root, "other-2026", open_engine=lambda *_: ScriptedEngine("no"), open_router=lambda _: WordRouter())
    with pytest.raises(UsageError, match=r"mine@0\.1\.0 was made for the base tiny-2026, not for other-2026"):
        ask(runtime, Question("Hi", adapter=str(folder)))


def test_a_folder_of_the_same_name_does_not_hide_a_registered_adapter(
    bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "adapters")
    assert (root / "adapters" / "adder").is_dir()
    assert ask(bench.runtime, Question("Hi", adapter="adder")).version == "1.1.0"


def test_no_adapter_means_the_base(bench: Bench) -> None:
    answer = ask(bench.runtime, Question("How many apples?", no_adapter=True))
    assert (answer.adapter, answer.domain, answer.reason) == (None, None, "you asked for no adapter")


def test_the_base_is_loaded_once(bench: Bench) -> None:
    for _ in range(3):
        ask(bench.runtime, Question("How many apples?"))
    assert bench.opened == ["tiny-2026"]


def test_closing_frees_the_engine(bench: Bench) -> None:
    ask(bench.runtime, Question("Hi"))
    bench.runtime.close()
    assert bench.engines[0].closed


def test_streamed_pieces_are_the_answer(bench: Bench) -> None:
    pieces: list[str] = []
    answer = ask(bench.runtime, Question("Hi"), pieces.append)
    assert "".join(pieces).strip() == answer.text == "Twelve."


def test_an_interrupt_closes_the_stream_so_that_the_engine_stops(root: Path) -> None:
    closed: list[bool] = []

    class Endless(ScriptedEngine):
        def stream(self, request: GenerationRequest) -> Iterator[Chunk]:  # noqa: ARG002
            try:
                while True:
                    yield Chunk("and ")
            finally:
                closed.append(True)

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    runtime = open_runtime(root, open_engine=lambda *_: Endless(""), open_router=lambda _: WordRouter())
    with pytest.raises(KeyboardInterrupt) as caught:
        ask(runtime, Question("Hi"), interrupt)
    assert caught.value  # while the traceback keeps the frames alive
    assert closed == [True]


def test_timings_are_within_the_total(bench: Bench) -> None:
    timings = ask(bench.runtime, Question("How many apples?")).timings
    assert 0 < timings.route_ms <= timings.first_token_ms <= timings.total_ms
    assert 0 < timings.load_ms <= timings.first_token_ms


def test_a_conversation_gives_what_was_said_to_the_next_question(bench: Bench) -> None:
    talk = Conversation(bench.runtime)
    talk.ask(Question("Hi"))
    talk.ask(Question("And now?"))
    turns = [Turn("user", "Hi"), Turn("assistant", "Twelve."), Turn("user", "And now?")]
    assert bench.engines[0].requests[1].prompt == render(turns)
    assert len(talk) == 2


def test_a_conversation_forgets_its_oldest_turns_when_the_engine_refuses_it(root: Path) -> None:
    talk = Conversation(Bench(root, "yes", context=14).runtime)
    params = SamplingParams(max_tokens=1)
    forgotten = [talk.ask(Question(f"word {turn}", params=params)).forgotten for turn in range(4)]
    assert forgotten == [0, 0, 1, 1]
    assert len(talk) == 2


def test_a_conversation_keeps_room_for_the_answer(bench: Bench) -> None:
    talk = Conversation(bench.runtime)  # the base of the sample registry holds 512 tokens
    long = "word " * 100
    params = SamplingParams(max_tokens=100)
    forgotten = [talk.ask(Question(long, params=params)).forgotten for _ in range(5)]
    assert forgotten == [0, 0, 0, 1, 1]
    prompts = [len(request.prompt.split()) for request in bench.engines[0].requests]
    assert max(prompts) <= 512 - 100


def test_a_question_that_never_fits_is_refused(root: Path) -> None:
    talk = Conversation(Bench(root, "yes", context=5).runtime)
    with pytest.raises(PromptTooLongError):
        talk.ask(Question("one two three four five six"))
    assert len(talk) == 0


def test_a_failed_turn_is_not_remembered(root: Path) -> None:
    talk = Conversation(Bench(root, ["yes"]).runtime)
    talk.ask(Question("Hi"))
    with pytest.raises(EngineError):
        talk.ask(Question("Again"))
    assert len(talk) == 1


def test_a_reset_forgets_everything(bench: Bench) -> None:
    talk = Conversation(bench.runtime)
    talk.ask(Question("Hi"))
    talk.reset()
    talk.ask(Question("Again"))
    assert bench.engines[0].requests[1].prompt == render([Turn("user", "Again")])
