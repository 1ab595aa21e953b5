"""Reads and writes files of rows as users do: python peer.py VERB PATH, a JSON object on stdin, one on stdout.

Numbers go as the hexadecimal digits of their double, or "nan": JSON has neither NaN nor -0.
"""

import json
import struct
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import dataset, feather


def plain(value):
    """A cell for JSON."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one) for one in value]
    if isinstance(value, (str, np.str_)):
        return str(value)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and abs(int(value)) >= 2**53:
        return str(value)
    number = float(value)
    return "nan" if number != number else struct.pack(">d", number).hex()


def of_table(table):
    """An Arrow table, checked in full by pyarrow."""
    table.validate(full=True)
    text = lambda metadata: {key.decode(): value.decode() for key, value in (metadata or {}).items()}
    return {
        "types": {field.name: str(field.type) for field in table.schema},
        "units": {field.name: text(field.metadata)["unit"] for field in table.schema if "unit" in text(field.metadata)},
        "metadata": text(table.schema.metadata),
        "cells": {name: plain(column.to_pylist()) for name, column in zip(table.column_names, table.columns)},
    }


def of_frame(frame):
    types = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    return {"types": types, "cells": {name: plain(list(frame[name])) for name in frame.columns}}


def text_table(path, **options):
    """As docs/your-data.md says; the digits of a number are read to the last bit, and only an empty cell is nothing."""
    return pd.read_csv(path, comment="#", float_precision="round_trip", **options)


READ = {
    "arrow-file": lambda path: of_table(pa.ipc.open_file(path).read_all()),
    "arrow-stream": lambda path: of_table(pa.ipc.open_stream(pa.OSFile(path)).read_all()),
    "feather": lambda path: of_table(feather.read_table(path)),
    "parquet": lambda path: of_table(pq.read_table(path)),
    "pandas-feather": lambda path: of_frame(pd.read_feather(path)),
    "pandas-parquet": lambda path: of_frame(pd.read_parquet(path)),
    "pandas-csv": lambda path: of_frame(text_table(path)),
    "pandas-tsv": lambda path: of_frame(text_table(path, sep="\t")),
}


def frame():
    """What a user has in a notebook."""
    rows = range(2500)
    return pd.DataFrame(
        {
            "id": pd.array([None if i % 7 == 0 else 2**40 + i for i in rows], dtype="Int64"),
            "energy": [i / 7 for i in rows],
            "single": np.arange(2500, dtype=np.float32) / np.float32(10),
            "primary": pd.Categorical([("proton", "iron", "photon")[i % 3] for i in rows]),
            "gain": pd.Categorical([(0.5, 7.0)[i % 2] for i in rows]),
            "good": [i % 2 == 0 for i in rows],
            "site": [None if i % 5 == 4 else f"Malargüe {i}" for i in rows],
            "time": pd.date_range("2008-07-03", periods=2500, freq="s", unit="us"),
            "trace": [np.arange(i % 6, dtype=np.float32) / 4 + i for i in rows],
        }
    )


def write_pandas(path):
    table = frame()
    if path.endswith(".feather"):
        table.to_feather(path)
    elif path.endswith(".parquet"):
        table.to_parquet(path, compression="zstd" if "zstd" in path else "snappy")
    else:
        # Numbers that are categories get points whatever decimal is.
        rows = table.drop(columns=["trace", "time", "good", "gain"]).set_index("id")
        rows.to_csv(path, sep=";", decimal=",")


def write_parts(path, how):
    """The same table as a folder of files: by pyarrow.dataset, or by pandas file by file, one of them without a site."""
    table = frame()
    if how == "pandas":
        for k, start in enumerate(range(0, 2500, 700)):
            part = table.iloc[start : start + 700]
            if k == 1:
                part = part.assign(site=None)
            part.to_parquet(f"{path}/run-{k}.parquet")
        return
    dataset.write_dataset(
        pa.Table.from_pandas(table),
        path,
        format=how,
        basename_template=f"part-{{i}}.{how}",
        max_rows_per_file=700,
        max_rows_per_group=300,
        use_threads=False,
        existing_data_behavior="overwrite_or_ignore",
    )


def write_pyarrow(path):
    rows = range(2500)
    lists = [None if i % 9 == 8 else [i + j / 2 for j in range(i % 5)] for i in rows]
    table = pa.table(
        {
            "u64": pa.array([2**64 - 1 - i for i in rows], pa.uint64()),
            "i64": pa.array([i - 1250 for i in rows], pa.int64()),
            "name": pa.array([("a", "b", None)[i % 3] for i in rows]).dictionary_encode(),
            "code": pa.array([(14, 5626)[i % 2] for i in rows], pa.int16()).dictionary_encode(),
            "list": pa.array(lists, pa.list_(pa.float32())),
            "large": pa.array(lists, pa.large_list(pa.float64())),
            "fixed": pa.array([[i, -i, 0] for i in rows], pa.list_(pa.int32(), 3)),
            "view": pa.array([f"long enough not to be inline {i}" for i in rows], pa.large_string()),
        }
    )
    if path.endswith(".arrow"):
        with pa.ipc.new_file(path, table.schema) as file:
            file.write_table(table, max_chunksize=1500)
    else:
        codec = path.rsplit(".", 2)[-2]
        pq.write_table(table, path, compression=codec, row_group_size=900, data_page_size=2048)


SCALARS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64", "bool"]


def write_uproot(path):
    import awkward as ak
    import uproot

    jagged = {name: f"var * {name}" for name in ("float32", "float64", "int32", "uint16")}
    with uproot.recreate(path, compression=uproot.LZ4(4) if "lz4" in path else uproot.ZLIB(1)) as file:
        file.mktree("first/stations", {**{name: name for name in SCALARS}, **{f"j_{k}": v for k, v in jagged.items()}})
        file.mktree("second", {"x": ("float32", (3,))})
        for start in range(0, 2500, 700):
            rows = np.arange(start, min(start + 700, 2500))
            counts = rows % 6
            flat = np.arange(counts.sum())
            values = {name: (rows % 2 == 0) if name == "bool" else (rows % 100).astype(name) for name in SCALARS}
            for name in jagged:
                values[f"j_{name}"] = ak.unflatten((flat % 1000).astype(name), counts)
            file["first/stations"].extend(values)
        file["second"].extend({"x": np.arange(12, dtype=np.float32).reshape(4, 3)})


def write_large(path):
    """Traces that no compression makes small; a basket is 2000 stations."""
    import awkward as ak
    import uproot

    random = np.random.default_rng(1)
    rows = int(json.load(sys.stdin)["rows"])
    total = 0.0
    with uproot.recreate(path, compression=None) as file:
        file.mktree("stations", {"id": "uint32", "trace": "var * float32"})
        for start in range(0, rows, 2000):
            ids = np.arange(start, min(start + 2000, rows), dtype=np.uint32)
            counts = 200 + ids % 100
            values = random.random(counts.sum(), dtype=np.float32)
            file["stations"].extend({"id": ids, "trace": ak.unflatten(values, counts)})
            # Each list's length is a branch, too.
            total += float(ids.sum(dtype=np.int64) + counts.sum(dtype=np.int64)) + float(values.sum(dtype=np.float64))
    return {"rows": rows, "sum": total}


verb, how, path = sys.argv[1:]
if verb == "read":
    print(json.dumps(READ[how](path)))
else:
    parts = {f"parts-{one}": lambda path, one=one: write_parts(path, one) for one in ("parquet", "feather", "pandas")}
    write = {**parts, "pandas": write_pandas, "pyarrow": write_pyarrow, "uproot": write_uproot, "large": write_large}[how]
    print(json.dumps(write(path)))
