"""Equations 1 to 22 of the 2024 student report, each with the functions that implement it."""

from dataclasses import dataclass

from cubeae.report.sentences.sources import Implementation, implementation
from cubeae.report.tables.table import Column, Row, Table, TableCell


@dataclass(frozen=True)
class Equation:
    """One numbered equation: LaTeX's maths mode, its meaning, and where it is implemented.

    ``places`` are arguments of ``cubeae.report.sentences.sources.implementation``. ``note`` says
    how the library differs, if it does.
    """

    number: int
    title: str
    tex: str
    words: str
    places: tuple[str, ...]
    note: str = ""

    @property
    def implementations(self) -> list[Implementation]:
        """The functions; raises LookupError where one no longer exists."""
        return [implementation(place) for place in self.places]


_BRACKET = "cubeae.metrics.information:information_bracket"
_RATE = "cubeae.parts.channel:information_rate_bits"
_BATCH = "cubeae.training.trainer:Descent.differentiate"
_TRAIN = "cubeae.training.trainer:train"
_ERRORS = "cubeae.metrics.reconstruction:squared_errors"
_MIXTURE = "cubeae.metrics.mixture:log_mixture"
_TRANSMIT = "cubeae.parts.gaussian_channel:GaussianChannel.transmit"

_LIKELIHOOD = (
    "The library minimises the MSE itself; the MSE plus a KL of weight λ is the negative ELBO of "
    "a Gaussian likelihood of variance σ² = 3λ/2."
)

EQUATIONS: tuple[Equation, ...] = (
    Equation(
        1,
        "Mutual information as a divergence",
        r"I(X;Y)=D_{\mathrm{KL}}(p_{XY}\,\|\,p_Xp_Y)",
        "How far two variables are from being independent.",
        (_BRACKET,),
        "Measured by a lower and an upper bound, since p(z | x) is known and p(z) is not.",
    ),
    Equation(
        2,
        "The noisy latent",
        r"z=y+\epsilon",
        "What the decoder reads: the encoder's output after the channel.",
        (_TRANSMIT,),
        "The noise has the variance Var(y) × 10^(−SNR/10), which fixes the SNR.",
    ),
    Equation(
        3,
        "Information rate of a Gaussian neuron",
        r"I(Y;Z)=\frac12\log\frac{\sigma_z^2}{\sigma_\epsilon^2}",
        "The bits that one neuron carries if signal and noise are Gaussian.",
        (_RATE, "cubeae.metrics.information:neuron_rates"),
    ),
    Equation(
        4,
        "MSE as maximum likelihood",
        r"\underset{\theta}{\mathrm{arg\,min}}\sum_i(y_i-f(x_i;\theta))^2\approx\theta^{*}"
        r"=\underset{\theta}{\mathrm{arg\,max}}\sum_i\log p(y_i\,|\,x_i,\theta)",
        "Under Gaussian errors, least squares give the most likely parameters.",
        (_BATCH,),
        _LIKELIHOOD,
    ),
    Equation(
        5,
        "The loss of the novel model",
        r"\mathcal{L}_{\mathrm{total}}=\mathcal{L}_{\mathrm{reconstruction}}"
        r"+(\beta\,\mathcal{L}_{\mathrm{KL}}+\lambda\,\mathcal{L}_{\mathrm{MMD}})",
        "The reconstruction error plus two weighted penalties.",
        (_TRAIN, "cubeae.parts.kl:Kl", "cubeae.parts.mmd:MmdStandard"),
        "The library adds any penalties; the card of each model lists its own.",
    ),
    Equation(
        6,
        "Linear annealing",
        r"\beta_t=\min\left(1,\frac{t}{T_{\mathrm{anneal}}}\right)",
        "A weight that rises from zero and then stays constant.",
        ("cubeae.parts.schedules:Linear.factor",),
    ),
    Equation(
        7,
        "Entropy",
        r"H(p)=E_{z\sim p}[-\log p(z)]",
        "The average information of a draw.",
        ("cubeae.truth.kind:DatasetKind.smoothed_entropy",),
        "The library has the entropy of the smoothed cube, which is known exactly.",
    ),
    Equation(
        8,
        "Cross entropy",
        r"H(p,q)=E_{z\sim p}[-\log q(z)]",
        "The average information of a draw of p, computed with q instead of p.",
        (_MIXTURE,),
        "q is the mixture of Gaussians centred on the generated points.",
    ),
    Equation(
        9,
        "Kullback-Leibler divergence",
        r"D_{\mathrm{KL}}(p\,\|\,q)=H(p,q)-H(p)=E_{z\sim p}\left[\log\frac{p(z)}{q(z)}\right]",
        "How much information is lost when q replaces the truth p.",
        ("cubeae.metrics.smoothed_kl:smoothed_kl", "cubeae.metrics.knn:knn_kl"),
        "Computed between smoothed distributions: on a surface the divergence itself is infinite.",
    ),
    Equation(
        10,
        "No divergence from the truth itself",
        r"D_{\mathrm{KL}}(p\,\|\,q)=0\quad\text{when}\quad p=q",
        "The smallest value, reached where both agree.",
        ("cubeae.metrics.cloud:perfect_score",),
        "From finite samples even a perfect generator scores above zero. Its score is the floor "
        "that tables show with every generative measure.",
    ),
    Equation(
        11,
        "Mutual information, once more",
        r"I(X;Y)=D_{\mathrm{KL}}(p_{XY}\,\|\,p_Xp_Y)",
        "Mutual information is a divergence, so it is never negative.",
        (_BRACKET,),
    ),
    Equation(
        12,
        "Mutual information as an expectation",
        r"I(Y;Z)=\int p(y,z)\log\frac{p(y,z)}{p(y)\,p(z)}=E_{YZ}\log\frac{p(Z\,|\,Y)}{p(Z)}",
        "The form that is estimated: the ratio of the conditional to the marginal.",
        (_BRACKET,),
    ),
    Equation(
        13,
        "Rate of a single Gaussian neuron",
        r"I(Y;Z)=\frac12\log\frac{\sigma_z^2}{\sigma_\epsilon^2}",
        "The entropies of Gaussians follow from their variances.",
        (_RATE,),
        "The student report prints σ_z² in the denominator as well; its equation 3 has the "
        "noise's variance.",
    ),
    Equation(
        14,
        "Mean squared error",
        r"\mathrm{MSE}=\frac1n\sum_{i=1}^{n}(x_i-\hat{x}_i)^2",
        "The error of the reconstruction.",
        (_ERRORS, _BATCH),
        "The library also averages over the coordinates.",
    ),
    Equation(
        15,
        "A prediction with noise",
        r"y=f(x;\theta)+\epsilon",
        "The network's prediction plus an error.",
        ("cubeae.training.networks:forward",),
        "For an autoencoder, y is the point itself and f is the decoder after the encoder.",
    ),
    Equation(
        16,
        "Gaussian noise",
        r"\epsilon\sim\mathcal{N}(0,\sigma^2)",
        "Zero mean and a common variance.",
        (_TRANSMIT,),
        "The channel's noise has the same form.",
    ),
    Equation(
        17,
        "The distribution of the target",
        r"\mathbf{y}\sim\mathcal{N}(f(\mathbf{x};\theta),\sigma^2)",
        "The prediction is the mean of the target.",
        (_BATCH,),
        _LIKELIHOOD,
    ),
    Equation(
        18,
        "Gaussian likelihood",
        r"p(y\,|\,x;\theta)=\frac{1}{\sqrt{2\pi\sigma^2}}"
        r"\exp\left(-\frac{(y-f(x;\theta))^2}{2\sigma^2}\right)",
        "The density of an observation.",
        (_MIXTURE,),
        "The mean of these densities over the generated points is the smoothed generator.",
    ),
    Equation(
        19,
        "Its logarithm",
        r"\log p(y\,|\,x;\theta)=-\frac12\log(2\pi\sigma^2)-\frac{(y-f(x;\theta))^2}{2\sigma^2}",
        "A constant minus a scaled squared error.",
        (_BATCH,),
        _LIKELIHOOD,
    ),
    Equation(
        20,
        "Least squares",
        r"\underset{\theta}{\mathrm{arg\,min}}\sum_i(y_i-f(x_i;\theta))^2",
        "The parameters with the smallest error.",
        (_ERRORS, _TRAIN),
    ),
    Equation(
        21,
        "Maximum likelihood",
        r"\theta^{*}=\underset{\theta}{\mathrm{arg\,max}}\sum_i\log p(y_i\,|\,x_i,\theta)",
        "The most likely parameters; for Gaussian errors they are the same.",
        (_TRAIN,),
        _LIKELIHOOD,
    ),
    Equation(
        22,
        "Evidence lower bound",
        r"E_{q_\phi(z|x)}\log p_\theta(x\,|\,z)-D_{\mathrm{KL}}(q_\phi(z\,|\,x)\,\|\,p(z))",
        "A lower bound of the data's log likelihood; its two terms oppose each other.",
        ("cubeae.parts.kl:Kl", _BATCH),
        _LIKELIHOOD,
    ),
)


def equations_table() -> Table:
    """Every equation with each function that implements it."""
    rows = [
        Row(
            [
                TableCell(
                    str(equation.number),
                    href=f"#equation-{equation.number}",
                    numbers=(float(equation.number),),
                ),
                TableCell(equation.title),
                TableCell(found.name),
                TableCell(f"{found.path}:{found.line}"),
                TableCell(found.summary),
            ]
        )
        for equation in EQUATIONS
        for found in equation.implementations
    ]
    columns = [
        Column("Equation", numeric=True, heads_row=True, parts=("number",)),
        Column("Title"),
        Column("Function"),
        Column("File"),
        Column("What it does"),
    ]
    caption = "The 2024 student report's equations and the functions that implement them."
    return Table("table-equations", caption, columns, rows)
