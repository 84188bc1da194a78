import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from adapter import job

with job(snakemake), TemporaryDirectory() as folder:
    from cubeae.config.file import as_yaml
    from cubeae.files.storage import write_text

    params = snakemake.params
    options = params.options
    if not options:  # the config of a module, which no file holds
        file = Path(folder) / "config.yaml"
        write_text(file, as_yaml(params.config))
        options = ["--configfile", str(file)]
    # All that `all` needs, whatever is done already; it locks nothing.
    command = [sys.executable, "-m", "snakemake", "all", "--rulegraph", "dot", "--nolock"]
    # Snakemake prints the edges in the order of a set: fixed, the graph is the same every time.
    done = subprocess.run(
        [*command, "--snakefile", snakemake.input.rules[0], *options],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        raise RuntimeError(f"Snakemake could not print its rules: {done.stderr.strip()[-2000:]}")
    write_text(Path(snakemake.output[0]), done.stdout)
