"""The figures of one composition, in the order of a page: at the reference cell, then the grids."""

import math

from cubeae.words.figures.registry import FigureEntry, register
from cubeae.words.numbers import dims_label, percent
from cubeae.words.subject import Subject

STILL = 0.1  # of the cube's side; paths that are shorter on average show a dead neuron
_GRID = "Rows are SNRs, columns latent dims; first seed. An empty panel says why it is empty."


def active(subject: Subject) -> str:
    """How many neurons are active and dead, as a sentence; empty where that was not measured."""
    number = float(subject.results.get("active_units_mean", math.nan))
    if math.isnan(number):
        return ""
    gone = subject.reference_dim - number
    return (
        f" By their variance, {number:.3g} of {subject.reference_dim} neurons are active, mean "
        f"over seeds, and {'none' if gone == 0 else f'{gone:.3g}'} "
        f"{'is' if gone == 1 else 'are'} dead."
    )


register(
    FigureEntry(
        "clouds",
        "composition",
        "Clouds",
        lambda s: (
            f"Training target, reconstruction (mean test MSE {s.number('test_mse')}) and generated "
            f"cloud (mean smoothed KL {s.number('smoothed_kl_forward')} nats) of {s.composition} "
            f"{s.where}; first seed. Colour is height x₃. All three share one scale, the outlined "
            "cube is the true one, and a half-width is that of the middle 99 % of the points."
        ),
        lambda s: (
            f"Three 3-D scatter plots coloured by height: the training data, {s.data},, what "
            f"{s.composition} reconstructs {s.where} and what it generates. The mean test MSE is "
            f"{s.number('test_mse')}, the generated cloud's mean smoothed KL "
            f"{s.number('smoothed_kl_forward')} nats; its width is written below it."
        ),
        draw="cubeae.figures.clouds:clouds",
        data="cubeae.figures.clouds:clouds_data",
        script="cubeae.figures.clouds:clouds_script",
        turns=True,
    )
)

register(
    FigureEntry(
        "latent_map",
        "composition",
        "Latent plane",
        lambda s: (
            f"The noisy latents z that the decoder of {s.composition} reads {s.where}, first seed: "
            "one dot per test point, coloured by the face of the cube nearest to it. Dashed "
            "circles: one, two and three standard deviations of N(0, I)."
        ),
        lambda s: (
            f"A scatter plot of the two latents of {s.composition} {s.where}, coloured by cube "
            "face, over three circles of the standard normal density; the data file has every dot."
        ),
        draw="cubeae.figures.latent_map:latent_map",
        data="cubeae.figures.latent_map:latent_map_data",
        shape="single",
        vector=True,
        latent_dim=2,
    )
)

register(
    FigureEntry(
        "latents",
        "composition",
        "Latent densities",
        lambda s: (
            f"The noisy latents z that the decoder of {s.composition} reads {s.where}, first seed: "
            "density of each neuron, with that of N(0, 1) dashed."
        ),
        lambda s: (
            f"One histogram per latent neuron of {s.composition} against the standard normal "
            f"density. The mean variance of a latent is {s.number('latent_variance')}, the MMD² "
            f"to the prior {s.number('latent_mmd2')}."
        ),
        draw="cubeae.figures.latents:latents",
        data="cubeae.figures.latents:latents_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "curves",
        "composition",
        "Training curves",
        lambda s: (
            f"Training of {s.composition} with {dims_label(s.reference_dim)}: loss, MSE, each "
            "penalty before its weight, information rate, and each weight that changes. Lines are "
            "medians over seeds, bands run from the smallest seed to the largest, colours are "
            "SNRs. Where an unbiased estimate takes values below zero, the axis is linear and cut "
            "to their range after the first tenth of the steps. An infinite rate (no noise) is "
            "not drawn, nor is a rate that the channel holds constant."
        ),
        lambda s: (
            f"Line charts against the training step for {s.composition}, one line for each SNR. "
            f"At the end, {s.where}, the mean test MSE is {s.number('test_mse')} and the "
            f"information rate {s.number('information_rate_bits')} bits per neuron."
        ),
        draw="cubeae.figures.curves:curves",
        data="cubeae.figures.curves:curves_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "heatmaps",
        "composition",
        "Measures over the grid",
        lambda s: (
            f"Means over seeds of {s.composition} on {s.data} at every SNR and latent dim: "
            "light is good, dark is bad. The colours of the first two are logarithmic; each map "
            "has its own."
        ),
        lambda s: (
            f"Three heat maps of {s.composition} over SNR and latent dim: test MSE, smoothed KL "
            "and the share of points on the surface; the table of all cells has every number."
        ),
        draw="cubeae.figures.heatmaps:heatmaps",
        data="cubeae.figures.heatmaps:heatmaps_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "traversals",
        "composition",
        "Latent traversals",
        lambda s: (
            f"What each neuron of {s.composition} does {s.where}, first seed: twelve latents, of "
            "which one neuron at a time moves from two standard deviations below its mean (blue) "
            "to two above (red) while the others stay. A neuron is marked as dead where the paths "
            f"are shorter than {percent(STILL)} of the cube's side on average: the decoder "
            f"ignores it.{active(s)}"
        ),
        lambda s: (
            f"One panel per neuron of {s.composition} {s.where}: in the cube, the paths that "
            "decoded points take as that neuron moves through its range."
        ),
        draw="cubeae.figures.traversals:traversals",
        data="cubeae.figures.traversals:traversals_data",
    )
)

register(
    FigureEntry(
        "occupancy",
        "composition",
        "Where generated points lie",
        lambda s: (
            f"The unfolded cube, seen from outside: points that {s.composition} generates in each "
            f"of 8 × 8 squares of a face, over the share of an even spread, {s.where}, first seed. "
            "Pale is even, red fuller, blue emptier; in the middle row −x₁, −x₂, +x₁, +x₂."
        ),
        lambda s: (
            f"A map of the six faces laid out as a cross, each square coloured by how many of the "
            f"points generated by {s.composition} lie there; the mean cell occupancy is "
            f"{s.number('cell_kl')} nats from an even one."
        ),
        draw="cubeae.figures.occupancy:occupancy",
        data="cubeae.figures.occupancy:occupancy_data",
        shape="single",
        vector=True,
    )
)

register(
    FigureEntry(
        "reconstruction_grid",
        "composition",
        "Reconstructions over the grid",
        lambda s: f"Reconstructions by {s.composition}. {_GRID}",
        lambda s: (
            f"A grid of 3-D scatter plots of the reconstructions by {s.composition}; "
            "the table of all cells has the MSE of each."
        ),
        draw="cubeae.figures.grids:reconstruction_grid",
        data="cubeae.figures.grids:reconstruction_points",
        gridded=True,
        shape="narrow",
    )
)

register(
    FigureEntry(
        "generation_grid",
        "composition",
        "Generated clouds over the grid",
        lambda s: (
            f"Clouds generated by {s.composition}. {_GRID} A cloud narrower than a quarter of the "
            "cube is also shown magnified, in the corner of its panel."
        ),
        lambda s: (
            f"A grid of 3-D scatter plots of the clouds generated by {s.composition}; "
            "the table of all cells has the smoothed KL of each."
        ),
        draw="cubeae.figures.grids:generation_grid",
        data="cubeae.figures.grids:generated_points",
        gridded=True,
        shape="narrow",
    )
)

register(
    FigureEntry(
        "latent_histogram_grid",
        "composition",
        "Latent densities over the grid",
        lambda s: (
            f"Density of each latent neuron of {s.composition}, one line per neuron, with that of "
            f"N(0, 1) dashed. {_GRID}"
        ),
        lambda s: (
            f"A grid of latent densities of {s.composition} against the standard normal density; "
            "the table of all cells has the MMD² to the prior of each."
        ),
        draw="cubeae.figures.grids:latent_histogram_grid",
        data="cubeae.figures.grids:latent_densities",
        gridded=True,
        shape="narrow",
    )
)
