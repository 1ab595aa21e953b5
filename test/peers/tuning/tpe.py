"""Optuna's own density of given trials (its Parzen estimator, whatever its name), and SciPy's Mann-Whitney test."""
import json
import sys

import numpy as np
import optuna
from optuna.samplers._tpe import parzen_estimator
from optuna.samplers._tpe.sampler import default_weights
from scipy.stats import mannwhitneyu


class StableNumpy:
    """numpy, whose order of equal values is that in which they come: which of equal trials gets which width is chance."""

    def __getattr__(self, name):
        return getattr(np, name)

    def argsort(self, values):
        return np.argsort(values, kind="stable")


parzen_estimator.np = StableNumpy()
PARAMETERS = parzen_estimator._ParzenEstimatorParameters(1.0, True, False, default_weights, True)


def log_densities(case):
    space = {str(i): optuna.distributions.json_to_distribution(d) for i, d in enumerate(case["distributions"])}

    def internal(rows):
        return {
            name: np.array([d.to_internal_repr(row[int(name)]) for row in rows], dtype=float)
            for name, d in space.items()
        }

    estimator = parzen_estimator._ParzenEstimator(internal(case["trials"]), space, PARAMETERS)
    return estimator.log_pdf(internal(case["points"])).tolist()


call = json.load(sys.stdin)
answer = {
    "densities": [log_densities(case) for case in call["cases"]],
    "p": [mannwhitneyu(a, b, alternative="greater", method="asymptotic").pvalue for a, b in call["samples"]],
}
json.dump(answer, sys.stdout)
