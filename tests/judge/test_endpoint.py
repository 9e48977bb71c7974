"""A judge behind an address, against a server on loopback."""

from __future__ import annotations

from typing import Any

import pytest

from loco.errors import EndpointError, UsageError
from loco.judge.endpoint import KEY, EndpointJudge, Patience
from loco.judge.prompt import Question
from tests.judge.conftest import Server, chat

QUICK = Patience(timeout=5, attempts=3, pause=0)
ASKED = Question("Good?", 'root ::= "yes"', 5, 0.7, 3)


def judge(server: Server, **options: Any) -> EndpointJudge:
    return EndpointJudge(server.url, "big", patience=QUICK, **options)


def test_a_question_is_a_chat_of_one_message_with_its_sampling(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    replies = judge(server).ask([ASKED])
    assert [(reply.text, reply.problem) for reply in replies] == [("Grade: 4", None)]
    assert server.paths == ["/v1/chat/completions"]
    assert server.keys == [None]
    assert server.bodies == [
        {
            "model": "big",
            "messages": [{"role": "user", "content": "Good?"}],
            "max_tokens": 5,
            "temperature": 0.7,
            "seed": 3,
        }
    ]


def test_the_key_comes_from_the_environment_and_the_grammar_goes_only_where_it_is_taken(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "secret")
    judge(server, grammar=True).ask([ASKED])
    assert server.keys == ["Bearer secret"]
    assert server.bodies[0]["grammar"] == 'root ::= "yes"'


def test_replies_keep_the_order_of_questions(server: Server) -> None:
    server.answers = [(200, chat(str(n))) for n in range(8)]
    assert [reply.text for reply in judge(server, parallel=1).ask([ASKED] * 8)] == [str(n) for n in range(8)]


def test_a_busy_server_is_asked_again(server: Server) -> None:
    server.answers = [(503, b""), (429, b""), (200, chat("at last"))]
    assert judge(server).ask([ASKED])[0].text == "at last"


def test_a_server_that_stays_busy_is_given_up(server: Server) -> None:
    server.answers = [(503, b"")]
    with pytest.raises(EndpointError, match=r"#big answers HTTP 503\.") as caught:
        judge(server).ask([ASKED])
    assert (len(server.bodies), caught.value.exit_code) == (3, 3)


@pytest.mark.parametrize(
    ("status", "message"), [(401, KEY), (403, KEY), (404, "answers HTTP 404: gone"), (302, "answers HTTP 302")]
)
def test_a_refusal_is_said_at_once_and_no_redirect_is_followed(server: Server, status: int, message: str) -> None:
    server.answers = [(status, b"gone")]
    with pytest.raises(EndpointError, match=message):
        judge(server).ask([ASKED])
    assert len(server.bodies) == 1


@pytest.mark.parametrize("body", [b"no json", b"{}", b'{"choices": []}', chat(None), chat(["x"])])
def test_an_answer_of_another_form_is_a_failed_reply(server: Server, body: bytes) -> None:
    server.answers = [(200, body)]
    (reply,) = judge(server).ask([ASKED])
    assert reply.text == ""
    assert reply.problem


def test_nobody_there_is_said() -> None:
    with pytest.raises(EndpointError, match=r"127\.0\.0\.1:9/v1#big can't be reached"):
        EndpointJudge("http://127.0.0.1:9/v1", "big", patience=Patience(timeout=1, attempts=1)).ask([ASKED])


@pytest.mark.parametrize(
    ("url", "model"), [("http://example.org/v1", "m"), ("ftp://x/v1", "m"), ("https://x/v1", ""), ("x", "m")]
)
def test_addresses_that_are_not_safe_or_whole_are_refused(url: str, model: str) -> None:
    with pytest.raises(UsageError):
        EndpointJudge(url, model)


def test_address_and_model_name_an_endpoint() -> None:
    digests = {EndpointJudge(url, model).digest for url in ("https://x/v1", "https://y/v1") for model in ("a", "b")}
    assert len(digests) == 4
