"""A router that goes by one word per domain."""

from __future__ import annotations

from loco.router.types import Route


class WordRouter:
    """Sends "apples" to math, "function" to code, "verse" to writing, and everything else to the base."""

    name = "words"

    def route(self, query: str) -> Route:
        for word, domain in (("apples", "math"), ("function", "code"), ("verse", "writing")):
            if word in query:
                return Route(domain, 0.9, {domain: 0.9}, self.name, f"{word!r} speaks for {domain}")
        return Route(None, 0.75, {"math": 0.1}, self.name, "Nothing in it is known.")
