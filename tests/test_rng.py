import numpy as np
import pytest

from cubeae.rng import stream


def test_a_stream_depends_on_its_whole_key_and_on_nothing_else() -> None:
    first = stream(3, "normals", "channel", 1).standard_normal(8)
    stream(3, "normals", "prior", 1).standard_normal(100)
    assert np.array_equal(first, stream(3, "normals", "channel", 1).standard_normal(8))
    for other in [
        (4, "normals", "channel", 1),
        (3, "normals", "channel", 2),
        (3, "normals", "prior", 1),
    ]:
        assert not np.allclose(first, stream(*other).standard_normal(8))


def test_streams_of_neighbouring_seeds_are_uncorrelated() -> None:
    draws = np.stack([stream(0, "x", seed).standard_normal(20_000) for seed in range(4)])
    off_diagonal = np.corrcoef(draws)[~np.eye(4, dtype=bool)]
    assert np.abs(off_diagonal).max() < 5 / np.sqrt(20_000)


def test_a_negative_root_is_refused() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        stream(-1, "x")
