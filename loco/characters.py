"""Characters that make a text show something else than it says: what a stranger wrote must not have them."""

from __future__ import annotations

import unicodedata

# Left-to-right marks, overrides and isolates, the byte order mark, spaces without width: text that shows otherwise than it is.
# (Joiners without width are not among them: several scripts need them.)
# And what has no shape though it counts as a letter or a sign: fillers of Hangul, the Braille cell without a dot.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_HIDING = _BLANK | frozenset("\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_SHAPELESS = frozenset({"Mn", "Me", "Cf", "Cc"})
_CONTROLS = dict.fromkeys(code for code in range(0x80) if not chr(code).isprintable() and not chr(code).isspace())

# Letters of other scripts that look like Latin ones: enough to say what a reader would take a word for.
_LATIN = str.maketrans(
    "аеорсухіјѕһԁɡոᴏοαιѵԝвкмнтгցսօհεηκνρτυχωγᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴘʀᴛᴜᴠᴡʏᴢıɑ",
    "aeopcyxijshdgnooaivwbkmhtrguohenkvptuxwyabcdeghijklmnprtuvwyzia",
)


def latin(text: str) -> str:
    """A text in lower case with every letter that only looks like a Latin one written as that one."""
    return text.translate(_LATIN)


def bare(text: str) -> str:
    """A text as it is compared: lower case, no accents, nothing invisible, letters that look like Latin ones as these."""
    if text.isascii():
        return text.translate(_CONTROLS).casefold()
    seen = (
        character
        for character in unicodedata.normalize("NFKD", text)
        if character not in _BLANK and (character.isspace() or unicodedata.category(character) not in _SHAPELESS)
    )
    return latin("".join(seen).casefold())


def hides(character: str) -> bool:
    """Whether a character is a control character (other than tab and line feed) or hides or reorders the text around it."""
    if character in "\t\n" or " " <= character <= "~":
        return False
    return (
        character in _HIDING
        or unicodedata.category(character) in ("Cc", "Cs", "Co")
        or "\U000e0000" <= character <= "\U000e007f"
    )


def shown(text: str) -> str:
    """The text with every character that hides or commands written as its number."""
    return "".join(f"\\u{ord(character):04x}" if hides(character) else character for character in text)


def named(character: str) -> str:
    """A character as a person can look it up: ``U+0430 CYRILLIC SMALL LETTER A``."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '(without a name)')}"


def plain(text: str) -> str:
    """The text as it is. Raises ValueError where a character in it hides or commands."""
    for character in text:
        if hides(character):
            raise ValueError(f"{named(character)} isn't allowed: the text would show otherwise than it is")
    return text
