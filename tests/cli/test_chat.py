"""``loco chat`` with its input piped in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.cli.chat import HELP
from loco.cli.settings import Settings
from loco.engine.scripted import ScriptedEngine
from loco.engine.types import GenerationRequest
from loco.prompts import Turn, render
from tests.sample_registry import make_registry
from tests.scripted_router import WordRouter


def chat(root: Path, engine: ScriptedEngine, *lines: str, args: tuple[str, ...] = ()) -> Result:
    settings = Settings(root, open_engine=lambda *_: engine, open_router=lambda _: WordRouter())
    return CliRunner().invoke(main, ["chat", *args], input="\n".join(lines), obj=settings)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_registry(tmp_path)


def notes(result: Result) -> list[str]:
    return re.sub(r" · \d+\.\d\d s", "", result.stderr).splitlines()


def test_every_turn_names_who_answered(root: Path) -> None:
    result = chat(root, ScriptedEngine(["Twelve.", "Hello."]), "How many apples?", "", "Good morning!")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "Twelve.\nHello.\n"
    assert notes(result) == [
        "adder@1.1.0 answered · domain math · confidence 0.90",
        "base tiny-2026 answered: Nothing in it is known · confidence 0.75",
    ]


def test_the_conversation_is_remembered_until_it_is_reset(root: Path) -> None:
    engine = ScriptedEngine(["One.", "Two.", "Three."])
    result = chat(root, engine, "a", "b", "/reset", "c")
    assert engine.requests[1].prompt == render([Turn("user", "a"), Turn("assistant", "One."), Turn("user", "b")])
    assert engine.requests[2].prompt == render([Turn("user", "c")])
    assert "The conversation is forgotten." in notes(result)


def test_what_no_longer_fits_is_forgotten_and_that_is_said(root: Path) -> None:
    result = chat(root, ScriptedEngine("yes", context=14), "a 1", "a 2", "a 3", args=("--max-tokens", "1"))
    assert result.stdout == "yes\nyes\nyes\n"
    assert "(forgot the oldest turn: the conversation had outgrown the context)" in notes(result)


def test_an_adapter_can_be_chosen_and_the_choice_undone(root: Path) -> None:
    result = chat(root, ScriptedEngine("Yes."), "/adapter coder", "Good morning!", "/base", "apples", "/route", "apples")
    assert notes(result) == [
        "coder@0.1.0 answers from now on; /route lets the router choose again.",
        "coder@0.1.0 answered · domain code · you chose it",
        "The base model answers by itself from now on; /route lets the router choose again.",
        "base tiny-2026 answered: you asked for no adapter",
        "The router chooses from now on.",
        "adder@1.1.0 answered · domain math · confidence 0.90",
    ]


def test_route_shows_where_a_text_would_go_without_asking(root: Path) -> None:
    engine = ScriptedEngine("Yes.")
    result = chat(root, engine, "/route two apples", "/route hm")
    assert notes(result) == [
        "adder@1.1.0 would answer, confidence 0.90: 'apples' speaks for math",
        "base tiny-2026 would answer, confidence 0.75: Nothing in it is known.",
    ]
    assert engine.requests == []


def test_unknown_names_and_commands_do_not_end_the_chat(root: Path) -> None:
    result = chat(root, ScriptedEngine("Yes."), "/adapter addr", "/adapter", "/adaptr x", "Hi")
    assert result.exit_code == 0
    assert result.stdout == "Yes.\n"
    assert "error: There is no adapter named 'addr'." in notes(result)
    assert "Which one? /adapter NAME. `loco adapters list` shows them." in notes(result)
    assert "There is no /adaptr." in notes(result)


def test_the_base_model_of_a_chat_is_not_changed_in_silence(root: Path) -> None:
    result = chat(root, ScriptedEngine("Yes."), "/base other-2027", "apples")
    assert "loco chat --base-model NAME" in notes(result)[0]
    assert notes(result)[1] == "adder@1.1.0 answered · domain math · confidence 0.90"


def test_quit_leaves_at_once(root: Path) -> None:
    engine = ScriptedEngine("Yes.")
    result = chat(root, engine, "/help", "/quit", "Hi")
    assert result.exit_code == 0
    assert result.stderr == HELP + "\n"
    assert engine.requests == []


def test_an_interrupt_ends_the_turn_and_not_the_chat(root: Path) -> None:
    def script(request: GenerationRequest) -> str:
        if "stop me" in request.prompt:
            raise KeyboardInterrupt
        return "Yes."

    engine = ScriptedEngine(script)
    result = chat(root, engine, "stop me", "Hi")
    assert result.exit_code == 0
    assert "(stopped; this turn is not remembered)" in notes(result)
    assert engine.requests[1].prompt == render([Turn("user", "Hi")])


def test_an_error_of_the_engine_ends_the_turn_and_not_the_chat(root: Path) -> None:
    result = chat(root, ScriptedEngine({"Hi": "Yes."}), "Nothing", "Hi")
    assert result.exit_code == 0
    assert result.stdout == "Yes.\n"
    assert notes(result)[0].startswith("error: The script has no answer")
