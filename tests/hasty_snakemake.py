"""`python -m snakemake`, but that it asks a cluster every second which jobs have ended.

The executor of Slurm waits 5 s before it asks, then 15 s, then 25 s, whatever its options: an idle
cluster for half of a short run.
"""

import asyncio
import sys
from pathlib import Path

from snakemake import cli
from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor


async def sleep_a_second(_: RemoteExecutor) -> None:
    """In place of RemoteExecutor.sleep."""
    await asyncio.sleep(1)


if __name__ == "__main__":
    RemoteExecutor.sleep = sleep_a_second
    sys.path[0] = str(Path.cwd())
    cli.main()
