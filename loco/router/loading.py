"""Reads registry/routers/keyword/rules.yaml into compiled rules. What is wrong in it is named: file, rule, value.

By hand instead of by pydantic: this stands on the path of every cold ``loco run``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from loco.errors import EntryError
from loco.router.keyword import KeywordRouter
from loco.router.rules import Element, Rule, Rules, Shape, parse_row
from loco.router.words import TOKEN, stem

RULES = Path("registry", "routers", "keyword", "rules.yaml")
_FIELDS = {"schema_version", "router", "domains", "decision", "asks", "words_as_they_are", "sets", "shapes", "rules"}
_RULE_FIELDS = {"id", "for", "weight", "match", "pattern", "shape", "where", "needs", "unless", "case"}
_SHAPE_FIELDS = {"id", "pattern", "at_least", "any_of", "case"}
_HEAVIEST = 20.0


def load_router(root: Path) -> KeywordRouter:
    """Return the keyword router of the checkout at ``root``. Raises EntryError where its rules are missing or wrong."""
    return KeywordRouter(load_rules(root / RULES))


def load_rules(path: Path) -> Rules:
    """Read a rules file. Raises EntryError."""
    return _Reader(path).rules()


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = _read_yaml(path)

    def rules(self) -> Rules:
        file = self._mapping(self.file, "the file")
        self._only(file, _FIELDS, "the file")
        if file.get("schema_version") != 1:
            raise self._wrong("schema_version", file.get("schema_version"), "this version reads 1")
        domains = tuple(self._words(file.get("domains"), "domains"))
        if len(domains) < 2 or len(set(domains)) != len(domains):
            raise self._wrong("domains", file.get("domains"), "at least two, each once")
        decision = self._mapping(file.get("decision"), "decision")
        sets = {name: self._words(words, f"sets.{name}") for name, words in self._mapping(file.get("sets"), "sets").items()}
        shapes = tuple(self._shapes(file.get("shapes", [])))
        rules = tuple(
            self._rule(entry, at, domains, sets, shapes) for at, entry in enumerate(self._list(file.get("rules"), "rules"))
        )
        self._unique([rule.id for rule in rules])
        exact, stems, phrases = _index(sets, rules)
        spelling = sorted({*(word for words in sets.values() for word in words if " " not in word), *_literals(rules)})
        return Rules(
            domains=domains,
            threshold=self._number(decision.get("threshold"), "decision.threshold", 0.01, 0.99),
            margin=self._number(decision.get("margin"), "decision.margin", 0.0, 1.0),
            half=self._number(decision.get("half"), "decision.half", 0.1, 100),
            material=self._number(decision.get("material"), "decision.material", 0.0, 1.0),
            asks=self._regex(file.get("asks"), "asks"),
            shapes=shapes,
            rules=rules,
            exact=exact,
            stems=stems,
            phrases=phrases,
            spelling=tuple(word for word in spelling if word.isalpha()),
            words_as_they_are=tuple(self._words(file.get("words_as_they_are", ""), "words_as_they_are")),
        )

    def _rule(
        self, entry: object, at: int, domains: Sequence[str], sets: Mapping[str, object], shapes: Sequence[Shape]
    ) -> Rule:
        rule = self._mapping(entry, f"rules[{at}]")
        name = rule.get("id")
        if not isinstance(name, str) or not name:
            raise self._wrong(f"rules[{at}].id", name, "a rule needs a name")
        self._only(rule, _RULE_FIELDS, name)
        if sum(key in rule for key in ("match", "pattern", "shape")) != 1:
            raise self._wrong(name, sorted(rule), "a rule has exactly one of match, pattern, shape")
        where = rule.get("where", "request")
        if where not in ("request", "text"):
            raise self._wrong(f"{name}.where", where, "request or text")
        known = {shape.id for shape in shapes}
        for key in ("shape", "needs", "unless"):
            for shape in self._words(rule.get(key, ""), f"{name}.{key}"):
                if shape not in known:
                    raise self._wrong(f"{name}.{key}", shape, f"known shapes: {', '.join(sorted(known))}")
        rows = [rule["match"]] if isinstance(rule.get("match"), str) else self._list(rule.get("match", []), f"{name}.match")
        compiled = tuple(self._row(row, name, sets) for row in rows)
        return Rule(
            id=name,
            weights=self._weights(rule, name, domains),
            where=where,
            rows=compiled,
            starts=frozenset(start for row in compiled for start in row[0].names),
            pattern=self._regex(rule["pattern"], f"{name}.pattern", rule.get("case") is True) if "pattern" in rule else None,
            shape=cast("str | None", rule.get("shape")),
            needs=tuple(self._words(rule.get("needs", ""), f"{name}.needs")),
            unless=tuple(self._words(rule.get("unless", ""), f"{name}.unless")),
        )

    def _weights(self, rule: Mapping[str, object], name: str, domains: Sequence[str]) -> dict[str, float]:
        chosen = rule.get("for")
        if isinstance(chosen, dict):
            given = {str(domain): weight for domain, weight in chosen.items()}
        else:
            names = domains if chosen == "all" else self._words(chosen, f"{name}.for")
            given = dict.fromkeys(names, rule.get("weight"))
        for domain in given:
            if domain not in domains:
                raise self._wrong(f"{name}.for", domain, f"known domains: {', '.join(domains)}")
        return {domain: self._number(weight, f"{name}.weight", -_HEAVIEST, _HEAVIEST) for domain, weight in given.items()}

    def _row(self, row: object, name: str, sets: Mapping[str, object]) -> tuple[Element, ...]:
        try:
            elements = parse_row(str(row))
        except ValueError as error:
            raise self._wrong(f"{name}.match", row, str(error)) from error
        for element in elements:
            for part in element.names:
                if part.startswith("<") and part.strip("<>") not in sets:
                    raise self._wrong(f"{name}.match", part, "no such set")
        return elements

    def _shapes(self, entries: object) -> Iterator[Shape]:
        seen: set[str] = set()
        for at, entry in enumerate(self._list(entries, "shapes")):
            shape = self._mapping(entry, f"shapes[{at}]")
            name = str(shape.get("id", f"shapes[{at}]"))
            self._only(shape, _SHAPE_FIELDS, name)
            any_of = tuple(self._words(shape.get("any_of", ""), f"{name}.any_of"))
            if bool(any_of) == ("pattern" in shape) or not set(any_of) <= seen:
                raise self._wrong(f"{name}.any_of", shape.get("any_of"), "a pattern, or any of the shapes above it")
            pattern = (
                self._regex(shape["pattern"], f"{name}.pattern", shape.get("case") is True) if "pattern" in shape else None
            )
            yield Shape(name, pattern, int(self._number(shape.get("at_least", 1), f"{name}.at_least", 1, 100)), any_of)
            seen.add(name)

    def _regex(self, text: object, where: str, case: bool = False) -> re.Pattern[str]:
        try:
            return re.compile(str(text), re.MULTILINE | (0 if case else re.IGNORECASE))
        except (re.error, OverflowError, RecursionError) as error:
            raise self._wrong(where, text, f"not a regular expression: {error}") from error

    def _number(self, value: object, where: str, least: float, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self._wrong(where, value, f"a number from {least:g} to {most:g}")
        return float(value)

    def _words(self, value: object, where: str) -> list[str]:
        if isinstance(value, str):
            return [word for word in (" ".join(part.split()) for part in value.split(",")) if word]
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return [str(part) for part in value]
        raise self._wrong(where, value, "words with commas between them")

    def _mapping(self, value: object, where: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise self._wrong(where, value, "a mapping")
        return value

    def _list(self, value: object, where: str) -> list[object]:
        if not isinstance(value, list):
            raise self._wrong(where, value, "a list")
        return value

    def _only(self, mapping: Mapping[str, object], known: set[str], where: str) -> None:
        for key in mapping:
            if key not in known:
                raise self._wrong(where, key, f"known fields: {', '.join(sorted(known))}")

    def _unique(self, names: Sequence[str]) -> None:
        for name in names:
            if names.count(name) > 1:
                raise self._wrong("rules.id", name, "each rule has its own name")

    def _wrong(self, where: str, value: object, what: str) -> EntryError:
        return EntryError(f"{self.path}: {where} is {value!r}.", hint=f"Expected: {what}.")


def _read_yaml(path: Path) -> object:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EntryError(f"{path} can't be read: {error.strerror}.", hint="The rules come with the checkout.") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise EntryError(f"{path} is not YAML: {error}") from error


def _literals(rules: Sequence[Rule]) -> set[str]:
    names = (name for rule in rules for row in rule.rows for element in row for name in element.names)
    return {name for name in names if name.isalpha() and name.islower()}


Exact = dict[str, tuple[str, ...]]
Phrases = dict[str, tuple[tuple[tuple[str, ...], str], ...]]


def _index(sets: Mapping[str, Sequence[str]], rules: Sequence[Rule]) -> tuple[Exact, Exact, Phrases]:
    """Turn sets and words of the rules round: from a word to the names that it fills."""
    exact: Exact = {}
    stems: Exact = {}
    phrases: Phrases = {}
    entries = [(word, f"<{name}>") for name, words in sets.items() for word in words]
    names = (name for rule in rules for row in rule.rows for element in row for name in element.names)
    entries += [(name, name) for name in sorted(set(names)) if not name.startswith("<") and not name.isupper()]
    for word, name in entries:
        if word.startswith("="):
            exact[word[1:]] = (*exact.get(word[1:], ()), name)
            continue
        parts = tuple(stem(part) for part in TOKEN.findall(word.lower()))
        if len(parts) == 1:
            stems[parts[0]] = tuple(dict.fromkeys((*stems.get(parts[0], ()), name)))
        elif parts:
            phrases[parts[0]] = (*phrases.get(parts[0], ()), (parts, name))
    return exact, stems, phrases
