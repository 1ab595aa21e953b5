# Python's side of native.test.ts: trains on the rows that the test has left in a folder, with the parameters that it
# gives as JSON on standard input, and leaves models and predictions there.
import json
import os
import sys

import numpy as np
import xgboost

folder = sys.argv[1]


def read(name, width=None):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    values = np.fromfile(path, "<f4")
    return values if width is None else values.reshape(-1, width)


def write(name, values):
    values.astype("<f4").tofile(os.path.join(folder, name))


def matrix(name, columns, nthread):
    x, y, weight = read(f"{name}.x", len(columns)), read(f"{name}.y"), read(f"{name}.w")
    return xgboost.DMatrix(x, label=y, weight=weight, feature_names=columns, nthread=nthread)


results = {}
for case in json.load(sys.stdin):
    name, columns, nthread = case["name"], case["columns"], case["parameters"]["nthread"]
    train, validation = (matrix(f"{name}.{part}", columns, nthread) for part in ("train", "validation"))
    history = {}
    booster = xgboost.train(
        case["parameters"],
        train,
        case["rounds"],
        evals=[(train, "train"), (validation, "validation")],
        early_stopping_rounds=case.get("early_stopping_rounds"),
        xgb_model=os.path.join(folder, case["start"]) if "start" in case else None,
        evals_result=history,
        verbose_eval=False,
    )
    rounds = (0, booster.best_iteration + 1) if "early_stopping_rounds" in case else (0, 0)
    booster.save_model(os.path.join(folder, f"{name}.json"))
    write(f"{name}.values", booster.predict(validation, iteration_range=rounds))
    write(f"{name}.margins", booster.predict(validation, output_margin=True, iteration_range=rounds))
    write(f"{name}.contributions", booster.predict(validation, pred_contribs=True, iteration_range=rounds))
    write(f"{name}.leaves", booster.predict(validation, pred_leaf=True, iteration_range=rounds))
    best = booster.best_iteration if "early_stopping_rounds" in case else None
    results[name] = {"history": history, "best": best}
print(json.dumps({"version": xgboost.__version__, "results": results}))
