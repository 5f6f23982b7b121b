"""Where the pairs are scored: DuckDB in this process, or Spark."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI
from splink.internals.splink_dataframe import SplinkDataFrame

BACKENDS = ("duckdb", "spark")


class BackendNotKnown(ValueError):
    """There is no such backend."""

    code = "backend-not-known"

    def __init__(self, name: str) -> None:
        super().__init__(f'There is no backend "{name}". Backends: {", ".join(BACKENDS)}.')


class SparkIsMissing(RuntimeError):
    """The extra with Spark is not installed."""

    code = "spark-is-missing"


def frames_of(connection: duckdb.DuckDBPyConnection, tables: Sequence[str], backend: str) -> list[SplinkDataFrame]:
    """DuckDB's tidied tables as Splink takes them; for Spark they are handed over as Arrow."""
    if backend == "duckdb":
        api: Any = DuckDBAPI(connection)
        return [
            api.register(name, dataset_display_name=f"table_{n}", table_name=f"in_{n}") for n, name in enumerate(tables)
        ]
    session = _spark_session()
    api = importlib.import_module("splink").SparkAPI(spark_session=session, break_lineage_method="persist")
    frames = [session.createDataFrame(_signed(connection.table(name).to_arrow_table())) for name in tables]
    return [api.register(frame, dataset_display_name=f"table_{n}") for n, frame in enumerate(frames)]


def _signed(table: pa.Table) -> pa.Table:
    """The table with unsigned whole numbers as signed ones of the same bits (they are hashes): Spark has no unsigned types."""
    signed = {pa.uint64(): pa.int64(), pa.uint32(): pa.int32(), pa.uint16(): pa.int16(), pa.uint8(): pa.int8()}
    for place, field in enumerate(table.schema):
        if field.type in signed:
            chunks = [chunk.view(signed[field.type]) for chunk in table.column(place).chunks]
            table = table.set_column(place, field.name, pa.chunked_array(chunks, signed[field.type]))
    return table


def _spark_session() -> Any:
    try:
        pyspark = importlib.import_module("pyspark.sql")
        jar = importlib.import_module("splink.backends.spark").similarity_jar_location()
    except ImportError as error:
        raise SparkIsMissing(
            "Spark is not installed. Install it with make setup-cluster, or link with duckdb."
        ) from error
    builder = pyspark.SparkSession.builder.appName("minsheng linking").config("spark.jars", jar)
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    session = builder.getOrCreate()
    session.sparkContext.setCheckpointDir(tempfile.mkdtemp(prefix="minsheng-linking-"))
    return session
