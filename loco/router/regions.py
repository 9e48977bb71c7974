"""Which part of a query is the request and which is the material that came with it.

People say what they want in the first or the last sentence, and paste the rest. Code, tables, log lines and quotations are
material wherever they stand. Only the head and the tail of a huge text are looked at, so time is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 3000
TAIL = 2000
_SHORT = 45  # words: below it, prose is all request
_REQUEST_WORDS = 45
_BLANKS = re.compile(r"([ \t]{11})[ \t]++|(?<=\n\n\n)\n++")
_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_QUOTED = re.compile(r'"[^"\n]{25,1500}"')
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_COLON = re.compile(r":(?=\s|\"|'|$)", re.MULTILINE)
_MATERIAL_LINE = re.compile(
    r"^[ \t]*(?:"
    r">"  # a quotation
    r"|[^|\n]{0,60}\|"  # a table
    r"|\W{0,2}(?:\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d)[^\n]{0,60}\b(?:error|warn|warning|info|debug|fatal|critical)\b"
    r"|(?:def|class|import|from|return|elif|else|try|except|while|for|if|print|const|let|var|public|private|function)\b[^\n]{0,200}[:;{(]\s*$"
    r"|[^\n]{0,200}[;{}]\s*$"
    r"|[\w.]{1,40}\s?[-+]?=\s?[^\s=][^\n]{0,200}$"
    r"|File \"|Traceback|\w{2,40}(?:Error|Exception):|at [\w.$]{3,80}\("
    r"|[^,\n]{1,30}(?:,[^,\n]{1,30}){2,12}$"
    r")",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Regions:
    """``text`` is what was looked at, ``request`` the parts that ask (in order), ``material`` what came with them."""

    text: str
    request: tuple[str, ...]
    material: tuple[str, ...]


def split(query: str, asks: re.Pattern[str]) -> Regions:
    """Split ``query``. ``asks`` finds a word that requests something; what follows its colon is material."""
    text = _bounded(query)
    prose, material = _without_material(text)
    if prose.strip():
        request, rest = _by_position(prose, asks)
        return Regions(text, tuple(filter(str.strip, request)), (*rest, *material))
    return Regions(text, (), tuple(material))


def _bounded(query: str) -> str:
    if len(query) > HEAD + TAIL:
        query = f"{query[:HEAD]}\n{query[-TAIL:]}"
    for odd, plain in (
        ("\r\n", "\n"),
        ("\r", "\n"),
        ("\0", " "),
        ("\u2019", "'"),
        ("\u2018", "'"),
        ("\u201c", '"'),
        ("\u201d", '"'),
    ):
        query = query.replace(odd, plain)
    return _BLANKS.sub(r"\1", query)  # so that no pattern meets thousands of blanks in a row


def _without_material(text: str) -> tuple[str, list[str]]:
    material = _FENCE.findall(text) if "```" in text or "~~~" in text else []
    prose = _FENCE.sub("\n", text) if material else text
    if "\n" in prose:
        kept: list[str] = []
        for line in prose.split("\n"):
            (material if _MATERIAL_LINE.match(line) else kept).append(line)
        prose = "\n".join(kept)
    quoted = _QUOTED.findall(prose)
    outside = _QUOTED.sub(' "" ', prose) if quoted else prose
    if quoted and len(outside.split()) >= 3:
        return outside, material + quoted
    return prose, material


def _by_position(prose: str, asks: re.Pattern[str]) -> tuple[list[str], list[str]]:
    prose = prose.strip()
    head, after = _at_colon(prose, asks)
    if after:
        closing = _closing_request(after, asks)
        return [head, closing], [after.removesuffix(closing)]
    words = len(prose.split())
    if words <= _SHORT:
        return [prose], []
    sentences = [part for part in _SENTENCE_END.split(prose) if part.strip()]
    if len(sentences) < 3:
        return [_first_words(sentences[0]), *map(_last_words, sentences[1:])], [prose]
    middle = sentences[1:-1]
    first, last = _first_words(sentences[0]), _last_words(sentences[-1])
    if len(last.split()) <= 3 and len(middle) > 1:  # "Thanks!", "cheers, Tom"
        last = f"{_last_words(middle.pop())}\n{last}"
    if len(first.split()) <= 4 and len(middle) > 1:  # "Hi there."
        first = f"{first}\n{_first_words(middle.pop(0))}"
    return [first, last], [" ".join(middle)]


def _at_colon(prose: str, asks: re.Pattern[str]) -> tuple[str, str]:
    colon = _COLON.search(prose, 0, 400)
    if colon and 2 <= len(prose[: colon.start()].split()) <= 60 and asks.search(prose, 0, colon.start()):
        return prose[: colon.start()], prose[colon.end() :].strip()
    first, newline, rest = prose.partition("\n")
    if newline and len(rest.split()) >= 5 and asks.search(first):
        return first, rest.strip()
    return prose, ""


def _closing_request(after: str, asks: re.Pattern[str]) -> str:
    """Return the last sentence where it asks again ("... Which city sold most?"), else nothing."""
    last = [part for part in _SENTENCE_END.split(after) if part.strip()][-1:]
    if last and last[0] != after and (last[0].rstrip().endswith("?") or asks.search(last[0])) and after.endswith(last[0]):
        return last[0]
    return ""


def _first_words(sentence: str) -> str:
    return " ".join(sentence.split()[:_REQUEST_WORDS])


def _last_words(sentence: str) -> str:
    return " ".join(sentence.split()[-_REQUEST_WORDS:])
