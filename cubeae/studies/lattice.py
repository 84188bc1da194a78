"""The response surface: measures at every point of a lattice of weights."""

from collections.abc import Mapping

import pandas as pd

from cubeae.specs.columns import HEADLINE, INFORMATION

# A decoder whose MSE reaches this share of the data's variance uses almost no information: for
# a Gaussian of that variance, 3/2 log2(1 / 0.9) = 0.23 bits per point give this MSE.
COLLAPSED_SHARE = 0.9
SHOWN = (*HEADLINE, *INFORMATION, "active_units")
PLACE = ("dataset", "model", "snr_db", "latent_dim")


def collapsed(test_mse: pd.Series, variance: float) -> pd.Series:
    """Whether each decoder outputs little more than the data's mean; False where it diverged.

    Args:
        test_mse: one value per training, in units of the data squared.
        variance: of each coordinate of the data (``variance`` of its kind), which is the
            MSE of a decoder that outputs the mean.
    """
    return test_mse >= COLLAPSED_SHARE * variance


def lattice_table(
    metrics: pd.DataFrame, points: Mapping[str, Mapping[str, float]], variance: float
) -> pd.DataFrame:
    """One row per point of the lattice, SNR and latent dim.

    Args:
        metrics: one row per training; ``regulariser`` is the point's name.
        points: the weight of each regulariser, by the point's name.
        variance: of each coordinate of the data.

    Returns:
        ``dataset``, ``model``, ``snr_db``, ``latent_dim``, ``point``; ``weight:<regulariser>``;
        ``n`` sound trainings and ``n_diverged``; ``<measure>_mean`` and ``_sd`` over seeds of the
        headline measures, information and active units; ``collapsed``, the share of the sound
        trainings that collapsed (NaN without any).
    """
    sound = metrics["status"] == "ok"
    marked = metrics.assign(
        n=sound,
        n_diverged=~sound,
        collapsed=collapsed(metrics["test_mse"], variance).astype(float).where(sound),
    )
    groups = marked.groupby([*PLACE, "regulariser"], sort=False)
    columns: list[pd.Series | pd.DataFrame] = [groups[["n", "n_diverged"]].sum().astype(int)]
    for measure in SHOWN:
        columns += [
            groups[measure].mean().rename(f"{measure}_mean"),
            groups[measure].std().rename(f"{measure}_sd"),
        ]
    columns.append(groups["collapsed"].mean())
    table = pd.concat(columns, axis=1).copy().reset_index().rename(columns={"regulariser": "point"})
    weights = pd.DataFrame([points[name] for name in table["point"]]).add_prefix("weight:")
    table = pd.concat(
        [table[[*PLACE, "point"]], weights, table.drop(columns=[*PLACE, "point"])], axis=1
    )
    order = [*PLACE, *weights]
    return table.sort_values(order, kind="stable", ignore_index=True)
