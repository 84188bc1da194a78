"""One regularisation in every convention: the weights that mean the same."""

from cubeae.report.tables.table import Column, Row, Table, TableCell
from cubeae.specs.conventions import CONVENTIONS, Convention, Rule
from cubeae.words.numbers import significant

# The weights of f3 and f4 in the shipped config.
EXAMPLES = {"kl": 0.015, "mmd": 0.5}


def conventions_table(batch: int) -> Table:
    """A row per convention and penalty, with its weight at w of ``EXAMPLES`` and N = ``batch``."""
    shown = {penalty: f"{penalty.upper()}, w = {weight:g}" for penalty, weight in EXAMPLES.items()}
    columns = [
        Column("Convention", heads_row=True),
        Column("Penalty"),
        Column("Loss"),
        Column("Weight"),
        Column("Its value", numeric=True, parts=("value",)),
        Column("What else differs"),
        Column("Source"),
    ]
    rows = [
        _row(CONVENTIONS[name], CONVENTIONS[name].rules[penalty], penalty, head, batch)
        for penalty, head in shown.items()
        for name in CONVENTIONS
        if penalty in CONVENTIONS[name].rules
    ]
    caption = (
        "The same regularisation in the weights of other code. MSE is the mean over points and "
        "coordinates, KL the sum over latent dims, averaged over the batch. D is the number of "
        "coordinates, 3, and y the reconstruction of x. N is the number of points per batch, "
        f"{batch:,} unless the convention fixes it."
    )
    return Table("table-conventions", caption, columns, rows)


def _row(chosen: Convention, rule: Rule, penalty: str, head: str, batch: int) -> Row:
    value = chosen.from_ours(penalty, EXAMPLES[penalty], batch)
    return Row(
        [
            TableCell(chosen.title),
            TableCell(head),
            TableCell(rule.loss),
            TableCell(f"{rule.symbol} = {rule.formula}"),
            TableCell(significant(value), numbers=(value,)),
            TableCell(rule.note),
            TableCell(chosen.source),
        ]
    )
