"""A small rubric, judges that answer from a script, and a server that answers as OpenAI's."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from loco.engine.scripted import ScriptedEngine
from loco.engine.types import AdapterUse, GenerationRequest
from loco.judge.judges import EngineJudge
from loco.judge.rubric import Rubric

Answers = Callable[[GenerationRequest], str]


def rubric_of(**changes: Any) -> Rubric:
    return Rubric.model_validate(
        {
            "schema_version": 1,
            "id": "letters",
            "version": "1.0.0",
            "grades": ["1", "2", "3", "4", "5"],
            "good_from": "4",
            "prompt": "Task: {prompt}\nText: {answer}\n{question}\n{levels}\nReference: {reference}",
            "compare": "Task: {prompt}\nFirst: {first}\nSecond: {second}\n{question}",
            "marker": "Grade: ",
            "max_tokens": 20,
            "criteria": [
                {"id": "facts", "question": "Facts?", "better": "Better facts?", "levels": {"1": "none", "5": "all"}},
                {"id": "tone", "question": "Tone?", "better": "Better tone?", "levels": {"1": "rude"}},
            ],
            **changes,
        }
    )


@pytest.fixture
def rubric() -> Rubric:
    return rubric_of()


@pytest.fixture
def engine_judge() -> Callable[..., EngineJudge]:
    def make(script: Answers | str, adapters: tuple[AdapterUse, ...] = (), base: str = "b" * 64) -> EngineJudge:
        return EngineJudge(lambda: ScriptedEngine(script), name="scripted", base_sha256=base, adapters=adapters)

    return make


@dataclass
class Server:
    """``answers`` are given in turn, as a status and a body; the last one again and again. ``reply`` answers in their place."""

    answers: list[tuple[int, bytes]]
    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    reply: Callable[[dict[str, Any]], str] | None = None


def chat(text: object) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server([(200, chat("Grade: 4"))])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            state.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            state.keys.append(self.headers.get("Authorization"))
            state.paths.append(self.path)
            status, body = state.answers.pop(0) if len(state.answers) > 1 else state.answers[0]
            if state.reply is not None:
                body = chat(state.reply(state.bodies[-1]))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://example.org/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        state.url = f"http://127.0.0.1:{running.server_address[1]}/v1"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        running.shutdown()
        thread.join()
