"""How long an experiment takes is told with all that takes time: openings, burn-in, quarters, start-up, pages."""

import pytest

from experiments.ask import size
from experiments.ask.inquiry import Inquiry
from experiments.show.size import size_text


def seconds(*changes: str) -> float:
    return Inquiry.read("first_look", changes).size().seconds_on_one_core


def test_first_look_takes_about_what_it_took():
    """65 s of CPU by all its processes, 66 another time: its worlds 35, four openings 18, pages 10."""
    assert seconds() == pytest.approx(66.0, rel=0.15)


@pytest.mark.parametrize(("scale", "took"), [(10_000, 8.0), (45_000, 2.9)])
def test_a_world_takes_about_what_it_took_at_fine_and_at_coarse_scales(scale, took):
    """A coarse world's quarters do not cost their agents alone."""
    more, fewer = (seconds(f"scale={scale}", f"worlds.draws={draws}") for draws in (12, 8))
    assert (more - fewer) / 8 == pytest.approx(took, rel=0.2), "eight worlds more, whose openings are there"


def test_it_is_said_to_hold_on_a_quiet_machine():
    said = size_text(Inquiry.read("first_look"))
    assert "of one core on a quiet machine, start of workers, openings and pages included" in said


def test_start_up_and_pages_are_counted_once_and_grow_with_what_is_compared():
    least = size.beside_worlds(2, 1)
    assert least > size.PAGES_WRITTEN and size.beside_worlds(5, 10) - least == pytest.approx(
        39 * size.EFFECT_WORKED_OUT
    )
    assert size.beside_worlds(0, 0) == 2 * size.PROCESS_STARTS, "a calibration has pages of its own"
    few, many = (seconds(f'compare.measures=["employment"{more}]') for more in ("", ', "gdp", "exports"'))
    assert many - few == pytest.approx(2 * size.EFFECT_WORKED_OUT)


def test_what_is_changed_in_every_arm_is_told_before_it_is_played():
    changed = Inquiry.read("first_look", ("shock_changes.world_demand={2021Q1=0.95}",))
    assert "Changed in every arm: of the shock covid_2020 world_demand 2021Q1 = 0.95." in size_text(changed)
    assert "Changed in every arm" not in size_text(Inquiry.read("first_look"))
