"""Small drawings as SVG: elements, a linear scale, ticks. The XML library that writes them escapes text and attributes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.etree import ElementTree

from loco.markup import plain

Drawing = ElementTree.Element
Attribute = str | int | float


def element(tag: str, *children: Drawing | str, **attributes: Attribute) -> Drawing:
    """An element. ``class_`` is written ``class``, ``text_anchor`` ``text-anchor``; numbers have at most two decimals."""
    made = ElementTree.Element(tag, {name.strip("_").replace("_", "-"): _value(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            made.text = plain(child)  # XML has no way at all to write control characters
        else:
            made.append(child)
    return made


def drawing(width: float, height: float, *children: Drawing, label: str | None = None, **attributes: Attribute) -> Drawing:
    """A whole drawing. ``label`` says in words what it shows; None: decoration beside the same figures as text."""
    said: dict[str, Attribute] = {"aria_hidden": "true"} if label is None else {"role": "img", "aria_label": plain(label)}
    return element("svg", *children, viewBox=f"0 0 {_value(width)} {_value(height)}", **said, **attributes)


def text_of(made: Drawing) -> str:
    """The drawing as it stands inside a page."""
    return ElementTree.tostring(made, encoding="unicode")


def file_of(made: Drawing, style: str) -> str:
    """The drawing as a file of its own, with its style and its size."""
    made.set("width", made.attrib["viewBox"].split()[2])
    made.set("height", made.attrib["viewBox"].split()[3])
    made.set("xmlns", "http://www.w3.org/2000/svg")
    made.insert(0, element("style", style))
    return text_of(made) + "\n"


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values between ``low`` and ``high`` to pixels between ``start`` and ``end`` (which may run backwards)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value; values outside stand at the nearer edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most ``most`` + 1 round values between ``low`` and ``high``, as multiples of 1, 2 or 5 times a power of ten."""
    step = next(
        step for exponent in range(-6, 13) for factor in (1, 2, 5) if (step := factor * 10.0**exponent) * most >= high - low
    )
    first = math.ceil(low / step - 1e-9)
    return [round(index * step, 9) for index in range(first, math.floor(high / step + 1e-9) + 1)]


def _value(value: Attribute) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
