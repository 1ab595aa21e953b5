"""Writes the whole files of fixtures/ that only pyarrow 26.0.1 and uproot 5.7.7 can write: compressed Arrow, ROOT without compression."""

import os
import pathlib

import awkward as ak
import numpy as np
import pyarrow as pa
import uproot
from pyarrow import feather

# ROOT keeps the path it was given in the file: names alone say nothing of a machine.
os.chdir(pathlib.Path(__file__).parent / "fixtures")
rows = np.arange(40)
table = pa.table(
    {
        "row": pa.array(rows, pa.int64()),
        "energy": pa.array(10 ** (row % 5 / 10) for row in rows),
        "text": pa.array([f"event {row // 3}" for row in rows]),
        "primary": pa.array([["proton", "iron"][row % 2] for row in rows]).dictionary_encode(),
        "trace": pa.array([[(row + k) % 7 / 4 for k in range(20 + row % 30)] for row in rows], pa.list_(pa.float32())),
        "absent": pa.array([int(row) if row % 2 else None for row in rows], pa.int32()),
    }
)
feather.write_feather(table, "lz4.feather", compression="lz4", chunksize=25)
with pa.ipc.new_stream("zstd.arrows", table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
    stream.write_table(table, max_chunksize=25)

rows = np.arange(10)
with uproot.recreate("plain.root", compression=None) as file:
    file.mktree("stations", {"energy": "f8", "trace": "var * float32", "fixed": ("f4", (3,)), "id": "u4"})
    for part in (rows[:6], rows[6:]):
        file["stations"].extend(
            {
                "energy": part * 0.1,
                "trace": ak.Array([np.arange(i, dtype=np.float32) for i in part]),
                "fixed": np.arange(30, dtype=np.float32).reshape(10, 3)[part],
                "id": part.astype(np.uint32),
            }
        )
