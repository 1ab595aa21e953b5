"""Trains, predicts and explains with XGBoost on demand, one JSON object per line in and out, so that only the work is
timed. Rows are read from files of float32: `{"do": "load", "name": ..., "path": ..., "columns": ...}`."""

import json
import os
import sys
import time

import numpy as np
import xgboost as xgb

sets = {}
booster = None


def load(call):
    x = np.fromfile(f"{call['path']}.x", dtype=np.float32).reshape(-1, call["columns"])
    sets[call["name"]] = x, np.fromfile(f"{call['path']}.y", dtype=np.float32)
    return {}


def train(call):
    global booster
    x, y = sets["train"]
    start = time.perf_counter()
    # The histogram algorithm's own input: binning is a part of training, as it is on our side.
    data = xgb.QuantileDMatrix(x, label=y, max_bin=call["max_bin"], nthread=call["threads"])
    parameters = {key: call[key] for key in ("objective", "eta", "max_depth", "max_bin", "base_score")} | {"nthread": call["threads"]}
    if call["objective"].startswith("multi:"):
        parameters["num_class"] = len(call["classes"])
    booster = xgb.train(parameters | {"tree_method": "hist"}, data, num_boost_round=call["rounds"])
    return {"seconds": time.perf_counter() - start}


def predict(call):
    x, _ = sets[call["set"]]
    booster.set_param({"nthread": call["threads"]})
    start = time.perf_counter()
    predicted = booster.inplace_predict(x)
    seconds = time.perf_counter() - start
    predicted.astype("<f4").tofile(call["out"])
    return {"seconds": seconds}


def explain(call):
    x, _ = sets[call["set"]]
    booster.set_param({"nthread": call["threads"]})
    start = time.perf_counter()
    booster.predict(xgb.DMatrix(x[: call["rows"]], nthread=call["threads"]), pred_contribs=True)
    return {"seconds": time.perf_counter() - start}


def peak(call):
    # Not ru_maxrss, which begins with that of the process that has started this one.
    with open("/proc/self/status") as status:
        [kilobytes] = [line.split()[1] for line in status if line.startswith("VmHWM:")]
    return {"peak_bytes": int(kilobytes) * 1024}


library = os.path.join(os.path.dirname(xgb.__file__), "lib", "libxgboost.so")
print(json.dumps({"version": xgb.__version__, "library": library}), flush=True)
for line in sys.stdin:
    call = json.loads(line)
    work = {"load": load, "train": train, "predict": predict, "explain": explain, "peak": peak}[call["do"]]
    print(json.dumps(work(call)), flush=True)
