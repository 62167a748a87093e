"""The arithmetic of the benches: what is rejected, which ratio counts, and that their pictures can be drawn."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import _figures, _plots, _scene, _switch
from bench.weak_network import longest_without

ANSWERS = Path(__file__).parents[2] / "docs/performance.jsonl"


def test_shares_lie_between_samples() -> None:
    assert _figures.share([4, 1, 3, 2], 0.5) == 2.5
    assert _figures.share([10], 0.95) == 10
    assert _figures.share(range(101), 0.95) == 95
    with pytest.raises(ValueError, match="no samples"):
        _figures.share([], 0.5)


def test_a_rotation_whose_control_took_twice_its_best_is_rejected() -> None:
    rotations = [{"plain": 100.0}, {"plain": 199.0}, {"plain": 200.0}, {"other": 1.0}]

    assert _figures.accepted(rotations, "plain") == [0, 1]
    assert _figures.accepted([], "plain") == []


def test_the_ratio_is_the_median_of_ratios_and_not_the_ratio_of_medians() -> None:
    rotations = [{"a": 10.0, "b": 10.0}, {"a": 30.0, "b": 60.0}, {"a": 50.0, "b": 20.0}]

    assert _figures.ratio(rotations, "a", "b") == 1.0
    assert _figures.ratio([{"a": 1.0}], "a", "b") is None


def test_what_was_not_measured_has_not_met_its_goal() -> None:
    goals = {"near": 1.0, "far": 1.0, "missing": 1.0, "none": 1.0}

    assert _figures.within({"near": 1.0, "far": 1.1, "none": None}, goals) == {
        "near": True,
        "far": False,
        "missing": False,
        "none": False,
    }


def test_the_longest_time_without_a_usable_frame_counts_both_ends_and_passes_over_old_frames() -> None:
    frames: list[list[float]] = [[1_000, 50], [1_500, 1_001], [4_000, 999], [5_000, 20]]

    assert longest_without(frames, 0, 6_000) == 3.0
    assert longest_without([], 0, 6_000) == 6.0


def test_a_row_of_cells_carries_its_number_with_its_parity() -> None:
    row = _scene.cells(5)

    assert row[:2] == [True, False]
    assert row[-1]
    assert row[-5:-2] == [True, False, True]
    assert row[-2] is False
    assert _scene.cells(4)[-2] is True


def test_a_link_delays_queues_and_loses_as_told() -> None:
    way = _switch.Way(lambda: 0.5, delay_ms=100, rate_kbps=8)

    assert way.due(100, 10.0) == pytest.approx(10.2)
    assert way.due(100, 10.0) == pytest.approx(10.3)
    assert way.due(1000, 10.0) == pytest.approx(11.3)
    assert way.due(100, 10.0) is None
    assert _switch.Way(lambda: 0.029, loss=0.03).due(100, 10.0) is None
    assert _switch.Way(lambda: 0.031, loss=0.03).due(100, 10.0) == 10.0


def test_every_kept_answer_is_whole_and_its_picture_is_up_to_date(tmp_path: Path) -> None:
    answers = [json.loads(line) for line in ANSWERS.read_text().splitlines()]

    for answer in answers:
        assert set(answer) == {"name", "figures", "goals", "met"}
        assert set(answer["met"]) == set(answer["goals"])
    drawn = dict(_plots.pictures({answer["name"]: answer for answer in answers}))
    for name, text in drawn.items():
        assert ET.fromstring(text).tag.endswith("svg")  # noqa: S314 - drawn a line above
        assert (ANSWERS.parent / "pictures" / name).read_text() == text
