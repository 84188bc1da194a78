"""The pages that say what the numbers and models are: methods and theory."""

import pandas as pd

from cubeae.report.evidence.estimates import Floors
from cubeae.report.frame.layout import Config
from cubeae.report.frame.register import Rendered
from cubeae.report.frame.rendering import render
from cubeae.report.sentences.theory import EQUATIONS, equations_table
from cubeae.report.tables.measures import measures_table
from cubeae.words.families import FAMILIES, collapsed_mse, sample_sizes


def render_methods(config: Config, perfect: pd.DataFrame) -> Rendered:
    """Every measure with definition, source and floor, ``methods.html``.

    Args:
        config: the plain config.
        perfect: measures of fresh true samples, one row a dataset and repeat; may be empty.
    """
    chosen = config["grid"]["dataset"]
    defined = {name: config["datasets"][name] for name in chosen if name in config["datasets"]}
    return render(
        config,
        "methods",
        "methods.html.j2",
        families=FAMILIES,
        measures=measures_table(Floors(perfect), chosen),
        sizes=sample_sizes(config["evaluation"]),
        collapsed=collapsed_mse(defined),
    )


def render_theory(config: Config) -> Rendered:
    """The seed report's equations with their implementations, ``theory.html``.

    Raises:
        LookupError: a function that implements one is not there any more.
    """
    return render(config, "theory", "theory.html.j2", equations=EQUATIONS, table=equations_table())
