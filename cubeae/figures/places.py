"""The places of a study: pairs of latent dim and SNR, each a column or a row of panels."""

import pandas as pd

from cubeae.words.numbers import dims_label, snr_label

Pair = tuple[int, float]


def places_in(frame: pd.DataFrame) -> list[Pair]:
    """Latent dims and SNRs (dB) of ``frame``, in order."""
    found = frame[["latent_dim", "snr_db"]].drop_duplicates().sort_values(["latent_dim", "snr_db"])
    return [(int(dim), float(snr)) for dim, snr in found.itertuples(index=False)]


def place_label(place: Pair) -> str:
    """``2 latent dims, 15 dB``."""
    return f"{dims_label(place[0])}, {snr_label(place[1])}"


def at(frame: pd.DataFrame, place: Pair) -> pd.DataFrame:
    """Rows of one latent dim and SNR."""
    return frame[(frame["latent_dim"] == place[0]) & (frame["snr_db"] == place[1])]
