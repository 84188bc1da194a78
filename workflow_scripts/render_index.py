from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table
    from cubeae.report import read_evidence, render_index

    config, files = snakemake.params.config, snakemake.input
    folder = Path(snakemake.output.page).parent
    evidence = read_evidence(Path(files.metrics), map(Path, files.perfect), config["seed"])
    figures = [str(Path(figure).relative_to(folder)) for figure in files.figures]
    comparisons = read_table(Path(files.comparisons))
    claims = read_table(Path(files.claims))
    render_index(config, evidence, comparisons, claims, figures).write(folder)
