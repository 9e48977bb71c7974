"""One YAML text as values that remember their lines, read as what a stranger wrote.

Refuses tags, keys that stand twice, nesting without end, aliases that unfold, and characters that make a text show something
else than it says. Whatever can be looked at is looked at: all problems are found at once, each with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from loco.characters import hides, named
from loco.registry.document import Document, Problem, line_of

MAX_ALIASES = 16
MAX_DEPTH = 20
_JSON_TAGS = ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in _JSON_TAGS)


def parse(text: str) -> Document:
    """Read one YAML text. Never raises for what is in it: everything wrong stands in ``problems``."""
    if directive := re.search(r"^%", text, re.MULTILINE):
        line = text.count("\n", 0, directive.start()) + 1
        return _unreadable(line, "a line that begins with '%' changes how YAML is read, and isn't allowed")
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _Composer
    yaml.allow_duplicate_keys = True  # said below, all of them
    try:
        constructor, _ = yaml.get_constructor_parser(text)
        node = constructor.composer.get_single_node()
        problems = tuple(sorted(_wrong(node, (), constructor, set()), key=lambda problem: problem.line or 0))
        if any(problem.message.startswith(_UNREADABLE) for problem in problems):
            return Document(None, node, problems)
        return Document(None if node is None else constructor.construct_document(node), node, problems)
    except MarkedYAMLError as error:
        return _unreadable(*unreadable_at(error))
    except RecursionError:
        return _unreadable(None, "it is nested too deeply")
    except Exception as error:  # what a stranger wrote may meet any mistake in the library that reads it
        return _unreadable(None, f"it is no YAML that can be read: {str(error)[:200] or type(error).__name__}")


def unreadable_at(error: MarkedYAMLError) -> tuple[int | None, str]:
    """The line, from 1, at which YAML stopped being one, where the library says it, and what is wrong there."""
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None, str(error.problem or error.context)


_UNREADABLE = ("the tag ", "the value ", "a name ")


class _Composer(Composer):
    """Stops at the first node that is too deep, and at the first alias too many."""

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self._aliases = 0
        self._level = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            self._aliases += 1
            if self._aliases > MAX_ALIASES:
                raise ComposerError(None, None, "it is full of YAML aliases: write the values out", event.start_mark)
        self._level += 1
        if self._level > MAX_DEPTH:
            raise ComposerError(None, None, f"it is nested more than {MAX_DEPTH} deep", event.start_mark)
        node = super().compose_node(parent, index)
        self._level -= 1
        return node


def _wrong(node: Any, path: tuple[str, ...], constructor: Any, seen: set[int]) -> Iterator[Problem]:
    """Everything wrong with a node and what is below it; each node once, however many aliases name it."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    field = ".".join(path)
    if str(node.tag) not in _PLAIN_TAGS:
        yield Problem(line_of(node), field, f"the tag {str(node.tag)[:80]!r} isn't allowed: entries are plain values")
    elif isinstance(node, ScalarNode):
        yield from _wrong_scalar(node, field, constructor)
    elif isinstance(node, MappingNode):
        yield from _wrong_keys(node, field)
        for key, value in node.value:
            yield from _wrong(key, path, constructor, seen)
            yield from _wrong(value, (*path, str(key.value)[:80]), constructor, seen)
    elif isinstance(node, SequenceNode):
        for place, value in enumerate(node.value):
            yield from _wrong(value, (*path, str(place)), constructor, seen)


def _wrong_scalar(node: ScalarNode, field: str, constructor: Any) -> Iterator[Problem]:
    hiding = [character for character in node.value if hides(character)]
    if hiding:
        yield Problem(line_of(node), field, f"{named(hiding[0])} isn't allowed: the text would show otherwise than it is")
    try:
        constructor.construct_object(node)
    except (YAMLError, ValueError, OverflowError, TypeError):
        kind = str(node.tag).rpartition(":")[2]
        yield Problem(line_of(node), field, f"the value {node.value[:40]!r} is no {kind} that can be read")


def _wrong_keys(node: MappingNode, field: str) -> Iterator[Problem]:
    names: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            yield Problem(line_of(key), field, "a name must be a plain word")
        elif key.value in names:
            where = f"{field}.{key.value}" if field else str(key.value)
            yield Problem(line_of(key), where[:200], f'found duplicate key "{key.value[:80]}": keep one of them')
        else:
            names.add(key.value)


def _unreadable(line: int | None, what: str) -> Document:
    return Document(None, None, (Problem(line, "", what[:300]),))
