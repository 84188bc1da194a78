from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import join
    from cubeae.report import read_evidence, render_model

    config, files = snakemake.params.config, snakemake.input
    folder = Path(snakemake.output.page).parent
    evidence = read_evidence(Path(files.metrics), map(Path, files.perfect), config["seed"])
    comparison = join(map(Path, files.comparison))
    figures, diagrams = (
        [str(Path(file).relative_to(folder)) for file in found]
        for found in (files.figures, files.diagrams)
    )
    model = snakemake.wildcards.model
    render_model(config, model, evidence, comparison, figures, diagrams).write(folder)
