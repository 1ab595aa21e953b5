# XGBoost's side of boosting.test.ts: `python boosting.py data DIR` writes the data sets, `python boosting.py train DIR`
# trains on them, and `python boosting.py predict DIR` predicts with the models that Cascada has left in DIR.
import json
import os
import sys

import numpy as np
import xgboost
from sklearn.datasets import load_digits, load_wine

folder = sys.argv[2]


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


def with_missing(x, y):
    random = np.random.default_rng(2)
    x = x.copy()
    x[random.random(x.shape) < 0.15] = np.nan
    return x, y


def data_sets():
    digits, wine = load_digits(), load_wine()
    yield "digits", (digits.data, digits.target)
    yield "wine", (wine.data, wine.target)
    yield "wine-missing", with_missing(wine.data, wine.target)
    # More distinct values than bins, with fewer training rows than the quantile sketch keeps exactly (8 * 256), and more.
    yield "few-stations", station_like(2400)
    yield "stations", station_like(12000)


def paths(name):
    return lambda suffix: os.path.join(folder, f"{name}.{suffix}")


def names(x):
    return [f"feature_{i}" for i in range(x.shape[1])]


def write_data():
    sets = []
    for name, (x, y) in data_sets():
        path = paths(name)
        order = np.random.default_rng(3).permutation(len(y))
        x, y = x[order].astype("<f4"), y[order].astype("u1")
        x.tofile(path("x"))
        y.tofile(path("y"))
        sets.append({"name": name, "rows": len(y), "columns": names(x), "classes": int(y.max()) + 1})
    print(json.dumps(sets))


def read(entry):
    path = paths(entry["name"])
    x = np.fromfile(path("x"), "<f4").reshape(entry["rows"], -1)
    return x, np.fromfile(path("y"), "u1"), path


def split(entry):
    """The first 3/4 of the rows train, the others test."""
    x, y, path = read(entry)
    cut = entry["rows"] * 3 // 4
    matrix = lambda rows: xgboost.DMatrix(x[rows], label=y[rows], feature_names=entry["columns"])
    return matrix(slice(0, cut)), matrix(slice(cut, None)), path


def train():
    for entry in json.load(sys.stdin):
        rows, test, path = split(entry)
        parameters = {"objective": "multi:softprob", "num_class": entry["classes"], "tree_method": "hist"}
        parameters |= {"base_score": 0.5, "nthread": 1} | entry["parameters"]
        booster = xgboost.train(parameters, rows, entry["rounds"])
        booster.save_model(path("python.json"))
        booster.predict(test).astype("<f4").tofile(path("python.p"))
        score = {kind: booster.get_score(importance_type=kind) for kind in ("weight", "gain", "cover")}
        with open(path("python-score.json"), "w") as file:
            json.dump(score, file)


def predict():
    for entry in json.load(sys.stdin):
        _, test, path = split(entry)
        booster = xgboost.Booster(model_file=path("cascada.json"))
        booster.predict(test).astype("<f4").tofile(path("cascada-in-python.p"))
        booster.save_model(path("resaved.json"))


{"data": write_data, "train": train, "predict": predict}[sys.argv[1]]()
