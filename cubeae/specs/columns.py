"""Names of the columns of the tables, and of the measures among them."""

IDENTITY = ("dataset", "model", "regulariser", "snr_db", "latent_dim", "seed")
CELL = IDENTITY[:-1]

RECONSTRUCTION = ("train_mse", "test_mse", "reconstruction_variance")
LATENT = (
    "latent_mean_norm",
    "latent_variance",
    "active_units",
    "latent_mmd2",
    "latent_covariance_mismatch",
    "latent_gaussian_kl",
    "latent_normality",
)
INFORMATION = (
    "information_rate_bits",
    "information_rate_total_bits",
    "mutual_information_lower_bits",
    "mutual_information_upper_bits",
    "capacity_bits",
    "rate_nats",
    "marginal_kl_lower_nats",
    "marginal_kl_upper_nats",
    "total_correlation_lower_nats",
    "total_correlation_upper_nats",
    "neurons_kl_lower_nats",
    "neurons_kl_upper_nats",
    "rate_gap_bits",
    "distortion_gap",
)
GENERATION = (
    "smoothed_kl_forward",
    "smoothed_kl_reverse",
    "smoothed_jeffreys",
    "generated_mmd2",
    "generated_mmd_p",
    "sliced_wasserstein",
    "precision",
    "recall",
    "density",
    "coverage",
    "surface_distance_mean",
    "surface_distance_rms",
    "surface_distance_median",
    "surface_distance_q95",
    "on_surface_fraction",
    "face_kl",
    "face_p",
    "cell_kl",
    "cell_p",
    "edge_coverage",
    "inward_bias",
    "knn_kl",
)
# Where the smoothed KL comes from: of two more clouds of one decoder, and differences.
DECOMPOSITION = (
    "aggregate_kl",
    "mixture_kl",
    "prior_mismatch",
    "mixture_removes",
    "mixture_leaves",
)
MEASURES = (*RECONSTRUCTION, *LATENT, *INFORMATION, *GENERATION, *DECOMPOSITION)

# Standard errors of evaluation's own sampling, for one training.
ERRORS = (
    "test_mse_se",
    "smoothed_kl_forward_se",
    "smoothed_kl_reverse_se",
    "smoothed_jeffreys_se",
    "generated_mmd2_se",
    "sliced_wasserstein_se",
    "surface_distance_mean_se",
    "on_surface_fraction_se",
    "aggregate_kl_se",
    "mixture_kl_se",
    "prior_mismatch_se",
    "mixture_removes_se",
    "mixture_leaves_se",
)

# What verdicts are given on: name -> whether larger is better.
HEADLINE = {
    "test_mse": False,
    "smoothed_kl_forward": False,
    "sliced_wasserstein": False,
    "on_surface_fraction": True,
}

# What a row of comparisons speaks of: all cells that both compositions have, or one of them.
POOLED, ONE_CELL = "pooled", "cell"

# The scale on which a measure is compared (cubeae.statistics.SCALES): ratios of positive measures,
# odds of shares, and differences where a measure may be zero or negative.
SCALE_OF = {
    "test_mse": "ratio",
    "smoothed_kl_forward": "ratio",
    "sliced_wasserstein": "ratio",
    "on_surface_fraction": "share",
    "generalisation_gap": "ratio",  # test MSE / train MSE, of a claim only
    "information_rate_bits": "difference",
    "reconstruction_variance": "difference",
    "latent_mmd2": "difference",
    "active_units": "difference",
    "aggregate_kl": "ratio",
    "mixture_kl": "ratio",
    "prior_mismatch": "difference",
    "mixture_removes": "difference",
    "mixture_leaves": "difference",
}
