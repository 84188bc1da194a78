"""Every measure in words: name, unit, definition, source, and where not to trust it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A measured column: how a table heads it and what the page says of it.

    ``better`` is 'lower' or 'higher' where one way is better; ``formula`` (LaTeX's maths mode) and
    ``caution`` are empty where there is none.
    """

    key: str
    label: str
    unit: str
    definition: str
    source: str
    better: str = ""
    formula: str = ""
    caution: str = ""


RECONSTRUCTION = (
    Measure(
        "test_mse",
        "Test MSE",
        "data units²",
        "Mean over test points, coordinates and draws of the noise of the squared error of the "
        "reconstruction, through the noisy channel. Its standard error is over points.",
        "the seed report's equation 14",
        better="lower",
        formula=r"\mathrm{MSE}=\frac{1}{3n}\sum_{i=1}^{n}\|x_i-\hat{x}_i\|^2",
    ),
    Measure(
        "train_mse",
        "Train MSE",
        "data units²",
        "As test MSE, on the training split: a gap between the two is overfitting.",
        "the seed report's equation 14",
        better="lower",
    ),
    Measure(
        "reconstruction_variance",
        "Reconstruction variance",
        "data units²",
        "Var(x̂ | x), the mean over test points and coordinates of the variance of one input's "
        "reconstructions under fresh draws of all noise, the encoder's and the channel's. What "
        "is left of the test MSE is the squared error of the mean reconstruction.",
        "the law of total variance",
        better="lower",
    ),
)

LATENT = (
    Measure(
        "latent_mean_norm",
        "Latent mean",
        "no unit",
        "Euclidean norm of the mean of z; 0 for a standard normal.",
        "closed form",
    ),
    Measure(
        "latent_variance",
        "Latent variance",
        "no unit",
        "Variance of z, averaged over neurons; 1 for a standard normal.",
        "closed form",
    ),
    Measure(
        "active_units",
        "Active units",
        "neurons",
        "Neurons whose mean given the input varies by more than 0.01 over the inputs.",
        "Burda et al. 2016, section 2",
    ),
    Measure(
        "latent_mmd2",
        "Latent MMD²",
        "no unit",
        "Unbiased squared maximum mean discrepancy between z and N(0, I), whose terms are taken "
        "in closed form; one Gaussian kernel, its bandwidth that of the prior.",
        "Gretton et al. 2012, equation 3",
        better="lower",
    ),
    Measure(
        "latent_covariance_mismatch",
        "Covariance mismatch",
        "no unit",
        "Frobenius norm of Cov(z) − I. About √(d (d + 1) / n) for n draws of N(0, I) itself, and "
        "√d for a collapsed latent.",
        "closed form",
        better="lower",
    ),
    Measure(
        "latent_gaussian_kl",
        "Gaussian KL of z",
        "nats",
        "KL(N(mean, Cov) ‖ N(0, I)) of the Gaussian with the moments of z. ∞ where a neuron has "
        "collapsed.",
        "Kingma & Welling 2014, appendix B, for a full covariance",
        better="lower",
    ),
    Measure(
        "latent_normality",
        "Non-normality of z",
        "no unit",
        "Henze and Zirkler's statistic: whether z is Gaussian at all, whatever its mean and "
        "covariance. 0.7 to 1 for a Gaussian, and larger the farther from one.",
        "Henze & Zirkler 1990, equations 1.3, 2.1 and 2.2",
        better="lower",
        caution="It grows with the number of latents, so compare it at equal numbers.",
    ),
)

INFORMATION = (
    Measure(
        "mutual_information_lower_bits",
        "Mutual information, lower",
        "bits",
        "Lower bound of I(X; Z), what the noisy latent tells of the input: p(z | x) is a known "
        "Gaussian, which is compared with its mean over a batch of n inputs. It ends at log₂ n.",
        "Poole et al. 2019, equation 12 with the conditional known",
    ),
    Measure(
        "mutual_information_upper_bits",
        "Mutual information, upper",
        "bits",
        "Upper bound of I(X; Z): as the lower one, with the input itself left out of the batch. "
        "Where the lower bound comes within a bit of its end, it is at most the sum of the "
        "neurons' Gaussian rates; ∞ without any noise.",
        "Poole et al. 2019, equation 10 with the conditional known",
    ),
    Measure(
        "information_rate_bits",
        "Information rate",
        "bits / neuron",
        "Mean over neurons, from the variances of the noisy latent z and of the channel's noise; "
        "∞ without noise. It is the mutual information only where both are Gaussian.",
        "the seed report's equations 3 and 13",
        formula=r"I=\frac12\log_2\frac{\sigma_z^2}{\sigma_n^2}",
    ),
    Measure(
        "information_rate_total_bits",
        "Total rate",
        "bits",
        "Sum of the neurons' information rates: what as many independent Gaussian neurons would "
        "carry.",
        "the seed report's equation 3",
    ),
    Measure(
        "capacity_bits",
        "Capacity",
        "bits",
        "d/2 log₂(1 + 10^(SNR/10)): the most that the channel can carry; ∞ without noise.",
        "Shannon 1948",
    ),
)

DIVERGENCES = (
    Measure(
        "smoothed_kl_forward",
        "Smoothed KL",
        "nats",
        "KL divergence of the data from the generator after both are smoothed by N(0, τ²I). The "
        "smoothed cube is known in closed form; the smoothed generator is the Gaussian mixture on "
        "its cloud. Finite, and never rising with τ. It lies above the truth, on the surface by "
        "about A / (8πτ²N) near a perfect generator, A the area and N the points of the mixture: "
        "read it beside the perfect generator's.",
        "Goldfeld et al. 2020 for the smoothing; the density is worked out for the cube",
        better="lower",
        formula=r"\mathrm{KL}_\tau=E_{x\sim p_\tau}[\ln p_\tau(x)-\ln q_\tau(x)],\quad "
        r"p_\tau=p*\mathcal{N}(0,\tau^2I),\quad "
        r"q_\tau=\frac{1}{N}\sum_{j=1}^{N}\mathcal{N}(g_j,\tau^2I)",
    ),
    Measure(
        "smoothed_kl_reverse",
        "Smoothed KL, reverse",
        "nats",
        "As smoothed KL, of the generator from the data: it sees points where there should be "
        "none. It lies below the truth by as much as the forward one lies above, and so may be "
        "negative.",
        "Goldfeld et al. 2020",
        better="lower",
    ),
    Measure(
        "smoothed_jeffreys",
        "Smoothed Jeffreys",
        "nats",
        "The sum of both directions of the smoothed KL.",
        "Jeffreys 1946",
        better="lower",
    ),
    Measure(
        "sliced_wasserstein",
        "Sliced Wasserstein",
        "data units",
        "Root mean square, over evenly spread directions, of the Wasserstein-2 distance between "
        "the projected points and the cube's own projection, known in closed form: how far mass "
        "must move. Above zero even for a sample of the cube.",
        "Bonneel et al. 2015; Bradley & Gupta 2002 for the projections",
        better="lower",
    ),
    Measure(
        "generated_mmd2",
        "Generated MMD²",
        "no unit",
        "Unbiased squared maximum mean discrepancy between generated and true points. The kernel "
        "is the mean of Gaussian kernels at 1/16, 1/4, 1 and 4 times the median squared distance "
        "within the data. 0 in the mean where they agree, so that single estimates may be "
        "negative.",
        "Gretton et al. 2012, equation 3",
        better="lower",
        formula=r"\mathrm{MMD}^2=E\,k(x,x')+E\,k(y,y')-2E\,k(x,y),\quad k(x,y)=e^{-\|x-y\|^2/r}",
    ),
    Measure(
        "generated_mmd_p",
        "MMD² p-value",
        "probability",
        "Permutation p-value of the generated MMD², of one training, not corrected for their "
        "number. Its mean over seeds tests nothing.",
        "Phipson & Smyth 2010",
    ),
    Measure(
        "precision",
        "Precision",
        "share",
        "Share of generated points within the reach (k-th neighbour) of a true point.",
        "Kynkäänniemi et al. 2019, equation 2",
        better="higher",
    ),
    Measure(
        "recall",
        "Recall",
        "share",
        "Share of true points within the reach of a generated point.",
        "Kynkäänniemi et al. 2019, equation 2",
        better="higher",
    ),
    Measure(
        "density",
        "Density",
        "no unit",
        "How many true points' reaches hold a generated point, over k; may exceed 1.",
        "Naeem et al. 2020, equation 4",
    ),
    Measure(
        "coverage",
        "Coverage",
        "share",
        "Share of true points whose reach holds a generated point; 1 − 2⁻ᵏ is perfect.",
        "Naeem et al. 2020, equation 5",
        better="higher",
    ),
    Measure(
        "knn_kl",
        "k-NN KL",
        "nats",
        "A k-nearest-neighbour estimate of the Kullback-Leibler divergence KL(data ‖ generated); "
        "ρ and ν are the distances to the k-th neighbour among data and among generated points.",
        "Wang, Kulkarni & Verdú 2009, equation 5",
        better="lower",
        formula=r"\hat{D}(\text{data}\|\text{generated})=\frac{3}{n}\sum_{i=1}^{n}\ln\frac{\nu_k(x_i)}{\rho_k(x_i)}"
        r"+\ln\frac{m}{n-1}",
        caution="Not a distance from the cube’s surface: the data lie on a 2-D surface, where the "
        "true divergence is infinite for any cloud that leaves it. The estimate is finite only "
        "because the sample is, and grows with the sample size. Compare it at the same sample "
        "size and k alone, and prefer the smoothed KL.",
    ),
)

PLACES = (
    Measure(
        "on_surface_fraction",
        "On the surface",
        "share",
        "Share of generated points within 0.05 half sides of the surface; not measured for data "
        "that fill a solid.",
        "the distance to the cube, in closed form",
        better="higher",
    ),
    Measure(
        "surface_distance_mean",
        "Mean distance",
        "data units",
        "Mean distance of generated points from where the data lie: from a surface on either "
        "side, or from a solid, zero inside.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    Measure(
        "surface_distance_rms",
        "RMS distance",
        "data units",
        "Root mean square of that distance.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    Measure(
        "surface_distance_median",
        "Median distance",
        "data units",
        "Median of that distance.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    Measure(
        "surface_distance_q95",
        "95 % distance",
        "data units",
        "95 % quantile of that distance.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    Measure(
        "inward_bias",
        "Inward bias",
        "data units",
        "How much deeper inside the cube points lie than they should on average; 0 is perfect, "
        "negative is outward.",
        "the distance to the cube, in closed form",
    ),
    Measure(
        "face_kl",
        "Face occupancy",
        "nats",
        "KL of the shares of points nearest to each of the six faces from equal shares.",
        "the G-test (Sokal & Rohlf)",
        better="lower",
    ),
    Measure(
        "face_p",
        "Face p-value",
        "probability",
        "p-value of the G-test of equal shares, of one training. Its mean over seeds tests "
        "nothing.",
        "the G-test (Sokal & Rohlf)",
    ),
    Measure(
        "cell_kl",
        "Cell occupancy",
        "nats",
        "As face occupancy, over 8 × 8 squares of each face, seen from the centre.",
        "the G-test (Sokal & Rohlf)",
        better="lower",
    ),
    Measure(
        "cell_p",
        "Cell p-value",
        "probability",
        "p-value of the G-test of equal cells, of one training. Its mean over seeds tests nothing.",
        "the G-test (Sokal & Rohlf)",
    ),
    Measure(
        "edge_coverage",
        "Edge coverage",
        "ratio",
        "Share of points within 0.1 half sides of an edge, over the true share; 1 is perfect.",
        "inclusion and exclusion of the edges' neighbourhoods",
    ),
)
