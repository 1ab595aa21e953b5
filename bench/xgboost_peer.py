"""Trains and predicts with XGBoost on demand, one JSON object per line in and out, so that only the work is timed."""

import json
import sys
import time

import numpy as np
import xgboost as xgb

folder, rows, columns, classes = sys.argv[1], *map(int, sys.argv[2:5])


def load(name):
    x = np.fromfile(f"{folder}/{name}.x", dtype=np.float32).reshape(-1, columns)
    y = np.fromfile(f"{folder}/{name}.y", dtype=np.uint8).astype(np.float32)
    return x, y


x, y = load("train")
test_x, test_y = load("test")
assert len(x) == rows
booster = None
print(json.dumps({"version": xgb.__version__}), flush=True)

for line in sys.stdin:
    call = json.loads(line)
    if call["do"] == "train":
        start = time.perf_counter()
        # The histogram algorithm's own input: binning is a part of training, as it is on our side.
        data = xgb.QuantileDMatrix(x, label=y, max_bin=call["max_bin"], nthread=call["nthread"])
        booster = xgb.train(
            {
                "objective": "multi:softprob",
                "num_class": classes,
                "tree_method": "hist",
                "eta": call["eta"],
                "max_depth": call["max_depth"],
                "max_bin": call["max_bin"],
                "nthread": call["nthread"],
            },
            data,
            num_boost_round=call["rounds"],
        )
        result = {"seconds": time.perf_counter() - start}
    else:
        booster.set_param({"nthread": call["nthread"]})
        start = time.perf_counter()
        probabilities = booster.inplace_predict(test_x)
        seconds = time.perf_counter() - start
        result = {"seconds": seconds, "accuracy": float((probabilities.argmax(axis=1) == test_y).mean())}
    print(json.dumps(result), flush=True)
