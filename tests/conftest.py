"""No test depends on what the person who runs it has set up, nor on how busy the machine is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# Hypothesis fails an example that takes 200 ms, whatever it asserts: beside other work a parse of three lines does.
settings.register_profile("loco", deadline=None)
settings.load_profile("loco")


@pytest.fixture(autouse=True)
def _own_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give every test an empty configuration folder, and none of the person's LOCO_ variables."""
    for name in ("LOCO_BASE", "LOCO_REGISTRY", "LOCO_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path_factory.mktemp("configuration")
    monkeypatch.setenv("LOCO_CONFIG", str(folder))
    monkeypatch.setenv("LOCO_CACHE", str(folder / "cache"))
    monkeypatch.setenv("LOCO_DATA", str(folder / "data"))
    return folder
