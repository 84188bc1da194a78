"""The names of all figures, and the words that go with each; no plotting library needed here.

A caption says what is drawn and, where it is known, the number behind it; an alternative text
says what a reader who cannot see the figure would miss.
"""

from cubeae.results.rates import MOST_BITS
from cubeae.words.numbers import counted, dims_label
from cubeae.words.subject import Entry, Subject


def variant_entries(in_grids: bool) -> list[Entry]:
    """The figures of one variant, in the order of a page."""
    return [entry for entry in VARIANT if in_grids or not entry.grid]


def index_entries() -> list[Entry]:
    """The figures of one dataset on the index, in the order of the page."""
    return list(INDEX)


def _left_out(subject: Subject) -> str:
    """How many trainings have no place among the points of rate and distortion, and why."""
    drawn, infinite, beyond, missing = (
        int(subject.results.get(key, 0)) for key in ("drawn", "infinite", "beyond", "missing")
    )
    left = [f"{counted(infinite, 'training')} with an infinite bound"] if infinite else []
    left += [f"{counted(beyond, 'training')} beyond {MOST_BITS:g} bits"] if beyond else []
    left += [f"{counted(missing, 'training')} without numbers"] if missing else []
    words = f"{counted(drawn, 'training')} drawn"
    return f"{words}; left out: {', '.join(left)}." if left else f"{words}."


_GRID = "Rows are SNRs, columns latent dims; first seed. An empty panel says why it is empty."

VARIANT: tuple[Entry, ...] = (
    Entry(
        "clouds",
        "Clouds",
        lambda s: (
            f"Training target, reconstruction (mean test MSE {s.number('test_mse')}) and generated "
            f"cloud (mean smoothed KL {s.number('smoothed_kl_forward')} nats) of {s.variant} "
            f"{s.where}; first seed. Colour is height x₃; all three share one scale, the outlined "
            "cube is the true one, and a half-width is that of the middle 99 % of the points."
        ),
        lambda s: (
            f"Three 3-D scatter plots coloured by height: the {s.dataset} training data, what "
            f"{s.variant} reconstructs {s.where} and what it generates. The mean test MSE is "
            f"{s.number('test_mse')}, the generated cloud's mean smoothed KL "
            f"{s.number('smoothed_kl_forward')} nats; its width is written below it."
        ),
        turns=True,
    ),
    Entry(
        "latents",
        "Latent space",
        lambda s: (
            f"The noisy latents z that the decoder of {s.variant} reads {s.where}, first seed. "
            "Left: t-SNE, coloured by the face of the cube nearest to the input. Right: density "
            "of each neuron, with that of N(0, 1) dashed."
        ),
        lambda s: (
            f"A t-SNE map of the latents of {s.variant} coloured by cube face, and one histogram "
            f"a neuron against the standard normal density. The mean variance of a latent is "
            f"{s.number('latent_variance')}, the MMD² to the prior {s.number('latent_mmd2')}."
        ),
    ),
    Entry(
        "curves",
        "Training curves",
        lambda s: (
            f"Training of {s.variant} with {dims_label(s.reference_dim)}: loss, MSE, each "
            "regulariser unweighted, information rate, and each weight that changes. Lines are "
            "medians over seeds, bands run from the smallest seed to the largest, colours are "
            "SNRs. Where an unbiased estimate takes values below zero, the axis is linear and cut "
            "to their range after the first tenth of the steps. An infinite rate (no noise) is "
            "not drawn."
        ),
        lambda s: (
            f"Line charts against the training step for {s.variant}, one line for each SNR. "
            f"At the end, {s.where}, the mean test MSE is {s.number('test_mse')} and the "
            f"information rate {s.number('information_rate_bits')} bits per neuron."
        ),
        vector=True,
    ),
    Entry(
        "heatmaps",
        "Measures over the grid",
        lambda s: (
            f"Means over seeds of {s.variant} on {s.dataset} at every SNR and latent dim: light is "
            "good, dark is bad. The colours of the first two are logarithmic; each map has its own."
        ),
        lambda s: (
            f"Three heat maps of {s.variant} over SNR and latent dim: test MSE, smoothed KL and "
            "the share of points on the surface; the table of all cells has every number."
        ),
        vector=True,
    ),
    Entry(
        "traversals",
        "Latent traversals",
        lambda s: (
            f"What each neuron of {s.variant} does {s.where}, first seed: twelve latents, of which "
            "one neuron at a time moves from two standard deviations below its mean (blue) to two "
            "above (red) while the others stay. A neuron whose paths have no length is not used."
        ),
        lambda s: (
            f"A panel a neuron of {s.variant} {s.where}: in the cube, the paths that decoded "
            "points take as that neuron moves through its range."
        ),
    ),
    Entry(
        "occupancy",
        "Where generated points lie",
        lambda s: (
            f"The unfolded cube, seen from outside: points that {s.variant} generates in each "
            f"of 8 × 8 squares of a face, over the share of an even spread, {s.where}, first seed. "
            "White is even, red fuller, blue emptier; in the middle row −x₁, −x₂, +x₁, +x₂."
        ),
        lambda s: (
            f"A map of the six faces laid out as a cross, each square coloured by how many of the "
            f"points generated by {s.variant} lie there; the mean cell occupancy is "
            f"{s.number('cell_kl')} nats from an even one."
        ),
        shape="single",
        vector=True,
    ),
    Entry(
        "reconstruction_grid",
        "Reconstructions over the grid",
        lambda s: f"Reconstructions by {s.variant}. {_GRID}",
        lambda s: (
            f"A grid of 3-D scatter plots of the reconstructions by {s.variant}; "
            "the table of all cells has the MSE of each."
        ),
        grid=True,
        shape="narrow",
    ),
    Entry(
        "generation_grid",
        "Generated clouds over the grid",
        lambda s: (
            f"Clouds generated by {s.variant}. {_GRID} A cloud narrower than a quarter of the "
            "cube is also shown magnified, in the corner of its panel."
        ),
        lambda s: (
            f"A grid of 3-D scatter plots of the clouds generated by {s.variant}; "
            "the table of all cells has the smoothed KL of each."
        ),
        grid=True,
        shape="narrow",
    ),
    Entry(
        "tsne_grid",
        "t-SNE over the grid",
        lambda s: f"t-SNE of the latents of {s.variant}, by the face nearest to the input. {_GRID}",
        lambda s: f"A grid of t-SNE maps of the latents of {s.variant}, coloured by cube face.",
        grid=True,
        shape="narrow",
    ),
    Entry(
        "latent_histogram_grid",
        "Latent densities over the grid",
        lambda s: (
            f"Density of each latent neuron of {s.variant}, one line a neuron, with that of "
            f"N(0, 1) dashed. {_GRID}"
        ),
        lambda s: (
            f"A grid of latent densities of {s.variant} against the standard normal density; "
            "the table of all cells has the MMD² to the prior of each."
        ),
        grid=True,
        shape="narrow",
    ),
)

INDEX: tuple[Entry, ...] = (
    Entry(
        "hero",
        "Truth and generated clouds",
        lambda s: (
            f"The training data ({s.dataset}) and the cloud that each variant generates "
            f"{s.where}; first seed, same scale, colour is height x₃. A cloud narrower than a "
            "quarter of the cube is also shown magnified."
        ),
        lambda s: (
            f"The cube's {s.dataset} as a 3-D scatter plot beside the generated cloud of every "
            f"variant {s.where}; the leader table gives each one's smoothed KL."
        ),
        turns=True,
    ),
    Entry(
        "target",
        "Training data",
        lambda s: f"The training data ({s.dataset}), coloured by height x₃.",
        lambda s: (
            f"A 3-D scatter plot of points uniform on the cube's {s.dataset}, coloured by height."
        ),
        shape="single",
    ),
    Entry(
        "seeds",
        "Every seed",
        lambda s: (
            f"The headline measures of every variant on {s.dataset} {s.where}: small dots are "
            "seeds, the marker above them is their mean with its 95 % interval. Dashed: a perfect "
            "generator. A variant without a channel is shown without noise."
        ),
        lambda s: (
            f"Four dot plots of the variants {s.where}: test MSE, smoothed KL, sliced Wasserstein "
            "distance and share on the surface, each seed a dot beside the mean and its interval; "
            "the leader table has the numbers."
        ),
        vector=True,
    ),
    Entry(
        "mse_by_snr",
        "Reconstruction against SNR",
        lambda s: (
            f"Test MSE on {s.dataset} against SNR, one panel a latent dim. Lines join medians over "
            "seeds, dots are seeds; variants are set side by side within an SNR."
        ),
        lambda s: (
            f"Line charts of the median test MSE of every variant on {s.dataset} against the SNR, "
            "one for each latent dim; the numbers are in the tables of the model pages."
        ),
        vector=True,
    ),
    Entry(
        "generation_by_snr",
        "Generation against SNR",
        lambda s: (
            f"Smoothed KL (forward) between the {s.dataset} of the cube and what is generated, "
            "against SNR, one panel a latent dim. Lines join medians over seeds, dots are seeds. "
            "The grey line and band are what fresh true samples of the same size score, mean and "
            "range: a generator that reaches them cannot be told from the truth by this measure."
        ),
        lambda s: (
            f"Line charts of the median smoothed KL of every variant on {s.dataset} against the "
            "SNR, one for each latent dim, above a grey line for a perfect generator; the numbers "
            "are in the tables of the model pages."
        ),
        vector=True,
    ),
    Entry(
        "rate_distortion",
        "Rate and distortion",
        lambda s: (
            f"Every training on {s.dataset} as a point: distortion D against an upper bound of "
            "the information that the decoder reads. No code lies in the grey region, below the "
            "dual form of Shannon's lower bound (Berger 1971). Dashed: the high-rate form of the "
            "best codes, no bound, drawn below the distortion of a decoder that outputs the mean. "
            "Grey lines: the best linear codes of d neurons over the grid's SNRs (ticks), placed "
            f"at their channel's capacity. {_left_out(s)}"
        ),
        lambda s: (
            f"A scatter plot of every training on {s.dataset}, distortion against information in "
            "bits, above a falling curve that no code can pass; curves of the best codes at high "
            "rates and of the best linear codes are drawn for reference."
        ),
        vector=True,
    ),
    Entry(
        "smoothed_kl",
        "Smoothed KL against its smoothing",
        lambda s: (
            f"Smoothed KL on {s.dataset} {s.where} against τ, the standard deviation of the "
            "Gaussian that both distributions are smoothed with, in both directions; medians over "
            "seeds. Grey: a perfect generator, that is, points of the cube itself. The small τ "
            "see fine flaws, the large ones coarse flaws alone. Estimates at or below zero, where "
            "the reverse direction is within its bias of a perfect generator, are left out."
        ),
        lambda s: (
            f"Two line charts, one a direction, of the smoothed KL of every variant {s.where} "
            f"against the smoothing on {s.dataset}, falling as it grows, beside a grey line for a "
            "perfect generator."
        ),
        vector=True,
    ),
)
