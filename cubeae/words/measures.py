"""Every measure in words: name, unit, definition, source and cautions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MeasureDefinition:
    """A measured column: its head in tables and its definition on the page Methods.

    ``better`` is 'lower', 'higher' or empty where neither is better. ``formula`` is LaTeX's maths
    mode; it and ``caution`` may be empty.
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
    MeasureDefinition(
        "test_mse",
        "Test MSE",
        "data units²",
        "Squared error of the reconstruction through the noisy channel, averaged over test points, "
        "coordinates and draws of the noise. Its standard error is over points.",
        "the 2024 student report's equation 14",
        better="lower",
        formula=r"\mathrm{MSE}=\frac{1}{3n}\sum_{i=1}^{n}\|x_i-\hat{x}_i\|^2",
    ),
    MeasureDefinition(
        "train_mse",
        "Train MSE",
        "data units²",
        "The same on the training split; a test MSE that is larger shows overfitting.",
        "the 2024 student report's equation 14",
        better="lower",
    ),
    MeasureDefinition(
        "reconstruction_variance",
        "Reconstruction variance",
        "data units²",
        "Var(x̂ | x): the variance of one input's reconstructions over fresh draws of the encoder's "
        "and the channel's noise, averaged over test points and coordinates. The rest of the test "
        "MSE is the squared error of the mean reconstruction.",
        "the law of total variance",
        better="lower",
    ),
)

LATENT = (
    MeasureDefinition(
        "latent_mean_norm",
        "Latent mean",
        "no unit",
        "Euclidean norm of the mean of z; 0 for a standard normal.",
        "closed form",
    ),
    MeasureDefinition(
        "latent_variance",
        "Latent variance",
        "no unit",
        "Variance of z, averaged over neurons; 1 for a standard normal.",
        "closed form",
    ),
    MeasureDefinition(
        "active_units",
        "Active units",
        "neurons",
        "Number of neurons whose mean, given the input, has a variance above 0.01 over the inputs.",
        "Burda et al. 2016, section 2",
    ),
    MeasureDefinition(
        "latent_mmd2",
        "Latent MMD²",
        "no unit",
        "Unbiased squared maximum mean discrepancy between z and N(0, I), with the terms of "
        "N(0, I) in closed form; one Gaussian kernel, with the bandwidth of the prior.",
        "Gretton et al. 2012, equation 3",
        better="lower",
    ),
    MeasureDefinition(
        "latent_covariance_mismatch",
        "Covariance mismatch",
        "no unit",
        "Frobenius norm of Cov(z) − I. About √(d (d + 1) / n) for n draws of N(0, I), and √d for "
        "a collapsed latent.",
        "closed form",
        better="lower",
    ),
    MeasureDefinition(
        "latent_gaussian_kl",
        "Gaussian KL of z",
        "nats",
        "KL(N(mean, Cov) ‖ N(0, I)), where mean and Cov are those of z. ∞ if a neuron has "
        "collapsed.",
        "Kingma & Welling 2014, appendix B, for a full covariance",
        better="lower",
    ),
    MeasureDefinition(
        "latent_normality",
        "Non-normality of z",
        "no unit",
        "Henze and Zirkler's statistic, which measures how far z is from any Gaussian, whatever "
        "its mean and covariance. 0.7 to 1 for a Gaussian, larger otherwise.",
        "Henze & Zirkler 1990, equations 1.3, 2.1 and 2.2",
        better="lower",
        caution="It grows with the number of latents: compare it only at equal numbers.",
    ),
)

INFORMATION = (
    MeasureDefinition(
        "mutual_information_lower_bits",
        "Mutual information, lower",
        "bits",
        "Lower bound of I(X; Z), the information of the noisy latent about the input. p(z | x) is "
        "a known Gaussian, which is compared with its mean over a batch of n inputs. The bound is "
        "at most log₂ n.",
        "Poole et al. 2019, equation 12 with the conditional known",
    ),
    MeasureDefinition(
        "mutual_information_upper_bits",
        "Mutual information, upper",
        "bits",
        "Upper bound of I(X; Z): like the lower bound, with the input itself left out of the "
        "batch. Where the lower bound is within one bit of log₂ n, the sum of the neurons' "
        "Gaussian rates is used if it is smaller. ∞ without any noise.",
        "Poole et al. 2019, equation 10 with the conditional known",
    ),
    MeasureDefinition(
        "information_rate_bits",
        "Information rate",
        "bits / neuron",
        "Mean over neurons, from the variances of the noisy latent z and of the channel's noise; "
        "∞ without noise. It is the mutual information only if both are Gaussian.",
        "the 2024 student report's equations 3 and 13",
        formula=r"I=\frac12\log_2\frac{\sigma_z^2}{\sigma_n^2}",
    ),
    MeasureDefinition(
        "information_rate_total_bits",
        "Total rate",
        "bits",
        "Sum of the neurons' information rates: the information that as many independent Gaussian "
        "neurons would carry.",
        "the 2024 student report's equation 3",
    ),
    MeasureDefinition(
        "capacity_bits",
        "Capacity",
        "bits",
        "d/2 log₂(1 + 10^(SNR/10)): the most that the channel can carry; ∞ without noise.",
        "Shannon 1948",
    ),
    MeasureDefinition(
        "rate_nats",
        "Rate",
        "nats",
        "KL of q(z|x) from N(0, I), averaged over test points, where q(z|x) includes the channel's "
        "noise; ∞ without any noise.",
        "Kingma & Welling 2014, appendix B",
    ),
    MeasureDefinition(
        "marginal_kl_lower_nats",
        "Marginal KL, lower",
        "nats",
        "Lower bound of KL(q(z) ‖ N(0, I)), where q(z) is the aggregate posterior: the rate minus "
        "the upper bound of the mutual information, at least 0. Missing without any noise, where "
        "both are infinite.",
        "Hoffman & Johnson 2016",
        formula=r"\mathrm{KL}(q(z)\|p)=E_x\,\mathrm{KL}(q(z|x)\|p)-I(X;Z)",
    ),
    MeasureDefinition(
        "marginal_kl_upper_nats",
        "Marginal KL, upper",
        "nats",
        "Upper bound of the same: the rate minus the lower bound of the mutual information.",
        "Hoffman & Johnson 2016",
    ),
)

DECOMPOSITION = (
    MeasureDefinition(
        "aggregate_kl",
        "Smoothed KL, aggregate posterior",
        "nats",
        "Smoothed KL of the cloud that is decoded from the aggregate posterior: fresh points of "
        "the cube, encoded, sent through the channel and decoded. It is what the decoder alone "
        "loses: no sampler of latents can do better in general.",
        "Hoffman & Johnson 2016 for the aggregate posterior",
        better="lower",
    ),
    MeasureDefinition(
        "mixture_kl",
        "Smoothed KL, fitted mixture",
        "nats",
        "Smoothed KL of the cloud that is decoded from a Gaussian mixture, fitted to the training "
        "latents after training. Its size is chosen on validation data.",
        "Ghosh et al. 2020, section 4, for a density fitted afterwards",
        better="lower",
    ),
    MeasureDefinition(
        "prior_mismatch",
        "Prior mismatch",
        "nats",
        "Smoothed KL of the model's own sampler minus that of the aggregate posterior, both at the "
        "same true points: what is lost between the latents and what generation draws them from. "
        "The smoothed KL is not additive, so this is a difference of two scores and no divergence.",
        "the difference of the two measures",
        better="lower",
    ),
)

DIVERGENCES = (
    MeasureDefinition(
        "smoothed_kl_forward",
        "Smoothed KL",
        "nats",
        "KL divergence of the data from the generator after both are smoothed by N(0, τ²I). The "
        "smoothed cube is known in closed form; the smoothed generator is the Gaussian mixture on "
        "its cloud. It is finite, and never rises with τ. The estimate is too high: on the "
        "surface, near a perfect generator, by about A / (8πτ²N), where A is the area and N the "
        "number of the mixture's points. Compare it with the perfect generator's.",
        "Goldfeld et al. 2020 for the smoothing; the density is worked out for the cube",
        better="lower",
        formula=r"\mathrm{KL}_\tau=E_{x\sim p_\tau}[\ln p_\tau(x)-\ln q_\tau(x)],\quad "
        r"p_\tau=p*\mathcal{N}(0,\tau^2I),\quad "
        r"q_\tau=\frac{1}{N}\sum_{j=1}^{N}\mathcal{N}(g_j,\tau^2I)",
    ),
    MeasureDefinition(
        "smoothed_kl_reverse",
        "Smoothed KL, reverse",
        "nats",
        "The smoothed KL divergence of the generator from the data: it detects points where there "
        "should be none. The estimate is too low by as much as the forward one is too high, so it "
        "may be negative.",
        "Goldfeld et al. 2020",
        better="lower",
    ),
    MeasureDefinition(
        "smoothed_jeffreys",
        "Smoothed Jeffreys",
        "nats",
        "The sum of both directions of the smoothed KL.",
        "Jeffreys 1946",
        better="lower",
    ),
    MeasureDefinition(
        "sliced_wasserstein",
        "Sliced Wasserstein",
        "data units",
        "Root mean square, over evenly spread directions, of the Wasserstein-2 distance between "
        "the projected points and the cube's own projection, known in closed form: how far mass "
        "must move. It is above zero even for a sample of the cube.",
        "Bonneel et al. 2015; Bradley & Gupta 2002 for the projections",
        better="lower",
    ),
    MeasureDefinition(
        "generated_mmd2",
        "Generated MMD²",
        "no unit",
        "Unbiased squared maximum mean discrepancy between generated and true points. The kernel "
        "is the mean of Gaussian kernels at 1/16, 1/4, 1 and 4 times the median squared distance "
        "within the data. Its expectation is 0 if the distributions agree, so single estimates "
        "may be negative.",
        "Gretton et al. 2012, equation 3",
        better="lower",
        formula=r"\mathrm{MMD}^2=E\,k(x,x')+E\,k(y,y')-2E\,k(x,y),\quad k(x,y)=e^{-\|x-y\|^2/r}",
    ),
    MeasureDefinition(
        "generated_mmd_p",
        "MMD² p-value",
        "probability",
        "Permutation p-value of one training's generated MMD², not corrected for the number of "
        "trainings. Its mean over seeds is not a p-value.",
        "Phipson & Smyth 2010",
    ),
    MeasureDefinition(
        "precision",
        "Precision",
        "share",
        "Share of generated points within the reach of a true point. The reach of a point is the "
        "distance to its k-th neighbour in its own cloud.",
        "Kynkäänniemi et al. 2019, equation 2",
        better="higher",
    ),
    MeasureDefinition(
        "recall",
        "Recall",
        "share",
        "Share of true points within the reach of a generated point.",
        "Kynkäänniemi et al. 2019, equation 2",
        better="higher",
    ),
    MeasureDefinition(
        "density",
        "Density",
        "no unit",
        "Number of true points within whose reach a generated point lies, divided by k, averaged "
        "over generated points; may exceed 1.",
        "Naeem et al. 2020, equation 4",
    ),
    MeasureDefinition(
        "coverage",
        "Coverage",
        "share",
        "Share of true points whose reach contains a generated point; 1 − 2⁻ᵏ is perfect.",
        "Naeem et al. 2020, equation 5",
        better="higher",
    ),
    MeasureDefinition(
        "knn_kl",
        "k-NN KL",
        "nats",
        "A k-nearest-neighbour estimate of the Kullback-Leibler divergence KL(data ‖ generated); "
        "ρ and ν are the distances to the k-th neighbour among data and among generated points.",
        "Wang, Kulkarni & Verdú 2009, equation 5",
        better="lower",
        formula=r"\hat{D}(\text{data}\|\text{generated})=\frac{3}{n}\sum_{i=1}^{n}\ln\frac{\nu_k(x_i)}{\rho_k(x_i)}"
        r"+\ln\frac{m}{n-1}",
        caution="This is not a distance from the cube’s surface. The data lie on a 2-D surface, "
        "where the true divergence is infinite for any cloud that leaves it. The estimate is "
        "finite only because the sample is, and grows with the sample size. Compare it only at the "
        "same sample size and k, and prefer the smoothed KL.",
    ),
)

PLACES = (
    MeasureDefinition(
        "on_surface_fraction",
        "On the surface",
        "share",
        "Share of generated points within 0.05 half sides of the surface; not measured for the "
        "solid.",
        "the distance to the cube, in closed form",
        better="higher",
    ),
    MeasureDefinition(
        "surface_distance_mean",
        "Mean distance",
        "data units",
        "Mean distance of generated points from the support of the data: from the surface on "
        "either side, or from the solid (zero inside).",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    MeasureDefinition(
        "surface_distance_rms",
        "RMS distance",
        "data units",
        "Root mean square of that distance.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    MeasureDefinition(
        "surface_distance_median",
        "Median distance",
        "data units",
        "Median of that distance.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    MeasureDefinition(
        "surface_distance_q95",
        "95 % distance",
        "data units",
        "95 % quantile of that distance.",
        "the distance to the cube, in closed form",
        better="lower",
    ),
    MeasureDefinition(
        "inward_bias",
        "Inward bias",
        "data units",
        "How much deeper inside the cube the generated points lie on average than the data; 0 is "
        "perfect, negative is outward.",
        "the distance to the cube, in closed form",
    ),
    MeasureDefinition(
        "face_kl",
        "Face occupancy",
        "nats",
        "KL divergence of the shares of points nearest to each of the six faces from equal shares.",
        "the G-test (Sokal & Rohlf)",
        better="lower",
    ),
    MeasureDefinition(
        "face_p",
        "Face p-value",
        "probability",
        "p-value of one training's G-test of equal shares. Its mean over seeds is not a p-value.",
        "the G-test (Sokal & Rohlf)",
    ),
    MeasureDefinition(
        "cell_kl",
        "Cell occupancy",
        "nats",
        "Like face occupancy, for 8 × 8 squares of each face, seen from the centre.",
        "the G-test (Sokal & Rohlf)",
        better="lower",
    ),
    MeasureDefinition(
        "cell_p",
        "Cell p-value",
        "probability",
        "p-value of one training's G-test of equal shares of the squares. Its mean over seeds is "
        "not a p-value.",
        "the G-test (Sokal & Rohlf)",
    ),
    MeasureDefinition(
        "edge_coverage",
        "Edge coverage",
        "ratio",
        "Share of points within 0.1 half sides of an edge, divided by the true share; 1 is "
        "perfect.",
        "inclusion-exclusion over the edges' neighbourhoods",
    ),
)
