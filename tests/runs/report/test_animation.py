"""Does the animation show each round of a run as it was?"""

from __future__ import annotations

import io

import numpy as np
import pytest
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.drawing.member_grid import lay_out, raster, states_now
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.report import animation
from mutualaid.runs.report.output import FilesChangedError
from PIL import Image


@pytest.fixture
def short(tmp_path, without_figures):
    """A run of a few rounds."""
    settings = {"people.agents": 900, "plan.end": "2019-03-28", "agency.until": "2019-03-28"}
    return run_scenario(read_scenario("article", settings), tmp_path / "run", True)


def test_the_animation_shows_each_round_as_it_was(short):
    target = animation.write_animation(short, quiet=True)
    assert target == short / "members.gif"
    assert verify(short) == []
    society = Society(read_scenario(short / "scenario.toml"))
    field = lay_out(society.population)
    pixels = 500 // field.across
    with Image.open(io.BytesIO(target.read_bytes())) as film:
        assert film.n_frames == len(society.dates)  # type: ignore[attr-defined]
        for i in range(len(society.dates)):
            society.step()
            film.seek(i)
            left, top = animation._LEFT, animation._TOP
            box = (left, top, left + field.across * pixels, top + field.down * pixels)
            shown = np.asarray(film.convert("RGB").crop(box))
            assert np.array_equal(shown, raster(field, states_now(field, society), pixels))


def test_a_run_that_comes_out_otherwise_is_not_animated(short, monkeypatch):
    monkeypatch.setattr(animation, "read_results", lambda _: _Otherwise)
    with pytest.raises(FilesChangedError, match="members of the same scenario come out otherwise"):
        animation.write_animation(short, quiet=True)
    assert not (short / "members.gif").exists()


class _Otherwise:
    """What a run with other members would have left."""

    rounds = {"members": np.array([1]), "share_fen": np.array([1])}  # noqa: RUF012
