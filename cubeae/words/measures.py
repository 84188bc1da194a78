"""Measures in words: name, unit, definition, source and cautions; those of generation apart."""

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
        "Number of neurons whose mean, given the input, has a variance above 0.01 over the inputs. "
        "The others are dead: they tell the decoder nothing about the input.",
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
        "rate and information are infinite and their difference is unknown.",
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
    MeasureDefinition(
        "total_correlation_lower_nats",
        "Total correlation, lower",
        "nats",
        "Lower bound of KL(q(z) ‖ ∏ᵢ q(zᵢ)), the dependence between neurons; 0 if they are "
        "independent. Given the input they are independent, so it is the sum of the neurons' "
        "mutual information minus that of all together, each bounded like the mutual information. "
        "Missing without any noise, where both are infinite. Where the mutual information is near "
        "its ceiling log₂ n, both bounds are true but far apart.",
        "Chen et al. 2018, equation 2; the bounds are Poole et al. 2019's",
        formula=r"E_x\,\mathrm{KL}(q(z|x)\|p)=I(X;Z)"
        r"+\mathrm{KL}\left(q(z)\|\textstyle\prod_i q(z_i)\right)"
        r"+\sum_i\mathrm{KL}(q(z_i)\|p(z_i))",
    ),
    MeasureDefinition(
        "total_correlation_upper_nats",
        "Total correlation, upper",
        "nats",
        "Upper bound of the same.",
        "Chen et al. 2018, equation 2; the bounds are Poole et al. 2019's",
    ),
    MeasureDefinition(
        "neurons_kl_lower_nats",
        "Neurons' KL, lower",
        "nats",
        "Lower bound of the sum over neurons of KL(q(zᵢ) ‖ N(0, 1)): how far each neuron alone is "
        "from the prior. It is the rate minus the sum of the neurons' mutual information. With "
        "the total correlation it makes up the marginal KL. Missing without any noise.",
        "Chen et al. 2018, equation 2",
    ),
    MeasureDefinition(
        "neurons_kl_upper_nats",
        "Neurons' KL, upper",
        "nats",
        "Upper bound of the same.",
        "Chen et al. 2018, equation 2",
    ),
    MeasureDefinition(
        "rate_gap_bits",
        "Gap in rate",
        "bits",
        "Upper bound of the mutual information minus R(D), the bits that any code needs for the "
        "measured distortion D = 3 × test MSE. A code at the bound has 0. Missing where the upper "
        "bound is infinite.",
        "Berger 1971, theorem 2.5.3, for R(D)",
        better="lower",
    ),
    MeasureDefinition(
        "distortion_gap",
        "Gap in distortion",
        "data units²",
        "D − D(R): the measured distortion minus the least that any code has at as many bits as "
        "the upper bound of the mutual information. Missing where that is infinite.",
        "Berger 1971, theorem 2.5.3, for D(R)",
        better="lower",
    ),
)
