"""The figures of all compositions on one dataset, in the order of the index."""

from cubeae.results.rates import MOST_BITS
from cubeae.words.figures.registry import FigureEntry, register
from cubeae.words.numbers import counted
from cubeae.words.subject import Subject


def left_out(subject: Subject) -> str:
    """How many trainings are not among the points of rate and distortion, and why."""
    drawn, infinite, beyond, missing = (
        int(subject.results.get(key, 0)) for key in ("drawn", "infinite", "beyond", "missing")
    )
    left = [f"{counted(infinite, 'training')} with an infinite bound"] if infinite else []
    left += [f"{counted(beyond, 'training')} beyond {MOST_BITS:g} bits"] if beyond else []
    left += [f"{counted(missing, 'training')} without numbers"] if missing else []
    words = f"{counted(drawn, 'training')} drawn"
    return f"{words}; left out: {', '.join(left)}." if left else f"{words}."


register(
    FigureEntry(
        "decomposition",
        "index",
        "Where the loss comes from",
        lambda s: (
            f"Smoothed KL on {s.data} {s.where}, mean over seeds, in three parts, the largest "
            "total first. Decoder: the score of the cloud that is decoded from the aggregate "
            "posterior. Left by a mixture: what a Gaussian mixture, fitted to the latents after "
            "training, scores above that. Removed by a mixture: what the model's own sampler "
            "scores above the mixture. The last two are differences of measured scores, not parts "
            "of a divergence; one below zero is not drawn. Thin lines: each part's 95 % interval "
            "over seeds (Student's), at the end of the part. A composition without a channel is "
            "shown without noise."
        ),
        lambda s: (
            f"Stacked bars of the smoothed KL of every composition on {s.data} {s.where}: the "
            "decoder's part, what a mixture fitted afterwards leaves and what it removes, with "
            "all numbers at the right."
        ),
        draw="cubeae.figures.decomposition:decomposition",
        data="cubeae.figures.decomposition:decomposition_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "hero",
        "index",
        "Truth and generated clouds",
        lambda s: (
            f"The training data ({s.data}) and the cloud that each composition generates "
            f"{s.where}; first seed, same scale, colour is height x₃. A cloud narrower than a "
            "quarter of the cube is also shown magnified."
        ),
        lambda s: (
            f"3-D scatter plots of {s.data} and of the cloud that every composition "
            f"generates {s.where}; the leader table gives the smoothed KL of each."
        ),
        draw="cubeae.figures.clouds:hero",
        data="cubeae.figures.clouds:hero_data",
        turns=True,
    )
)

register(
    FigureEntry(
        "decomposition_by_snr",
        "index",
        "Where the loss comes from, in every cell",
        lambda s: (
            f"The same three parts of the smoothed KL on {s.data} in every cell, mean over "
            "seeds; one row per latent dim, one column per SNR. Each panel has a scale of its own; "
            "the number at a bar's end is the total. Where there is no bar, the composition was "
            "not trained."
        ),
        lambda s: (
            f"A grid of stacked bars, latent dims by SNRs, of the smoothed KL of every composition "
            f"on {s.data} in the same three parts; the data file has every number."
        ),
        draw="cubeae.figures.decomposition:decomposition_by_snr",
        data="cubeae.figures.decomposition:by_snr_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "rate_parts",
        "index",
        "What the rate consists of",
        lambda s: (
            f"The rate on {s.data} {s.where} (KL of q(z|x) from the prior, averaged over test "
            "points), mean over seeds: information about the input, dependence between neurons "
            "(total correlation), and how far each neuron alone is from the prior. Thin lines: the "
            "bracket of each part, at its end; the bar ends at its middle. A bracket wider than "
            "1 nat, which occurs where information nears its estimate's ceiling, is written by its "
            "ends. The rate is infinite where a neuron has no noise. Diamond: the rate that any "
            "code of the measured distortion needs (dual form of Shannon's lower bound)."
        ),
        lambda s: (
            f"Stacked bars of the rate of every composition on {s.data} {s.where}: mutual "
            "information, total correlation and the neurons' KL, with brackets, a mark at the "
            "least rate for the distortion, and all numbers at the right."
        ),
        draw="cubeae.figures.rate_parts:rate_parts",
        data="cubeae.figures.rate_parts:rate_parts_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "target",
        "index",
        "Training data",
        lambda s: f"The training data ({s.data}), coloured by height x₃.",
        lambda s: f"A 3-D scatter plot of points uniform on {s.data}, coloured by height.",
        draw="cubeae.figures.clouds:target",
        data="cubeae.figures.clouds:target_data",
        shape="single",
    )
)

register(
    FigureEntry(
        "seeds",
        "index",
        "Every seed",
        lambda s: (
            f"The headline measures of every composition on {s.data} {s.where}: small dots are "
            "seeds, the marker above them is their mean with its 95 % interval. Dashed: a perfect "
            "generator. A composition without a channel is shown without noise."
        ),
        lambda s: (
            f"Four dot plots of the compositions {s.where}: test MSE, smoothed KL, sliced "
            "Wasserstein distance and share on the surface. Each seed is a dot near the mean and "
            "its interval; the leader table has the numbers."
        ),
        draw="cubeae.figures.seeds:seeds",
        data="cubeae.figures.seeds:seeds_data",
        vector=True,
    )
)

register(
    FigureEntry(
        "mse_by_snr",
        "index",
        "Reconstruction against SNR",
        lambda s: (
            f"Test MSE on {s.data} against SNR, one panel per latent dim. Lines join means "
            "over seeds, dots are seeds. Within an SNR, compositions are drawn side by side."
        ),
        lambda s: (
            f"Line charts of the mean test MSE of every composition on {s.data} against the "
            "SNR, one for each latent dim; the numbers are in the tables of the model pages."
        ),
        draw="cubeae.figures.trends:mse_by_snr",
        data="cubeae.figures.trends:mse_data",
        chart="cubeae.figures.trend_charts:mse_chart",
        vector=True,
    )
)

register(
    FigureEntry(
        "generation_by_snr",
        "index",
        "Generation against SNR",
        lambda s: (
            f"Smoothed KL (forward) between {s.data} and what is generated, "
            "against SNR, one panel per latent dim. Lines join means over seeds, dots are seeds. "
            "The grey line and band are what fresh true samples of the same size score, mean and "
            "range: this measure cannot tell a generator that reaches them from the truth."
        ),
        lambda s: (
            f"Line charts of the mean smoothed KL of every composition on {s.data} against "
            "the SNR, one for each latent dim, above a grey line for a perfect generator; the "
            "numbers are in the tables of the model pages."
        ),
        draw="cubeae.figures.trends:generation_by_snr",
        data="cubeae.figures.trends:generation_data",
        chart="cubeae.figures.trend_charts:generation_chart",
        vector=True,
    )
)

register(
    FigureEntry(
        "rate_distortion",
        "index",
        "Rate and distortion",
        lambda s: (
            f"Every training on {s.data} as a point: distortion D against an upper bound of "
            "the information that the decoder reads. No code lies in the grey region, below the "
            "dual form of Shannon's lower bound (Berger 1971). Dashed: the high-rate form of the "
            "best codes; it is not a bound, and is drawn below the distortion of a decoder that "
            "outputs the mean. Grey lines: the best linear codes of d neurons over the grid's SNRs "
            f"(ticks), each at its channel's capacity. {left_out(s)}"
        ),
        lambda s: (
            f"A scatter plot of every training on {s.data}, distortion against information in "
            "bits, above a falling curve that no code can pass. Curves of the best codes at high "
            "rates and of the best linear codes are drawn for reference."
        ),
        draw="cubeae.figures.rate_distortion:rate_distortion",
        data="cubeae.figures.rate_distortion:rate_distortion_data",
        chart="cubeae.figures.rate_chart:rate_distortion_chart",
        vector=True,
    )
)

register(
    FigureEntry(
        "smoothed_kl",
        "index",
        "Smoothed KL against its smoothing",
        lambda s: (
            f"Smoothed KL on {s.data} {s.where} against τ, the standard deviation of the "
            "Gaussian that both distributions are smoothed with, in both directions; medians over "
            "seeds. Grey: a perfect generator, that is, points of the cube itself. A small τ "
            "shows fine flaws, a large one only coarse flaws. Estimates at or below zero are left "
            "out: there the reverse direction is within its bias of a perfect generator."
        ),
        lambda s: (
            "Two line charts, one per direction, of the smoothed KL of every composition "
            f"{s.where} against the smoothing on {s.data}. It falls as the smoothing grows; a "
            "grey line is a perfect generator."
        ),
        draw="cubeae.figures.smoothed:smoothed_kl",
        data="cubeae.figures.smoothed:smoothed_kl_data",
        vector=True,
    )
)
