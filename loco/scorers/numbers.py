"""Numbers as people and models write them: thousands separators, currencies, fractions, powers of ten; digits of ASCII only.

``1,234.`` is 1234, ``$29.00`` is 29, ``-$5`` and ``$-5`` are -5, ``1/2`` is 0.5, ``1e3`` is 1000. ``1.2.3`` is no number.
"""

from __future__ import annotations

import re
from decimal import Decimal, DivisionByZero, InvalidOperation

# A minus counts where nothing stands before it that it could be taken from: 10-18 holds 10 and 18, not -18.
NUMBER = re.compile(
    r"""(?<![0-9.,])
    (?:(?<![\w)\]])(?P<minus>[-\u2212])\ ?)?
    [$€£]?(?P<inner>(?<=[$€£])[-\u2212])?
    (?P<whole>[0-9]{1,3}(?:,[0-9]{2,3})+|[0-9]+)?
    (?P<part>\.[0-9]+)?
    (?:[eE](?P<power>[+-]?[0-9]{1,3})(?![0-9A-Za-z]))?
    (?:\ ?/\ ?(?P<below>[0-9]+(?:\.[0-9]+)?))?
    (?(whole)|(?(part)|(?!)))
    (?!\.?[0-9])(?!,[0-9]{3})""",
    re.VERBOSE,
)


def parse(found: re.Match[str]) -> Decimal | None:
    """The value of a match of ``NUMBER``; None where it has none (a division by zero)."""
    try:
        value = Decimal((found["whole"] or "0").replace(",", "") + (found["part"] or ""))
        value = value.scaleb(int(found["power"] or 0)) / Decimal(found["below"] or 1)
    except (InvalidOperation, DivisionByZero):
        return None
    return -value if found["minus"] or found["inner"] else value


def whole_number(text: str) -> Decimal | None:
    """The number that a text is, with nothing beside it but blanks and a closing stop; None where it is something else."""
    found = NUMBER.fullmatch(text.strip().removesuffix("."))
    return parse(found) if found else None


def first_number(text: str) -> Decimal | None:
    """The number that a text begins with; blanks, signs of emphasis and a plus aside."""
    found = NUMBER.match(text.lstrip(" \t\n*_`=:~+"))
    return parse(found) if found else None


def last_number(text: str) -> Decimal | None:
    """The last number in a text."""
    values = [value for found in NUMBER.finditer(text) if (value := parse(found)) is not None]
    return values[-1] if values else None
