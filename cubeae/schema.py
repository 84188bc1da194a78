"""Names of the columns of the tables, and of the measures among them."""

IDENTITY = ("dataset", "model", "regulariser", "snr_db", "latent_dim", "seed")
CELL = IDENTITY[:-1]
MEASURES = (
    "train_mse",
    "test_mse",
    "latent_mean_norm",
    "latent_variance",
    "active_units",
    "information_rate_bits",
    "capacity_bits",
    "latent_mmd2",
    "generated_mmd2",
    "generated_kl",
)
