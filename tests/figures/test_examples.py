"""Planted faults are found where they are: in the sampler, or in the decoder."""

import numpy as np
import pytest
from planted.figures import words_in

from cubeae.figures.examples import PLANTED, Examples, planted_clouds, planted_clouds_data

FLOOR = 0.05  # nats; a sample of the cube scores less


@pytest.mark.parametrize("tau", [0.1, 0.2])
def test_the_scores_tell_the_samplers_faults_from_the_decoders(tau: float) -> None:
    table = planted_clouds_data(Examples(tau)).set_index("generator")
    assert list(table.index) == list(PLANTED)
    assert 0 < table.loc["perfect", "smoothed_kl"] < FLOOR
    for fault in ("shrunk", "a face missing"):
        assert table.loc[fault, "aggregate"] < FLOOR < table.loc[fault, "mismatch"]
    for fault in ("blurred", "solid"):
        assert table.loc[fault, "mismatch"] == 0
    # A blur of one tau hardly shows at twice that tau.
    assert table.loc["solid", "aggregate"] > FLOOR
    parts = table["aggregate"] + table["mismatch"]
    assert parts.to_numpy() == pytest.approx(table["smoothed_kl"].to_numpy())


def test_every_number_is_written_below_its_cloud() -> None:
    words = words_in(planted_clouds(Examples(0.1)))
    table = planted_clouds_data(Examples(0.1))
    assert words.count("0") == int(np.isclose(table["mismatch"], 0).sum())
    for name in PLANTED:
        assert name in words
