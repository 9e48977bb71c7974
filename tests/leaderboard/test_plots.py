"""Names in a drawing stand where they can be read."""

from __future__ import annotations

from loco.leaderboard.plots import labels

LETTER = 5.0
"""Pixels that a letter takes at the least."""


def test_a_name_covers_neither_a_point_nor_another_name() -> None:
    spots = [(335.0, 68.0, "nano-summarisation"), (190.0, 79.0, "nano-minutes"), (250.0, 70.0, "nano-other")]
    boxes = []
    for mark in labels(spots, 380):
        x, baseline, long = float(mark.attrib["x"]), float(mark.attrib["y"]), LETTER * len(mark.text or "")
        left = x - long if mark.attrib["text-anchor"] == "end" else x
        boxes.append((left, baseline - 8, left + long, baseline))
    assert len(boxes) == len(spots)
    for index, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= 380
        assert not any(left < x < right and top < y < bottom for x, y, _ in spots)
        assert not any(left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in boxes[:index])


def test_many_points_go_without_names() -> None:
    assert labels([(20.0 * index, 50.0, "name") for index in range(9)], 380) == []
