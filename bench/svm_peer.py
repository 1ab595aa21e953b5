"""Fits scikit-learn's LinearSVC (liblinear, in C) on demand, one JSON object per line in and out, so that only the work is
timed. Rows are read from files of float32: `{"do": "load", "path": ..., "columns": ...}`."""

import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.kernel_approximation import Nystroem
from sklearn.svm import LinearSVC

warnings.simplefilter("ignore")
rows = None


def load(call):
    global rows
    x = np.fromfile(f"{call['path']}.x", dtype=np.float32).reshape(-1, call["columns"]).astype(np.float64)
    rows = x, np.fromfile(f"{call['path']}.y", dtype=np.float32)
    return {}


def fit(call):
    x, y = rows
    start = time.perf_counter()
    if call["components"]:
        nystroem = Nystroem(gamma=1 / x.shape[1], n_components=call["components"], random_state=1)
        x = nystroem.fit_transform(x)
    LinearSVC(**call["settings"], random_state=1).fit(x, y)
    return {"seconds": time.perf_counter() - start}


print(json.dumps({"version": sklearn.__version__}), flush=True)
for line in sys.stdin:
    call = json.loads(line)
    print(json.dumps({"load": load, "fit": fit}[call["do"]](call)), flush=True)
