from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import render_cost
    from cubeae.report.tables.costs import read_costs

    folder = Path(snakemake.output.page).parent
    costs = read_costs(Path(snakemake.params.costs).rglob("*.jsonl"))
    rulegraph = Path(snakemake.input.rulegraph).read_text()
    pictures, speedups = (
        [str(Path(file).relative_to(folder)) for file in snakemake.input[name]]
        for name in ("pictures", "speedups")
    )
    render_cost(snakemake.params.config, costs, rulegraph, pictures, speedups).write(folder)
