import os
import subprocess
import sys
from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.storage import write_text

    # All that `all` needs, whatever is done already; it locks nothing.
    command = [sys.executable, "-m", "snakemake", "all", "--rulegraph", "dot", "--nolock"]
    files = ["--configfile", *snakemake.params.config_file.split(", ")]
    # Snakemake prints the edges in the order of a set: fixed, the graph is the same every time.
    fixed = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [*command, *files], check=True, capture_output=True, text=True, env=fixed, encoding="utf-8"
    )
    write_text(Path(snakemake.output[0]), done.stdout)
