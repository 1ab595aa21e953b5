"""XGBoost's side of exchange.test.ts, for any version from 1.7: needs NumPy and nothing else.

`python exchange_peer.py train DIR` trains a model of each objective, saves it as JSON and UBJSON and leaves what it says
of some rows; and some models that Cascada must refuse. `python exchange_peer.py ask DIR` says the same of the models that
standard input lists, which Cascada has written.
"""

import json
import os
import sys

import numpy as np
import xgboost

verb, folder = sys.argv[1:]
KINDS = ("weight", "gain", "cover", "total_gain", "total_cover")
COLUMNS = ["a", "b", "c", "d", "e"]
ROUNDS = 6
COMMON = {"max_depth": 5, "eta": 0.4, "tree_method": "hist", "nthread": 2, "seed": 3, "verbosity": 1}

random = np.random.default_rng(6)
x = random.normal(size=(800, 5)).astype("f4")
x[:, 3] = np.round(x[:, 3])
x[random.random(x.shape) < 0.1] = np.nan
score = np.nan_to_num(x[:, 0]) * np.nan_to_num(x[:, 1]) + np.nan_to_num(x[:, 2]) + random.normal(size=800) / 3
MODELS = {
    "softprob": ({"objective": "multi:softprob", "num_class": 3}, np.digitize(score, [-0.5, 0.7])),
    "softmax-forest": (
        {"objective": "multi:softmax", "num_class": 3, "num_parallel_tree": 3, "subsample": 0.6},
        np.digitize(score, [-0.5, 0.7]),
    ),
    "logistic": ({"objective": "binary:logistic", "base_score": 0.2}, (score > 0.4).astype(int)),
    "numbers": ({"objective": "reg:squarederror"}, 10 * score + 50),
}
test = x[:100]


def path(name):
    return os.path.join(folder, name)


def matrix(rows, label=None, names=COLUMNS):
    return xgboost.DMatrix(rows, label=label, feature_names=names)


def write(name, values, kind="<f4"):
    np.ascontiguousarray(values, dtype=kind).tofile(path(name))


def answer(booster, who):
    rows = matrix(test, names=booster.feature_names)
    write(f"{who}.margins", booster.predict(rows, output_margin=True))
    write(f"{who}.predictions", booster.predict(rows))
    for end in range(1, booster.num_boosted_rounds() + 1):
        write(f"{who}.stage-{end}", booster.predict(rows, iteration_range=(0, end)))
    write(f"{who}.middle", booster.predict(rows, iteration_range=(2, 4), output_margin=True))
    write(f"{who}.leaves", booster.predict(rows, pred_leaf=True), "<i4")
    write(f"{who}.contributions", booster.predict(rows, pred_contribs=True))
    with open(path(f"{who}.scores.json"), "w") as file:
        json.dump({kind: booster.get_score(importance_type=kind) for kind in KINDS}, file)


def train():
    write("x", test)
    for name, (parameters, y) in MODELS.items():
        names = COLUMNS if name != "numbers" else None
        booster = xgboost.train(COMMON | parameters, matrix(x, y, names), ROUNDS)
        booster.set_attr(best_score="0.25", note="é")
        booster.save_model(path(f"{name}.json"))
        booster.save_model(path(f"{name}.ubj"))
        answer(booster, name)
        if name == "logistic":
            million = np.tile(x, (1250, 1)) + np.repeat(np.arange(1250, dtype="f4") / 1250, 800)[:, None]
            write("million.x", million)
            write("million.p", booster.predict(matrix(million)))
    parameters, y = MODELS["logistic"]
    for name, other in {
        "dart": {"booster": "dart", "rate_drop": 0.5},
        "gblinear": {"booster": "gblinear"},
        "poisson": {"objective": "count:poisson"},
    }.items():
        some = {**COMMON, **parameters, **other, "base_score": 0.5}
        if name == "gblinear":
            del some["tree_method"], some["max_depth"]
        xgboost.train(some, matrix(x, y), 3).save_model(path(f"{name}.ubj"))
    categories = x.copy()
    categories[:, 3] = np.digitize(x[:, 3], [-1, 0, 1])
    data = xgboost.DMatrix(categories, label=(categories[:, 3] % 2), feature_types=["q", "q", "q", "c", "q"], enable_categorical=True)
    some = {**COMMON, "objective": "reg:squarederror", "max_cat_to_onehot": 1}
    xgboost.train(some, data, 3).save_model(path("categorical.ubj"))


def ask():
    results = {}
    for name in json.load(sys.stdin):
        try:
            booster = xgboost.Booster(model_file=path(name))
        except xgboost.core.XGBoostError as error:
            results[name] = {"error": str(error)}
            continue
        answer(booster, name)
        results[name] = {"attributes": booster.attributes(), "names": booster.feature_names}
    return results


print(json.dumps({"train": train, "ask": ask}[verb]() or xgboost.__version__))
