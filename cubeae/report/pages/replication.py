"""The page of the replication: every published number next to ours."""

from typing import Any

import pandas as pd

from cubeae.config.keys import Config
from cubeae.report.evidence.experiments import published_experiments
from cubeae.report.frame.inputs import Inputs
from cubeae.report.frame.pictures import single_picture
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.sentences.data import data_behind
from cubeae.report.sentences.replication import tally
from cubeae.report.tables.divergences import divergences_table
from cubeae.report.tables.published import numbers_table
from cubeae.words.numbers import interval, significant


@PAGES.add("replication")
class Replication(Page):
    """Published numbers and ours; a config without experiments or datasets has no such page."""

    label = "Replication"
    template = "replication.html.j2"
    tables = ("published", "findings", "divergences", "divergence_findings")
    drawn = ("published_figure",)

    def appears(self, config: Config) -> bool:
        """Whether the config replicates anything."""
        return bool(config.replication.experiments and config.replication.datasets)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """How many numbers agree, what the losses show of the data, and every number."""
        published, divergences = inputs.tables["published"], inputs.tables["divergences"]
        return {
            "counts": tally(published),
            "data": data_behind(inputs.tables["findings"]),
            "findings": inputs.tables["findings"].to_dict("records"),
            "floors": _floors(published),
            "divergences": [
                (found["dataset"], found["text"], divergences_table(found["dataset"], divergences))
                for found in inputs.tables["divergence_findings"].to_dict("records")
            ],
            "picture": single_picture("published", inputs.drawn["published_figure"]),
            "tables": [
                (each, numbers_table(each, published)) for each in published_experiments(config)
            ],
        }


def _floors(published: pd.DataFrame) -> list[str]:
    """What the student report's MMD is for a perfect latent, next to what it prints."""
    shown = published[published["floor"].notna()]
    sentences = []
    for experiment, part in shown.groupby("experiment", sort=False):
        first = part.iloc[0]
        floor = interval(first["floor"], first["floor_low"], first["floor_high"])
        low, high = significant(part["value"].min()), significant(part["value"].max())
        sentences.append(
            f"{experiment}: {floor} for latents that are exactly standard normal; the student "
            f"report prints {low if low == high else f'{low} to {high}'}."
        )
    return sentences
