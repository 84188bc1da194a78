"""Measures of generation in words; see ``cubeae.words.measures``."""

from cubeae.words.measures import MeasureDefinition

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
        "Smoothed KL of the model's own sampler minus that of the aggregate posterior: what is "
        "lost between the latents and what generation draws them from. Like the next two, it is a "
        "difference of measured scores, not a part of a divergence, since the smoothed KL is not "
        "additive. Both clouds are scored at the same true points, so the standard error is that "
        "of the paired difference. It may be negative.",
        "the difference of two measures",
        better="lower",
    ),
    MeasureDefinition(
        "mixture_removes",
        "Removed by a mixture",
        "nats",
        "Smoothed KL of the model's own sampler minus that of the fitted mixture: what a density "
        "fitted to the latents after training removes. Below zero the mixture is worse. 0 where "
        "the mixture is the model's own sampler.",
        "the difference of two measures",
    ),
    MeasureDefinition(
        "mixture_leaves",
        "Left by a mixture",
        "nats",
        "Smoothed KL of the fitted mixture minus that of the aggregate posterior: what remains "
        "besides the decoder's part.",
        "the difference of two measures",
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
