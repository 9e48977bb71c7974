"""Text that others wrote, made safe to print: on a terminal, and inside Markdown. HTML is escaped by the templates themselves.

Names, descriptions and reasons come from pull requests. Whatever they hold (terminal escapes, bidirectional overrides, markup)
must come out as the characters that stand there, never as an instruction to the program that shows them.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@&#8203;"})  # "@" then a zero-width space: no mention
_SIGNS = re.compile(r"[\\`*_{}\[\]()+!|~^$:]|(?<!&)#|(?<=[Ww]{3})\.|^[-=]|^\d{1,9}[.)](?= |$)")


def plain(text: str, limit: int | None = None) -> str:
    """One line of visible characters: white space is a space, anything else that has no shape of its own is ``\\ufffd``.

    ``limit`` is the greatest length in characters; a longer text ends in an ellipsis.
    """
    shown = "".join(
        " " if character.isspace() else "\ufffd" if unicodedata.category(character) in _HIDDEN else character
        for character in text
    )
    shown = " ".join(shown.split())
    return shown if limit is None or len(shown) <= limit else shown[: max(0, limit - 1)] + "…"


def markdown(text: str, limit: int | None = None) -> str:
    """The same as GitHub's Markdown that reads as exactly that text: no markup, link, mention, image or HTML comes of it."""
    return _SIGNS.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", plain(text, limit).translate(_ENTITIES))
