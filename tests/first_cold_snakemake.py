"""`python -m snakemake`, but that scripts named by its first argument start from nothing once.

Two runs share all scripts between them. So every script is seen to load what it uses, as it must in
a job on Slurm. A run fails if a script that it names does not start.
"""

import sys
from pathlib import Path
from typing import Any

from snakemake import cli

from cubeae.workflow import warm

if __name__ == "__main__":
    plain, awaited = warm.is_plain, set(sys.argv.pop(1).split(","))

    def is_plain(script: Any, shell: Any, folder: Path) -> bool:
        """In place of warm.is_plain."""
        name = Path(script.path.get_filename()).name
        is_first = name in awaited
        awaited.discard(name)
        return not is_first and plain(script, shell, folder)

    warm.is_plain = is_plain
    sys.path[0] = str(Path.cwd())
    try:
        cli.main()
    except SystemExit as ended:
        sys.exit(ended.code or (f"not started: {awaited}" if awaited else 0))
