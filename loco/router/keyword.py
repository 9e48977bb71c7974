"""The keyword router: weighted words, phrases, patterns and shapes, all of them data (registry/routers/keyword/rules.yaml).

Scores for every domain first, threshold and margin second; a tie or nothing known leaves the query to the base. It knows no
meaning: what isn't in the rules doesn't exist for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from loco.router.regions import Regions, split
from loco.router.rules import Rule, Rules, find_row
from loco.router.types import Evidence, Route
from loco.router.words import Speller, stem, tokens

_LONGEST_MATERIAL = 250  # words of each piece of material that are looked at
_MOST_PIECES = 40
_SHOWN = 60  # characters of a match that evidence quotes


class KeywordRouter:
    """Routes by rules. Deterministic; never raises on any text."""

    name = "keyword"

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._speller = Speller(rules.spelling, rules.words_as_they_are)

    def route(self, query: str) -> Route:
        """Return the route of ``query`` with its evidence."""
        regions = split(query, self.rules.asks)
        evidence = tuple(self._evidence(regions))
        sums = dict.fromkeys(self.rules.domains, 0.0)
        for item in evidence:
            sums[item.domain] += item.weight
        return decide(sums, self.rules, evidence)

    def _evidence(self, regions: Regions) -> Iterator[Evidence]:
        shapes = self._shapes(regions.text)
        request = "\n".join(regions.request)
        pieces = [(_Words(part, self), 1.0) for part in regions.request]
        material = regions.material[:_MOST_PIECES]
        pieces += [(_Words(part, self, _LONGEST_MATERIAL), self.rules.material) for part in material]
        for rule in self.rules.rules:
            if rule.needs and not all(shape in shapes for shape in rule.needs):
                continue
            if rule.unless and not shapes.keys().isdisjoint(rule.unless):
                continue
            found = self._found(rule, shapes, request, regions.text, pieces)
            if found:
                matched, share = found
                for domain, weight in rule.weights.items():
                    yield Evidence(domain, rule.id, " ".join(matched.split())[:_SHOWN], round(weight * share, 3))

    def _found(
        self,
        rule: Rule,
        shapes: Mapping[str, str],
        request: str,
        text: str,
        pieces: list[tuple[_Words, float]],
    ) -> tuple[str, float] | None:
        """Return what the rule matched and the share of its weight that counts there."""
        if rule.shape is not None:
            return (shapes[rule.shape], 1.0) if rule.shape in shapes else None
        if rule.pattern is not None:
            match = rule.pattern.search(text if rule.where == "text" else request)
            return (match.group() or rule.id, 1.0) if match else None
        for words, share in pieces:
            filled = words.spans.keys()
            if filled.isdisjoint(rule.starts):
                continue
            for row in rule.rows:
                if filled.isdisjoint(row[0].names) or filled.isdisjoint(row[-1].names):
                    continue
                place = find_row(row, words.spans)
                if place:
                    return words.quote(*place), share
        return None

    def _shapes(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for shape in self.rules.shapes:
            if shape.pattern is None:
                first = next((name for name in shape.any_of if name in found), None)
                if first:
                    found[shape.id] = found[first]
                continue
            for count, match in enumerate(shape.pattern.finditer(text), 1):
                if count >= shape.at_least:
                    found[shape.id] = match.group() or shape.id
                    break
        return found

    def names_of(self, word: str) -> tuple[str, ...]:
        """Return the sets and words of the rules that ``word`` (lower case) fills, misspelt or not."""
        rules = self.rules
        names = rules.exact.get(word, ()) + rules.stems.get(stem(word), ())
        if not names and stem(word) not in rules.phrases:
            known = self._speller.correct(word)
            if known:
                return rules.exact.get(known, ()) + rules.stems.get(stem(known), ())
        return names


class _Words:
    """The words of one piece of text, and which names they fill where."""

    def __init__(self, text: str, router: KeywordRouter, most: int = 400) -> None:
        self.text = text.lower()[: most * 12]
        self.places = tokens(self.text)[:most]
        self.spans: dict[str, dict[int, tuple[int, ...]]] = {}
        stems = [stem(place.group()) for place in self.places]
        for at, place in enumerate(self.places):
            for name in router.names_of(place.group()):
                self._add(name, at, at + 1)
            for phrase, name in router.rules.phrases.get(stems[at], ()):
                if tuple(stems[at : at + len(phrase)]) == phrase:
                    self._add(name, at, at + len(phrase))
        if self.places:
            self._add("START", 0, 0)
            self._add("END", len(self.places), len(self.places))

    def _add(self, name: str, start: int, end: int) -> None:
        places = self.spans.setdefault(name, {})
        if end not in places.get(start, ()):
            places[start] = (*places.get(start, ()), end)

    def quote(self, start: int, end: int) -> str:
        """Return the text from word ``start`` up to word ``end``."""
        if start >= end:
            return ""
        return self.text[self.places[start].start() : self.places[end - 1].end()]


def decide(sums: Mapping[str, float], rules: Rules, evidence: tuple[Evidence, ...] = ()) -> Route:
    """Turn each domain's sum of weights into scores and a route.

    A score is ``s / (s + half)``: 0.5 where the sum equals ``half``, never quite 1. Confidence is a softmax over the sums with
    "none" taking part at the sum that the threshold stands for.
    """
    scores = {domain: round(max(value, 0.0) / (max(value, 0.0) + rules.half), 4) for domain, value in sums.items()}
    ranked = sorted(sums, key=lambda domain: -sums[domain])
    best, second = ranked[0], ranked[1]
    bar = rules.half * rules.threshold / (1 - rules.threshold)
    share = {domain: math.exp(min(max(value, 0.0), 50.0) / 2) for domain, value in sums.items()}
    none = math.exp(bar / 2)
    sure = share[best] / (none + sum(share.values()) - len(share) + 1)
    if scores[best] < rules.threshold:
        known = (
            f"{best} came nearest with {scores[best]:.2f}, below {rules.threshold:.2f}"
            if scores[best]
            else "nothing known in it"
        )
        return Route(
            None, _rounded(1 - sure), scores, KeywordRouter.name, f"{known[0].upper()}{known[1:]}: the base answers.", evidence
        )
    if scores[best] - scores[second] < rules.margin:
        reason = f"{best} ({scores[best]:.2f}) and {second} ({scores[second]:.2f}) are too close: the base answers."
        return Route(None, _rounded(1 - sure), scores, KeywordRouter.name, reason, evidence)
    spoke = sorted((item for item in evidence if item.domain == best and item.weight > 0), key=lambda item: -item.weight)
    quoted = ", ".join(dict.fromkeys(repr(item.matched) for item in spoke[:3]))
    return Route(best, _rounded(sure), scores, KeywordRouter.name, f"{best} by {quoted}.", evidence)


def _rounded(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)
