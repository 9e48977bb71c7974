"""Who answers, decided without a model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from loco.choice import base_only, by_name, by_route
from loco.errors import UsageError
from loco.registry import Registry, load_registry
from loco.router.types import Route
from loco.schema import BaseModelEntry, Deprecation, Yank
from tests.sample_registry import make_registry


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return load_registry(make_registry(tmp_path))


def with_base(registry: Registry, name: str) -> tuple[Registry, BaseModelEntry]:
    other = registry.base("tiny-2026").model_copy(update={"name": name})
    bases = {**registry.bases, name: other}
    return Registry(registry.root, registry.domains, bases, registry.adapters, registry.active), other


def withdrawn(registry: Registry) -> Registry:
    """The registry with every version of the adder yanked."""
    entry = registry.adapter("adder")
    yank = Yank(since=date(2026, 5, 1), reason="it was trained on the test set")
    versions = tuple(version.model_copy(update={"yanked": yank}) for version in entry.versions)
    adapters = {**registry.adapters, "adder": entry.model_copy(update={"versions": versions})}
    return Registry(registry.root, registry.domains, registry.bases, adapters, registry.active)


def test_a_name_alone_is_the_newest_version_and_brings_its_base(registry: Registry) -> None:
    choice = by_name(registry, None, "adder")
    assert choice.version is not None
    assert (choice.version.version, choice.base.name, choice.domain) == ("1.1.0", "tiny-2026", "math")


def test_an_adapter_is_refused_on_a_base_that_it_was_not_made_for(registry: Registry) -> None:
    registry, other = with_base(registry, "other-2026")
    with pytest.raises(UsageError, match=r"adder@1\.1\.0 was made for the base tiny-2026, not for other-2026") as caught:
        by_name(registry, other, "adder@1.1.0")
    assert caught.value.hint == "Ask with --base-model tiny-2026, or without --base-model."


def test_a_withdrawn_version_is_refused_with_its_reason(registry: Registry) -> None:
    with pytest.raises(UsageError, match="withdrawn on 2026-05-01: it was trained on the test set"):
        by_name(withdrawn(registry), None, "adder@1.0.0")


def test_a_withdrawn_version_answers_only_to_who_insists(registry: Registry) -> None:
    choice = by_name(withdrawn(registry), None, "adder@1.0.0", allow_yanked=True)
    assert choice.version is not None
    assert choice.notices == ("adder@1.0.0 was withdrawn on 2026-05-01: it was trained on the test set",)


def aged(registry: Registry, status: str, superseded_by: str | None) -> Registry:
    """The registry with the adder on its way out."""
    why = Deprecation(since=date(2026, 5, 1), reason="It is slow.", superseded_by=superseded_by)
    entry = registry.adapter("adder").model_copy(update={"status": status, "deprecation": why})
    return replace(registry, adapters={**registry.adapters, "adder": entry})


def test_a_deprecated_adapter_answers_and_says_so(registry: Registry) -> None:
    registry = aged(registry, "deprecated", "coder")
    said = ("adder is deprecated since 2026-05-01: It is slow. Use coder instead.",)
    route = Route("math", 0.9, {"math": 0.9}, "words")
    assert by_name(registry, None, "adder").notices == said
    assert by_route(registry, registry.base("tiny-2026"), route).notices == said


def test_an_archived_adapter_is_followed_to_its_successor(registry: Registry) -> None:
    choice = by_name(aged(registry, "archived", "coder"), None, "adder")
    assert choice.entry is not None
    assert choice.entry.name == "coder"
    assert choice.notices == ("adder was archived; coder, which superseded it, answers.",)


def test_an_archived_version_that_is_named_answers_itself(registry: Registry) -> None:
    choice = by_name(aged(registry, "archived", "coder"), None, "adder@1.0.0")
    assert choice.entry is not None
    assert choice.entry.name == "adder"
    assert choice.notices


def test_the_base_stands_in_for_an_archived_adapter(registry: Registry) -> None:
    registry = aged(registry, "archived", None)
    choice = by_route(registry, registry.base("tiny-2026"), Route("math", 0.9, {"math": 0.9}, "words"))
    assert (choice.entry, choice.reason) == (None, "adder@1.1.0, the adapter for math, was archived")


def test_an_archived_base_is_warned_of_whoever_answers(registry: Registry) -> None:
    why = Deprecation(since=date(2026, 5, 1), reason="It is weak.", superseded_by="tiny-2027")
    base = registry.base("tiny-2026").model_copy(update={"status": "archived", "deprecation": why})
    said = ("tiny-2026 is archived since 2026-05-01: It is weak. Use tiny-2027 instead.",)
    for domain in ("math", "code", None):
        assert by_route(registry, base, Route(domain, 0.9, {}, "words")).notices == said
    assert base_only(base).notices == said


def test_successors_that_go_in_a_circle_end(registry: Registry) -> None:
    registry = aged(registry, "archived", "coder")
    back = Deprecation(since=date(2026, 5, 1), reason="Gone.", superseded_by="adder")
    coder = registry.adapter("coder").model_copy(update={"status": "archived", "deprecation": back})
    registry = replace(registry, adapters={**registry.adapters, "coder": coder})
    assert registry.successor("adder") == "coder"
    assert registry.successor("coder") == "adder"


def test_a_successor_that_is_not_registered_is_not_followed(registry: Registry) -> None:
    assert aged(registry, "archived", "nobody").successor("adder") == "adder"


def test_the_base_stands_in_for_a_withdrawn_adapter(registry: Registry) -> None:
    choice = by_route(withdrawn(registry), registry.base("tiny-2026"), Route("math", 0.9, {"math": 0.9}, "words"))
    assert choice.entry is None
    assert choice.reason == "adder@1.1.0, the adapter for math, was withdrawn: it was trained on the test set"


def test_a_base_without_active_adapters_answers_by_itself(registry: Registry) -> None:
    registry, other = with_base(registry, "other-2026")
    choice = by_route(registry, other, Route("math", 0.9, {"math": 0.9}, "words"))
    assert (choice.entry, choice.domain) == (None, "math")
    assert choice.reason == "the question is about math, but no adapter of other-2026 is active for it"
