"""GSM8K as lm-evaluation-harness scores it: its two filters and its exact match, for comparison with published figures.

After ``lm_eval/tasks/gsm8k/gsm8k.yaml`` (task version 3.0) of lm-evaluation-harness 0.4.13, whose regular expressions these
are. They misjudge some right answers (``$29.00`` is not 29 to them), so they stand beside our own score and never decide.
"""

from __future__ import annotations

import re

INVALID = "[invalid]"  # what its filters give where nothing matches
STRICT = re.compile(r"#### (\-?[0-9\.\,]+)")
FLEXIBLE = re.compile(r"(-?[$0-9.,]{2,})|(-?[0-9]+)")
IGNORED = tuple(re.compile(pattern) for pattern in (",", r"\$", r"(?s).*#### ", r"\.$"))


def strict(completion: str) -> str:
    """The filter ``strict-match``: the first number after ``####``."""
    found = STRICT.search(completion)
    return found[1].strip() if found else INVALID


def flexible(completion: str) -> str:
    """The filter ``flexible-extract``: the last thing that looks like a number."""
    found = list(FLEXIBLE.finditer(completion))
    return (found[-1][1] or found[-1][2]).strip() if found else INVALID


def exact_match(prediction: str, reference: str) -> bool:
    """Its metric with the task's ``regexes_to_ignore`` and ``ignore_case``. ``reference`` is the whole published answer."""
    return _cleaned(prediction) == _cleaned(reference)


def _cleaned(text: str) -> str:
    for pattern in IGNORED:
        text = pattern.sub("", text)
    return text.lower()
