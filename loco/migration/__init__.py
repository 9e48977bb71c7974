"""The next base model: comparing candidates with the one in use, and moving a registry over to it."""

from __future__ import annotations
