"""scikit-learn and scipy on the predictions that come in as JSON; what they say goes out as JSON."""

import json
import sys

import numpy as np
from scipy.stats import binom, binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)


def scores(case):
    y = np.array(case["y"])
    p = np.array(case["probabilities"])
    labels = np.arange(p.shape[1])
    decided = p.argmax(axis=1)
    precision, recall, f1, support = precision_recall_fscore_support(y, decided, labels=labels, zero_division=np.nan)
    present = [k for k in labels if 0 < (y == k).sum() < len(y)]
    curve = roc_curve(y == labels[0], p[:, 0], drop_intermediate=False)
    observed, mean = calibration_curve(y == labels[0], p[:, 0], n_bins=10)
    return {
        "accuracy": accuracy_score(y, decided),
        "balanced_accuracy": balanced_accuracy_score(y, decided),
        "confusion": confusion_matrix(y, decided, labels=labels).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "log_loss": log_loss(y, y_proba=p, labels=labels),
        "log_loss_float32": float(log_loss(y, y_proba=p.astype(np.float32), labels=labels)),
        "auc": {int(k): roc_auc_score(y == k, p[:, k]) for k in present},
        "pair_auc": [
            [int(a), int(b), roc_auc_score((y == a)[(y == a) | (y == b)], np.log(p[:, a] / p[:, b])[(y == a) | (y == b)])]
            for i, a in enumerate(present)
            for b in present[i + 1 :]
            if (p > 0).all()
        ],
        "roc": [curve[0].tolist(), curve[1].tolist()],
        "reliability": [observed.tolist(), mean.tolist()],
    }


def wilson(hits, rows, confidence):
    interval = binomtest(hits, rows).proportion_ci(confidence, method="wilson")
    return [interval.low, interval.high]


def mcnemar(first, second):
    fewer, n = min(first, second), first + second
    exact = binomtest(first, n).pvalue
    mid = 2 * binom.cdf(fewer, n, 0.5) - binom.pmf(fewer, n, 0.5) if first != second else 1 - binom.pmf(fewer, n, 0.5) / 2
    return [exact, mid]


given = json.load(sys.stdin)
answer = {
    "cases": [scores(case) for case in given["cases"]],
    "wilson": [wilson(*one) for one in given["wilson"]],
    "mcnemar": [mcnemar(*one) for one in given["mcnemar"]],
}
# NaN is no JSON: null, as JavaScript writes it.
print(json.dumps(answer).replace("NaN", "null"))
