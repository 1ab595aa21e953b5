"""scikit-learn on the cases that come in as JSON: linear machines, Nystroem features, scalers and calibrations."""

import json
import sys
import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, _sigmoid_calibration
from sklearn.exceptions import ConvergenceWarning
from sklearn.frozen import FrozenEstimator
from sklearn.kernel_approximation import Nystroem
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import LinearSVC

warnings.simplefilter("error", ConvergenceWarning)


def matrix(case, key):
    return np.array(case[key], dtype=np.float64)


def machine(case):
    weight = case["weight"] and np.array(case["weight"])
    settings = case["settings"]
    if isinstance(settings["class_weight"], dict):
        settings["class_weight"] = {int(label): factor for label, factor in settings["class_weight"].items()}
    model = LinearSVC(**settings).fit(matrix(case, "x"), np.array(case["y"]), sample_weight=weight)
    return {"weights": model.coef_.tolist(), "intercepts": np.broadcast_to(model.intercept_, len(model.coef_)).tolist()}


def nystroem(case):
    components = matrix(case, "components")
    # All rows that it is fitted to are components, in an order that is undone.
    model = Nystroem(n_components=len(components), random_state=0, **case["settings"]).fit(components)
    # With the components given, the map is that of `fit`; both orders give the same features up to their own order.
    order = model.component_indices_
    features = model.transform(matrix(case, "x"))
    back = np.empty_like(features)
    back[:, order] = features
    return {"features": back.tolist()}


def scaler(case):
    kind = {"standard": StandardScaler, "min-max": MinMaxScaler}[case["kind"]]
    x = matrix(case, "x")
    return {"scaled": kind().fit(x[case["rows"]]).transform(x).tolist()}


class Scores(ClassifierMixin, BaseEstimator):
    """A classifier whose scores are its rows."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def decision_function(self, x):
        return x[:, 1] if len(self.classes_) == 2 else x

    def predict(self, x):
        return self.classes_[x.argmax(axis=1)]


def calibration(case):
    scores, y = matrix(case, "scores"), np.array(case["y"])
    model = CalibratedClassifierCV(FrozenEstimator(Scores().fit(scores, y)), method="sigmoid", ensemble=False)
    return {
        "probabilities": model.fit(scores, y).predict_proba(scores).tolist(),
        "sigmoid": list(_sigmoid_calibration(scores[:, 1], (y == 1).astype(float))),
    }


given = json.load(sys.stdin)
print(json.dumps({kind: [globals()[kind](case) for case in cases] for kind, cases in given.items()}))
