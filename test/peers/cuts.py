# The library's side of cuts.test.ts: `python cuts.py DIR` writes columns, weights and the cuts that libxgboost's hist
# method trains with, and prints a list of the cases.
import json
import os
import sys

import numpy as np
import xgboost

folder = sys.argv[1]
random = np.random.default_rng(5)


def columns(rows):
    """Columns that try every part of the sketch, by name."""
    normal = random.normal(size=rows)
    yield "normal", normal
    yield "lognormal", random.lognormal(sigma=2, size=rows)
    yield "ascending", np.sort(normal)
    yield "descending", np.sort(normal)[::-1]
    yield "organ pipe", np.minimum(np.arange(rows), rows - np.arange(rows))
    yield "rounded", np.round(30 * normal)
    yield "rounded and ascending", np.sort(np.round(300 * normal))
    yield "rounded organ pipe", np.round(normal * 0 + np.minimum(np.arange(rows), rows - np.arange(rows)) / 50)
    yield "mostly zero", np.where(random.random(rows) < 0.95, 0, normal)
    yield "runs", np.repeat(random.normal(size=rows), 37)[:rows]
    yield "constant", np.full(rows, -3.25)
    yield "two values", np.arange(rows) % 2
    yield "zeros of both signs", np.where(np.arange(rows) % 3 == 0, -0.0, np.round(normal))
    yield "huge and tiny", normal * np.exp2(random.integers(-140, 120, size=rows))
    yield "offset", 1000 + 0.01 * normal
    yield "few missing", np.where(random.random(rows) < 0.01, np.nan, normal)
    yield "mostly missing", np.where(random.random(rows) < 0.97, np.nan, normal)
    yield "rounded, missing", np.where(random.random(rows) < 0.3, np.nan, np.round(100 * normal))
    yield "one value, missing", np.where(np.arange(rows) == 7, 1.5, np.nan)
    yield "all missing", np.full(rows, np.nan)


def weights(rows):
    yield "none", None
    yield "uniform", random.random(rows)
    yield "exponential", random.exponential(size=rows)
    yield "counts and zeros", random.integers(0, 4, size=rows)


def training_cuts(x, weight, max_bin, threads):
    """The cuts of every feature after a round of training with hist; the library puts a lower end before each."""
    matrix = xgboost.DMatrix(x, label=np.arange(len(x)) % 2, weight=weight, nthread=threads)
    parameters = {"tree_method": "hist", "max_depth": 1, "max_bin": max_bin, "nthread": threads}
    xgboost.train(parameters, matrix, 1)
    starts, values = matrix.get_quantile_cut()
    return [values[b + 1 : e].astype("f4") for b, e in zip(starts[:-1], starts[1:])]


def split_conditions(values, weight, max_bin):
    """The thresholds of a tree that splits a single feature wherever it can."""
    target = np.random.default_rng(6).normal(size=len(values))
    matrix = xgboost.DMatrix(values.reshape(-1, 1), label=target, weight=weight)
    parameters = {"tree_method": "hist", "grow_policy": "lossguide", "max_depth": 0, "max_leaves": 0, "lambda": 0}
    parameters |= {"min_child_weight": 0, "max_bin": max_bin, "gamma": 0}
    tree = json.loads(xgboost.train(parameters, matrix, 1).save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"][0]
    inner = [c for c, left in zip(tree["split_conditions"], tree["left_children"]) if left >= 0]
    return np.unique(np.array(inner, "f4"))


cases = []
for rows in (1000, 3000, 20_000, 100_000, 1_000_000):
    named = list(columns(rows))
    x = np.stack([values for _, values in named], axis=1).astype("<f4")
    missing = np.isnan(x).any(axis=0)
    x.tofile(os.path.join(folder, f"{rows}.x"))
    for kind, weight in weights(rows):
        if weight is not None:
            weight = weight.astype("<f4")
            weight.tofile(os.path.join(folder, f"{rows}.{kind}.w"))
        for max_bin in (16, 64, 256):
            if rows == 1_000_000 and (max_bin == 64 or kind in ("exponential", "counts and zeros")):
                continue
            # The codes of a feature with missing values are of 254 bins at most.
            cuts = training_cuts(x, weight, max_bin, 2)
            if max_bin > 254:
                fewer = training_cuts(x[:, missing], weight, 254, 1)
                for feature, own in zip(np.flatnonzero(missing), fewer):
                    cuts[feature] = own
            name = f"{rows}.{kind}.{max_bin}"
            np.concatenate(cuts).tofile(os.path.join(folder, f"{name}.cuts"))
            entry = {"name": name, "rows": rows, "weight": kind, "maxBin": max_bin, "columns": [n for n, _ in named]}
            entry["bins"] = [len(own) for own in cuts]
            if rows <= 20_000 and max_bin <= 64:
                conditions = split_conditions(x[:, 0], weight, max_bin)
                entry["conditions"] = conditions.astype(float).tolist()
            cases.append(entry)
print(json.dumps(cases))
