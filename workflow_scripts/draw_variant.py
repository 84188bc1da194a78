from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures import draw_variant
    from cubeae.files.tables import read_table
    from cubeae.results.views import read_views

    reference = snakemake.params.reference
    draw_variant(
        read_views(Path(snakemake.input.views)),
        read_table(Path(snakemake.input.history)),
        read_table(Path(snakemake.input.metrics)),
        reference["snr_db"],
        reference["latent_dim"],
        snakemake.params.in_grids,
        Path(snakemake.output[0]).parent,
        snakemake.params.colours,
    )
