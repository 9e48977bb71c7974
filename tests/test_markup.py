"""Text of others is shown as the characters that it is made of, and does nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.markup import markdown, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tof  text ", "two lines of text"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("user\u202etxt.exe", "user\ufffdtxt.exe"),
        ("zero\u200bwidth\ufeff", "zero\ufffdwidth\ufffd"),
        ("Zürich, 東京, ½ fine", "Zürich, 東京, ½ fine"),
    ],
)
def test_plain_text_is_one_line_of_visible_characters(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_long_text_is_cut_to_its_limit() -> None:
    assert plain("abcdef", 4) == "abc…"
    assert plain("abcd", 4) == "abcd"


@given(st.text())
def test_nothing_hidden_comes_out(text: str) -> None:
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in plain(text))


@given(st.text())
def test_markdown_leaves_no_tag_and_no_bare_markup(text: str) -> None:
    written = markdown(text)
    assert not set("<>\n") & set(written)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|!~$]", written.replace("\\\\", ""))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<img src=x onerror=alert(1)>", r"&lt;img src=x onerror=alert\(1\)&gt;"),
        ("[x](javascript:alert(1))", r"\[x\]\(javascript\:alert\(1\)\)"),
        ("a | b", r"a \| b"),
        ("@octocat", "@&#8203;octocat"),
        ("# Head", r"\# Head"),
        ("1. item", r"1\. item"),
        ("- item", r"\- item"),
        ("https://evil.example www.evil.example", r"https\://evil.example www\.evil.example"),
        ("&lt;", "&amp;lt;"),
        ("0.6 to 0.7, well-known", "0.6 to 0.7, well-known"),
    ],
)
def test_markdown_reads_as_the_text(text: str, written: str) -> None:
    assert markdown(text) == written
