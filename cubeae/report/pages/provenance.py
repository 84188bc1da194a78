"""The page of the provenance: config, commit, versions, machine and checksums."""

import shlex
from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.tables.provenance import files_table, provenance


@PAGES.add("provenance")
class Provenance(Page):
    """Where the report comes from."""

    label = "Provenance"
    template = "provenance.html.j2"
    files = ("records",)
    loose = ("config_files", "overrides", "options", "plugins")

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """The origin of the numbers, and the files with their checksums."""
        given = {name: list(map(str, inputs.files[name])) for name in self.loose}
        return {
            "command": shlex.join(["snakemake", "all", "--cores", "all", *given["options"]]),
            "origin": provenance(config, given),
            "files": files_table(inputs.files["records"]),
        }
