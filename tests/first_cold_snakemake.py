"""`python -m snakemake`, but that each script starts from nothing the first time.

So every script is seen to load what it uses, as it must in a job on Slurm.
"""

import sys
from pathlib import Path
from typing import Any

from snakemake import cli

from cubeae.workflow import warm

if __name__ == "__main__":
    plain, started = warm.is_plain, set()

    def is_plain(script: Any, shell: Any, folder: Path) -> bool:
        """In place of warm.is_plain."""
        name = script.path.get_filename()
        is_first = name not in started
        started.add(name)
        return not is_first and plain(script, shell, folder)

    warm.is_plain = is_plain
    sys.path[0] = str(Path.cwd())
    cli.main()
