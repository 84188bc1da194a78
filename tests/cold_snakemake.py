"""`python -m snakemake`, but that scripts start from nothing, as in a job on Slurm.

The first argument names scripts, the second says whether they do so ``once`` or ``always``. A run
fails if one of them does not start.
"""

import sys
from pathlib import Path
from typing import Any

from snakemake import cli

from cubeae.workflow import warm

if __name__ == "__main__":
    named, how_often = set(sys.argv.pop(1).split(",")), sys.argv.pop(1)
    plain, awaited = warm.is_plain, set(named)

    def is_plain(script: Any, shell: Any, folder: Path) -> bool:
        """In place of warm.is_plain."""
        name = Path(script.path.get_filename()).name
        is_cold = name in (awaited if how_often == "once" else named)
        awaited.discard(name)
        return not is_cold and plain(script, shell, folder)

    warm.is_plain = is_plain
    sys.path[0] = str(Path.cwd())
    try:
        cli.main()
    except SystemExit as ended:
        sys.exit(ended.code or (f"not started: {awaited}" if awaited else 0))
