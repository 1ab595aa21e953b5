"""The work of task.mjs, and of whole verbs, with pyarrow and numpy, pandas for text tables, and XGBoost in Python.

peer.py features FILE FEATURES [MODEL]: reads a file of stations (Arrow, Parquet or CSV) some thousands at a time, computes the same nine
features, vectorised, and writes them to a file of float32; classifies them where there is a model
peer.py classify FILE PREDICTIONS MODEL: the same with the predictions in a CSV file
peer.py read FILE LIBRARY: reads all columns of a text table, with pandas or pyarrow
peer.py convert IN OUT: Arrow to Parquet or back"""

import json
import resource
import sys
import time

STARTED = time.perf_counter()

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

TRACES = ["trace_pmt1", "trace_pmt2", "trace_pmt3"]
CHARGES = ["charge_over_peak_pmt1", "charge_over_peak_pmt2", "charge_over_peak_pmt3"]
SCALARS = ["energy_eev", "zenith_deg", "core_distance_m", "azimuth_sp_deg", "bin_width_ns", "pmt_mask"]
COLUMNS = SCALARS + TRACES + CHARGES
# Of 1024, 4096, 16,384 and 65,536 rows at once this was the fastest: fewer pay numpy's calls dearly, more leave the cache.
ROWS = 4096


def batches(path):
    """Record batches of about ROWS stations, of the columns needed alone."""
    if path.endswith(".parquet"):
        yield from pq.ParquetFile(path).iter_batches(batch_size=ROWS, columns=COLUMNS)
        return
    if path.endswith(".csv"):
        yield from text_batches(path)
        return
    # Read, not mapped: pages of the file that are mapped count as memory of the process.
    with pa.OSFile(path) as source:
        reader = pa.ipc.open_file(source)
        held, rows = [], 0
        for i in range(reader.num_record_batches):
            held.append(reader.get_batch(i).select(COLUMNS))
            rows += held[-1].num_rows
            if rows >= ROWS or i + 1 == reader.num_record_batches:
                yield pa.concat_batches(held) if len(held) > 1 else held[0]
                held, rows = [], 0


def comments(path):
    """Lines before the header."""
    with open(path) as text:
        return next(i for i, line in enumerate(text) if not line.startswith("#"))


def text_batches(path):
    """Record batches of a text table. pyarrow takes the traces for texts such as [0.1 0.2]; numpy reads their numbers."""
    reader = pa.csv.open_csv(
        path,
        read_options=pa.csv.ReadOptions(skip_rows=comments(path), block_size=1 << 23, use_threads=False),
        convert_options=pa.csv.ConvertOptions(include_columns=COLUMNS),
    )
    for batch in reader:
        columns = [lists_of(batch.column(name)) if name in TRACES else batch.column(name) for name in COLUMNS]
        yield pa.RecordBatch.from_arrays(columns, names=COLUMNS)


def lists_of(texts):
    """The lists of a column of texts without nulls."""
    lengths = pc.add(pc.count_substring(texts, " "), 1).to_numpy()
    offsets = texts.buffers()[1]
    start, end = np.frombuffer(offsets, np.int32)[[texts.offset, texts.offset + len(texts)]]
    text = texts.buffers()[2].to_pybytes()[start + 1 : end - 1].replace(b"][", b" ")
    values = np.fromstring(text, sep=" ").astype(np.float32)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(ends, values)


def features(batch):
    """[rows x 9] float32."""
    lists = [batch.column(name) for name in TRACES]
    offsets = lists[0].offsets.to_numpy()
    offsets = offsets - offsets[0]
    starts, lengths = offsets[:-1], np.diff(offsets)
    traces = [column.flatten().to_numpy() for column in lists]
    scalar = {name: batch.column(name).to_numpy() for name in SCALARS + CHARGES}
    working = [(scalar["pmt_mask"] >> k) & 1 for k in range(3)]
    count = sum(working)
    # Sums are of float64, as Cascada's are.
    charge = sum(
        np.add.reduceat(trace, starts, dtype=np.float64) / scalar[name] * works
        for trace, name, works in zip(traces, CHARGES, working)
    )
    if count.min() == 3:
        mean = traces[0].astype(np.float64)
        mean += traces[1]
        mean += traces[2]
        mean /= 3
    else:
        mean = sum(trace * np.repeat(works / count, lengths) for trace, works in zip(traces, working))
    # The running sum over all stations, and what it was before each.
    running = np.cumsum(mean)
    before = np.concatenate([[0.0], running])[starts]
    total = running[offsets[1:] - 1] - before
    times = {}
    for fraction in (0.1, 0.5, 0.9):
        # The first bin of each station in which its running sum reaches the fraction.
        level = before + fraction * total
        reached = np.flatnonzero(running >= np.repeat(level, lengths))
        first = reached[np.searchsorted(reached, starts)]
        height = mean[first]
        times[fraction] = first - starts + 1 - (running[first] - level) / height
    width = scalar["bin_width_ns"].astype(np.float64)
    return np.stack(
        [
            np.log10(scalar["energy_eev"]),
            scalar["zenith_deg"],
            scalar["core_distance_m"],
            charge / count,
            lengths,
            np.cos(np.deg2rad(scalar["azimuth_sp_deg"])),
            (times[0.5] - times[0.1]) * width,
            (times[0.9] - times[0.5]) * width,
            total / np.maximum.reduceat(mean, starts),
        ],
        axis=1,
    ).astype(np.float32)


def booster_of(model):
    import xgboost as xgb

    return xgb.Booster(model_file=model)


def write_features(path, out, model=None):
    booster = None if model is None else booster_of(model)
    watch = Watch()
    stations = 0
    said = np.zeros(4)
    with open(out, "wb") as target:
        for batch in batches(path):
            x = features(batch)
            stations += len(x)
            if booster is not None:
                said += booster.inplace_predict(x).sum(axis=0, dtype=np.float64)
            target.write(x.tobytes())
    watch.finish(stations, said)


def classify(path, out, model):
    watch = Watch(whole=True)
    booster = booster_of(model)
    stations = 0
    said = np.zeros(4)
    ids = ["event_id", "station_id", "shower_id"]
    COLUMNS.extend(ids)
    writer = None
    for batch in batches(path):
        x = features(batch)
        stations += len(x)
        probabilities = booster.inplace_predict(x)
        said += probabilities.sum(axis=0, dtype=np.float64)
        columns = {name: batch.column(name) for name in ids}
        columns.update({f"p_{k}": probabilities[:, k] for k in range(4)}, predicted=probabilities.argmax(axis=1))
        rows = pa.table(columns)
        writer = writer or pa.csv.CSVWriter(out, rows.schema)
        writer.write(rows)
    writer.close()
    watch.finish(stations, said)


def read(path, library):
    watch = Watch()
    stations = 0
    said = 0.0
    if library == "pandas":
        import pandas as pd

        watch = Watch()
        for frame in pd.read_csv(path, comment="#", chunksize=8192):
            stations += len(frame)
            said += frame.select_dtypes("number").to_numpy(np.float64).sum()
    else:
        options = pa.csv.ReadOptions(skip_rows=comments(path), block_size=1 << 23, use_threads=False)
        for batch in pa.csv.open_csv(path, read_options=options):
            stations += batch.num_rows
            numbers = [column for column in batch.columns if not pa.types.is_string(column.type)]
            said += sum(column.to_numpy().sum(dtype=np.float64) for column in numbers)
    watch.finish(stations, np.array([said]))


def convert(path, out):
    watch = Watch(whole=True)
    stations = 0
    if path.endswith(".parquet"):
        source = pq.ParquetFile(path)
        with pa.OSFile(out, "wb") as target, pa.ipc.new_file(target, source.schema_arrow) as writer:
            for batch in source.iter_batches(batch_size=1024):
                writer.write(batch)
                stations += batch.num_rows
    else:
        with pa.OSFile(path) as source:
            reader = pa.ipc.open_file(source)
            with pq.ParquetWriter(out, reader.schema, compression="snappy") as writer:
                for first in range(0, reader.num_record_batches, 8):
                    last = min(first + 8, reader.num_record_batches)
                    table = pa.Table.from_batches([reader.get_batch(i) for i in range(first, last)])
                    writer.write_table(table)
                    stations += table.num_rows
    watch.finish(stations, np.zeros(0))


class Watch:
    """Seconds and CPU seconds of the work; with whole, of the process since its start."""

    def __init__(self, whole=False):
        self.start = STARTED if whole else time.perf_counter()
        self.cpu = 0.0 if whole else time.process_time()

    def finish(self, stations, said):
        seconds, cpu_seconds = time.perf_counter() - self.start, time.process_time() - self.cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        measured = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": peak}
        print(json.dumps({"stations": stations, **measured, "said": said.tolist()}))


WORK = {"features": write_features, "classify": classify, "read": read, "convert": convert}
WORK[sys.argv[1]](*sys.argv[2:])
