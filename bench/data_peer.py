"""The work of data_task.mjs with pyarrow and numpy, and XGBoost where told to classify: reads a file of stations (Arrow or
Parquet) some thousands at a time, computes the same nine features, vectorised, and writes them to a file of float32.
data_peer.py FILE FEATURES [MODEL]"""

import json
import resource
import sys
import time

import numpy as np
import pyarrow as pa
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


def main(path, out, model=None):
    booster = None
    if model is not None:
        import xgboost as xgb

        booster = xgb.Booster(model_file=model)
    start, cpu = time.perf_counter(), time.process_time()
    stations = 0
    said = np.zeros(4)
    with open(out, "wb") as target:
        for batch in batches(path):
            x = features(batch)
            stations += len(x)
            if booster is not None:
                said += booster.inplace_predict(x).sum(axis=0, dtype=np.float64)
            target.write(x.tobytes())
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    measured = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_bytes": peak}
    print(json.dumps({"stations": stations, **measured, "said": said.tolist()}))


main(*sys.argv[1:])
