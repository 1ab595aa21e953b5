"""Writes the data sets of conformance.test.ts to a folder, as float32 columns, labels and weights, and lists them.

Rows come in random order; the first 3/4 are for training. `python data_sets.py DIR`
"""

import json
import os
import sys

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine, make_friedman1


def station_like(rows):
    """Four overlapping classes in six features."""
    random = np.random.default_rng(1)
    y = np.arange(rows) % 4
    x = random.normal(size=(rows, 6))
    x[:, 0] += 0.8 * y
    x[:, 1] = np.exp(0.3 * y + 0.7 * x[:, 1])
    x[:, 2] += x[:, 0] * (y == 2)
    x[:, 5] = np.round(4 * x[:, 5])
    return x, y


def covertype_like(rows):
    """Ten numbers, one of 4 areas and one of 40 soils as 0 or 1, like the forest cover types; seven classes, uneven."""
    random = np.random.default_rng(4)
    numbers = random.normal(size=(rows, 10))
    numbers[:, :4] = np.round(20 * numbers[:, :4])
    area, soil = random.integers(4, size=rows), random.integers(40, size=rows)
    pull = numbers @ random.normal(size=(10, 7)) * 0.05 + numbers[:, 4:5] * random.normal(size=7)
    pull += random.normal(size=(4, 7))[area] + random.normal(size=(40, 7))[soil] + random.gumbel(size=(rows, 7))
    return np.hstack([numbers, np.eye(4)[area], np.eye(40)[soil]]), pull.argmax(axis=1)


def few_positives(rows):
    random = np.random.default_rng(5)
    x = random.normal(size=(rows, 8))
    return x, (x[:, 0] + x[:, 1] * x[:, 2] + random.normal(size=rows) > 2.2).astype(int)


def with_missing(x, y):
    """Where a label is 1, more of the values are missing: to be missing says something."""
    random = np.random.default_rng(2)
    x = x.copy()
    x[random.random(x.shape) < np.where(y == 1, 0.25, 0.1)[:, None]] = np.nan
    return x, y


def skewed_weights(rows):
    return np.exp(np.random.default_rng(6).normal(size=rows))


def data_sets():
    digits, wine, cancer = load_digits(), load_wine(), load_breast_cancer()
    yield "digits", digits.data, digits.target
    yield "wine", wine.data, wine.target
    yield "cancer", cancer.data, cancer.target
    yield "covertype-like", *covertype_like(8000)
    yield "friedman", *make_friedman1(4000, n_features=10, noise=1.0, random_state=7)
    yield "missing", *with_missing(*station_like(4000))
    yield "weights", *station_like(4000), skewed_weights(4000)
    yield "few-positives", *few_positives(4000)
    # 9000 training rows: more than the quantile sketch keeps as they are (8 * 256).
    yield "many-rows", *station_like(12000)


folder, sets = sys.argv[1], []
for name, x, y, *weight in data_sets():
    order = np.random.default_rng(3).permutation(len(y))
    for suffix, array in zip("xyw", [x, y, *weight]):
        array[order].astype("<f4").tofile(os.path.join(folder, f"{name}.{suffix}"))
    classes = 0 if name == "friedman" else int(y.max()) + 1
    columns = [f"feature_{i}" for i in range(x.shape[1])]
    sets.append({"name": name, "rows": len(y), "columns": columns, "classes": classes, "weighted": bool(weight)})
print(json.dumps(sets))
