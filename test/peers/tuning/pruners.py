"""Optuna's pruners on the histories that come in as JSON; prints, for each value of each trial, whether it is given up there."""

import json
import math
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
warnings.simplefilter("ignore", RuntimeWarning)

STATES = {
    "complete": optuna.trial.TrialState.COMPLETE,
    "failed": optuna.trial.TrialState.FAIL,
}


def pruner_of(spec, brackets):
    spec = dict(spec)
    if "wrapped_pruner" in spec:
        spec["wrapped_pruner"] = pruner_of(spec["wrapped_pruner"], brackets)
    pruner = getattr(optuna.pruners, spec.pop("class"))(**spec)
    if brackets is not None:
        # The bracket of a trial is a hash of its number; which one is of no matter to the algorithm, so it takes ours.
        pruner._get_bracket_id = lambda study, trial: brackets[trial.number]
    return pruner


def decisions(case):
    pruner = pruner_of(case["pruner"], case.get("brackets"))
    study = optuna.create_study(direction=case["direction"], pruner=pruner)
    decided = []
    for told in case["trials"]:
        trial = study.ask()
        own = []
        for step, value in told["intermediate"]:
            trial.report(math.nan if value is None else value, step)
            own.append(bool(trial.should_prune()))
            if own[-1]:
                break
        decided.append(own)
        if own and own[-1]:
            study.tell(trial, None, optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, told["value"], STATES[told["state"]])
    return decided


json.dump([decisions(case) for case in json.load(sys.stdin)], sys.stdout)
