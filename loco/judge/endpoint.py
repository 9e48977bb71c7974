"""A judge behind an OpenAI-compatible address: POST <url>/chat/completions. One more dependency for one request isn't worth it.

What is sent there leaves this machine: prompts and answers of the benchmark. Refuses plain http but to this machine, and
follows no redirects, so that the key goes nowhere else. The model behind an address can change unseen: its digest names the
address and the model's name, and no bytes.
"""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from loco.errors import EndpointError, UsageError
from loco.judge.judges import Reply, digest_of
from loco.judge.prompt import Question

KEY = "LOCO_JUDGE_KEY"  # the environment variable that holds the key
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_REPLY = 4 * 2**20  # bytes
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one request may take (seconds), how often it is tried, with what pause between (doubled each time)."""

    timeout: float = 120.0
    attempts: int = 4
    pause: float = 1.0


class EndpointJudge:
    """``url`` up to and with its version (``https://host/v1``). ``grammar``: send GBNF too, as llama.cpp's server takes it."""

    def __init__(
        self, url: str, model: str, *, grammar: bool = False, parallel: int = 4, patience: Patience | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not model:
            raise UsageError(f"{url!r} with the model {model!r} is no judge.", hint="Write https://HOST/v1#MODEL.")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise UsageError(f"{url} isn't https: others could read and change what is judged.")
        self._parts, self._model, self._grammar = parts, model, grammar
        self._parallel, self._patience = parallel, patience or Patience()
        self.name = f"{url}#{model}"
        self.digest = digest_of(["endpoint", url, model, grammar])

    def ask(self, questions: Sequence[Question]) -> list[Reply]:
        """Ask some at a time. Raises EndpointError where it can't be reached or refuses; other failures are replies."""
        with ThreadPoolExecutor(self._parallel) as pool:
            try:
                return list(pool.map(self._one, questions))
            except EndpointError:
                pool.shutdown(cancel_futures=True)  # else a server that is gone would be asked everything else too
                raise

    def close(self) -> None:
        """Nothing is open between requests."""

    def _one(self, question: Question) -> Reply:
        patience, said = self._patience, ""
        for attempt in range(patience.attempts):
            if attempt:
                time.sleep(patience.pause * 2 ** (attempt - 1))
            try:
                status, raw = self._post(question)
            except (OSError, http.client.HTTPException, ssl.SSLError) as error:
                said = f"can't be reached ({str(error) or type(error).__name__})"
                continue
            if status == 200:
                return _read(raw)
            said = f"answers HTTP {status}"
            if status in (401, 403):
                raise EndpointError(f"{self.name} refuses access (HTTP {status}).", hint=f"Put its key into {KEY}.")
            if status not in _AGAIN:
                raise EndpointError(
                    f"{self.name} {said}: {raw[:200].decode('utf-8', 'replace')}", hint="Check address and model."
                )
        raise EndpointError(f"{self.name} {said}.", hint="Try again later: what was judged before is kept.")

    def _post(self, question: Question) -> tuple[int, bytes]:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._patience.timeout)
        headers = {"Content-Type": "application/json"}
        if key := os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {key}"
        try:
            path = f"{self._parts.path.rstrip('/')}/chat/completions"
            connection.request("POST", path, json.dumps(self._body(question)), headers)
            response = connection.getresponse()
            return response.status, response.read(MAX_REPLY)
        finally:
            connection.close()

    def _body(self, question: Question) -> Mapping[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": "user", "content": question.text}],
            "max_tokens": question.max_tokens,
            "temperature": question.temperature,
            "seed": question.seed,
        }
        return body | ({"grammar": question.grammar} if self._grammar else {})


def _read(raw: bytes) -> Reply:
    try:
        text = json.loads(raw)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        return Reply("", f"an answer of another form: {raw[:120].decode('utf-8', 'replace')}")
    return Reply(text) if isinstance(text, str) else Reply("", "an answer without text")
