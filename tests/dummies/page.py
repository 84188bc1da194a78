"""A page as a user adds it: a file of cubeae/report/pages, a template and a line that registers."""

from typing import Any

from cubeae.config.keys import Config
from cubeae.report.frame.inputs import Inputs
from cubeae.report.pages.page import PAGES, Page
from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.words.numbers import significant


@PAGES.add("errors")
class Errors(Page):
    """The smallest test MSE of each model."""

    label = "Errors"
    template = "errors.html.j2"
    tables = ("metrics",)

    def shown(self, config: Config, name: str, inputs: Inputs) -> dict[str, Any]:
        """One table."""
        smallest = inputs.tables["metrics"].groupby("model")["test_mse"].min()
        rows = [
            Row([TableCell(model), TableCell(significant(value), numbers=(value,))])
            for model, value in smallest.items()
        ]
        columns = [
            Column("Model", heads_row=True),
            Column("Test MSE", numeric=True, parts=("min",)),
        ]
        return {"smallest": Table("table-errors", "Smallest test MSE.", columns, rows)}
