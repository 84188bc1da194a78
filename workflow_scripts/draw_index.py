from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures import draw_index
    from cubeae.files.tables import read_table
    from cubeae.results.views import read_views

    reference = snakemake.params.reference
    draw_index(
        [read_views(Path(path)) for path in snakemake.input.views],
        read_table(Path(snakemake.input.metrics)),
        read_table(Path(snakemake.input.intervals)),
        read_table(Path(snakemake.input.perfect)),
        read_table(Path(snakemake.input.curves)),
        reference["snr_db"],
        reference["latent_dim"],
        Path(snakemake.output[0]).parent,
        snakemake.params.colours,
    )
