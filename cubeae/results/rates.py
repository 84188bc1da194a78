"""The trained models as points of rate and distortion."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_BITS = 20.0  # of the axis; a few nearly noiseless models would squeeze all others


@dataclass(frozen=True)
class RatePoints:
    """Trained models that have a place in the plane of rate and distortion, and those without.

    ``rows`` has ``composition``, ``snr_db``, ``latent_dim``, ``seed``, ``bits`` (upper bound of the
    mutual information of input and noisy latent) and ``distortion`` (E||x - x_hat||^2, three times
    the test MSE, in squared units of the data). ``infinite`` counts trainings without a finite
    upper bound, ``beyond`` those whose bound exceeds ``MOST_BITS``, and ``missing`` those without
    numbers, the diverged.
    """

    rows: pd.DataFrame
    infinite: int
    beyond: int
    missing: int


def rate_points(metrics: pd.DataFrame) -> RatePoints:
    """The points of one dataset's ``metrics``, which have one row per training."""
    bits = metrics["mutual_information_upper_bits"].astype(float)
    distortion = 3 * metrics["test_mse"].astype(float)
    missing = bits.isna() | ~np.isfinite(distortion)
    infinite = np.isinf(bits) & ~missing
    beyond = (bits > MOST_BITS) & ~infinite & ~missing
    name = metrics["model"] + "/" + metrics["regulariser"]
    place = {key: metrics[key] for key in ("snr_db", "latent_dim", "seed")}
    measures = {"bits": bits, "distortion": distortion}
    rows = pd.DataFrame({"composition": name, **place, **measures})
    shown = rows[~missing & ~infinite & ~beyond]
    return RatePoints(shown, int(infinite.sum()), int(beyond.sum()), int(missing.sum()))
