"""Writes the Parquet files of fixtures/ (pyarrow 26.0.1): test/data/formats/parquet/parquet.test.ts knows what is in them."""

import pathlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 12
folder = pathlib.Path(__file__).parent / "fixtures"
rows = range(ROWS)


def lists(type_):
    """None, [], then lists of their row's number."""
    return pa.array([None if i == 0 else [i + j / 2 for j in range(i - 1)] for i in rows], type_)


whole = {f"{u}int{b}": [2 ** (b - (u == "")) - 1 - i for i in rows] for b in (8, 16, 32) for u in ("", "u")}
columns = {
    **{name: pa.array(values, getattr(pa, name)()) for name, values in whole.items()},
    "int64": pa.array([2**53 - 1 - i for i in rows], pa.int64()),
    "beyond": pa.array([-(2**63) + i for i in rows], pa.int64()),
    "ubeyond": pa.array([2**64 - 1 - i for i in rows], pa.uint64()),
    "float32": pa.array([0.1 * i for i in rows], pa.float32()),
    "float64": pa.array([None if i == 3 else float("nan") if i == 4 else 0.1 * i for i in rows], pa.float64()),
    "bool": pa.array([i % 3 == 0 for i in rows]),
    "time": pa.array([1_500_000_000_000_000 + i for i in rows], pa.timestamp("us", "UTC")),
    "text": pa.array([None if i == 2 else "" if i == 3 else f"Malargüe {i % 4}" for i in rows]),
    "primary": pa.array([["proton", "iron"][i % 2] for i in rows]).dictionary_encode(),
    "trace": lists(pa.list_(pa.float32())),
    "large": lists(pa.large_list(pa.float64())),
    "fixed": pa.FixedSizeListArray.from_arrays(pa.array(np.arange(3 * ROWS, dtype=np.uint16)), 3),
    "shower": pa.array([None if i == 5 else {"energy": float(i), "site": f"s{i}"} for i in rows]),
    "half": pa.array(np.zeros(ROWS, np.float16)),
    "deep": pa.array([[[1.0]] for _ in rows]),
    "words": pa.array([["a"] for _ in rows]),
}
schema = pa.schema(
    [
        pa.field(name, values.type, metadata={"unit": "VEM"} if name == "trace" else None)
        for name, values in columns.items()
    ],
    metadata={"generator": "pyarrow"},
)
table = pa.table(list(columns.values()), schema=schema)
options = {"row_group_size": 5, "write_statistics": ["int64", "beyond", "ubeyond"]}
for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
    version = "2.0" if codec in ("snappy", "gzip", "zstd") else "1.0"
    pq.write_table(table, folder / f"{codec}.parquet", compression=codec, data_page_version=version, **options)
packed = {name: "DELTA_BINARY_PACKED" for name in (*whole, "int64", "beyond", "ubeyond", "time")}
split = {name: "BYTE_STREAM_SPLIT" for name in ("float32", "float64", "trace.list.element", "large.list.element")}
texts = {"text": "DELTA_BYTE_ARRAY", "primary": "DELTA_LENGTH_BYTE_ARRAY", "shower.site": "DELTA_BYTE_ARRAY"}
pq.write_table(
    table,
    folder / "encodings.parquet",
    compression="none",
    use_dictionary=False,
    column_encoding={**packed, **split, **texts, "bool": "RLE"},
    write_page_checksum=True,
    use_compliant_nested_type=False,
    data_page_size=64,
    **options,
)

# Dictionaries without pages of data, as of a frame without rows, before rows; and a column of which no value says what it holds.
few = pa.table({"primary": pa.array(["proton", "iron"]).dictionary_encode(), "nothing": pa.nulls(2)})
with pq.ParquetWriter(folder / "empty-group.parquet", few.schema) as writer:
    for part in (few.slice(0, 0), few):
        writer.write_table(part)
