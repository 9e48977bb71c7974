"""``loco demo``, and the questions it asks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from loco.cli import main
from loco.cli.demo import shortened
from loco.cli.settings import Settings
from loco.demo import QUESTIONS, load_questions
from loco.engine.scripted import ScriptedEngine
from loco.errors import EntryError, UsageError
from tests.sample_registry import make_registry
from tests.scripted_router import WordRouter

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = make_registry(tmp_path)
    questions = root / QUESTIONS
    questions.parent.mkdir(parents=True)
    questions.write_text(
        "questions:\n  - {text: How many apples?, expect: math}\n  - {text: Good morning!, expect: null}\n", encoding="utf-8"
    )
    return Settings(root, open_engine=lambda *_: ScriptedEngine(["Twelve.", "Hello."]), open_router=lambda _: WordRouter())


def test_the_table_shows_question_answer_adapter_confidence_and_time(settings: Settings) -> None:
    result = CliRunner().invoke(main, ["demo"], obj=settings)
    assert result.exit_code == 0, result.stderr
    assert re.sub(r"\d\.\d\d s", "N s", result.stdout) == (
        "question          answer    answered by     domain    confidence    time\n"
        "----------------  --------  --------------  --------  ------------  ------\n"
        "How many apples?  Twelve.   adder@1.1.0     math      0.90          N s\n"
        "Good morning!     Hello.    base tiny-2026  none      0.75          N s\n"
    )
    assert result.stderr == "[1/2] How many apples?\n[2/2] Good morning!\n"


def test_json_is_one_object_a_line(settings: Settings) -> None:
    result = CliRunner().invoke(main, ["demo", "--json"], obj=settings)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(answer["question"], answer["expect"], answer["adapter"]) for answer in answers] == [
        ("How many apples?", "math", "adder"),
        ("Good morning!", None, None),
    ]


def test_the_committed_questions_cover_every_domain_and_none() -> None:
    expected = [question.expect for question in load_questions(CHECKOUT)]
    assert sorted(filter(None, expected)) == ["analysis", "code", "math", "summarisation", "writing"]
    assert expected.count(None) == 1


def test_a_wrong_question_file_names_the_file_and_the_field(tmp_path: Path) -> None:
    file = tmp_path / QUESTIONS
    file.parent.mkdir(parents=True)
    file.write_text("questions:\n  - {text: Hi, expekt: math}\n", encoding="utf-8")
    with pytest.raises(EntryError, match=r"(?s)questions\.yaml.*expekt"):
        load_questions(tmp_path)


def test_a_registry_without_questions_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no questions for a demo"):
        load_questions(tmp_path)


def test_long_texts_are_cut_to_one_line() -> None:
    assert shortened("one\n two   three", 9) == "one two…"
