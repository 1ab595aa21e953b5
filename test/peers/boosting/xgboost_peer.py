"""XGBoost's side of conformance.test.ts, for any version from 1.7: needs NumPy and nothing else.

`python xgboost_peer.py train DIR` trains on the data sets that standard input lists, and leaves models, predictions and
importance; `python xgboost_peer.py predict DIR` predicts with the models that Cascada has left. Files of this version of
XGBoost carry its number.
"""

import json
import os
import sys

import numpy as np
import xgboost

folder = sys.argv[2]
KINDS = ("weight", "gain", "cover", "total_gain", "total_cover")


class Entry:
    """A case: a data set with parameters."""

    def __init__(self, entry):
        self.name = entry["name"]
        self.parameters = {"tree_method": "hist", "nthread": 1, "verbosity": 1} | entry["parameters"]
        # Left out, it is what the library estimates.
        if self.parameters.get("base_score") == "estimate":
            del self.parameters["base_score"]
        if "monotone_constraints" in self.parameters:
            signs = self.parameters["monotone_constraints"]
            every = ",".join(str(signs.get(name, 0)) for name in entry["columns"])
            self.parameters["monotone_constraints"] = f"({every})"
        if self.parameters["objective"].startswith("multi:"):
            self.parameters["num_class"] = entry["classes"]
        self.rounds, self.seeds, self.metrics = entry["rounds"], entry["seeds"], entry["metrics"]
        read = lambda suffix: np.fromfile(os.path.join(folder, f"{entry['data']}.{suffix}"), "<f4")
        self.x, self.y = read("x").reshape(entry["rows"], -1), read("y")
        self.weight = read("w") if entry["weighted"] else None
        self.columns = entry["columns"]

    def matrix(self, rows):
        weight = None if self.weight is None else self.weight[rows]
        return xgboost.DMatrix(self.x[rows], label=self.y[rows], weight=weight, feature_names=self.columns)

    def split(self):
        cut = len(self.y) * 3 // 4
        return self.matrix(slice(0, cut)), self.matrix(slice(cut, None))

    def path(self, suffix):
        return os.path.join(folder, f"{self.name}.{suffix}")

    def write(self, suffix, values):
        values.astype("<f4").tofile(self.path(suffix))

    def answers(self, booster, test, who):
        """What the booster says of test rows."""
        self.write(f"{who}.p", booster.predict(test))
        self.write(f"{who}.margin", booster.predict(test, output_margin=True))
        self.write(f"{who}.contributions", booster.predict(test, pred_contribs=True))
        booster.predict(test, pred_leaf=True).astype("<i4").tofile(self.path(f"{who}.leaves"))
        scores = {kind: booster.get_score(importance_type=kind) for kind in KINDS}
        with open(self.path(f"{who}.scores.json"), "w") as file:
            json.dump(scores, file)


def train(entry):
    rows, test = entry.split()
    version = xgboost.__version__
    for seed in range(entry.seeds):
        booster = xgboost.train(entry.parameters | {"seed": seed}, rows, entry.rounds)
        entry.write(f"{version}.seed-{seed}.p", booster.predict(test))
        if seed == 0:
            booster.save_model(entry.path(f"{version}.json"))
            booster.save_model(entry.path(f"{version}.ubj"))
            entry.answers(booster, test, version)


def predict(entry):
    """With models of Cascada, in both formats."""
    _, test = entry.split()
    who = f"cascada-in-{xgboost.__version__}"
    for suffix in ("ubj", "json"):
        booster = xgboost.Booster(model_file=entry.path(f"cascada.{suffix}"))
        entry.answers(booster, test, f"{who}.{suffix}")
        booster.save_model(entry.path(f"{who}.{suffix}"))
    booster.set_param([("eval_metric", metric) for metric in entry.metrics])
    measured = [part.split(":") for part in booster.eval(test, "test").split("\t")[1:]]
    with open(entry.path(f"{who}.metrics.json"), "w") as file:
        json.dump({name.removeprefix("test-"): float(value) for name, value in measured}, file)


print(json.dumps(xgboost.__version__))
for case in json.load(sys.stdin):
    {"train": train, "predict": predict}[sys.argv[1]](Entry(case))
