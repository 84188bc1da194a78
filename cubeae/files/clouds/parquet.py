"""Parquet files of three number columns.

Arrow takes half a second to import, which ``cubeae --help`` need not wait for.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np

from cubeae.files.clouds.format import (
    BLOCK,
    CloudError,
    CloudFormat,
    Points,
    coordinate_columns,
    coordinates,
)


class ParquetFormat(CloudFormat):
    """Three columns of real numbers, as pandas, Polars and others write them."""

    label = "parquet"
    endings = (".parquet", ".pq")
    seeks = True

    def read(self, file: BinaryIO) -> Iterator[Points]:
        """Read batches of rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pq.ParquetFile(file)
        schema = table.schema_arrow
        columns = coordinate_columns(schema.names)
        for column in columns:
            kind = schema.types[column]
            if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
                name = schema.names[column]
                raise CloudError(f"column {name!r} is of type {kind}; real numbers are needed")
        before = 0
        for batch in table.iter_batches(BLOCK):
            # An empty value becomes NaN, which is refused with its row.
            values = [
                batch.column(column).cast(pa.float64()).to_numpy(zero_copy_only=False)
                for column in columns
            ]
            yield coordinates(np.stack(values, axis=1), before)
            before += batch.num_rows

    def write(self, file: BinaryIO, blocks: Iterable[Points], n: int) -> None:  # noqa: ARG002
        """Write the columns x, y and z as float64, one row group per block."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([(axis, pa.float64()) for axis in "xyz"])
        with pq.ParquetWriter(file, schema) as writer:
            for block in blocks:
                columns = [pa.array(np.ascontiguousarray(column)) for column in block.T]
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
