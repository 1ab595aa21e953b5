"""Optuna's TPE behind a line protocol, one JSON object per line in and one out: many studies of one space go on in step.
It never sees the objective, only its values."""
import json
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


def suggest(trial, space):
    """The parameters that exist beside those chosen before, as an objective asks for them."""
    chosen = {}
    for parameter, dist in space:
        conditions = parameter.get("when", [])
        if all(c["name"] in chosen and chosen[c["name"]] in c["values"] for c in conditions):
            chosen[parameter["name"]] = trial._suggest(parameter["name"], dist)
    return chosen


def say(answer):
    print(json.dumps(answer), flush=True)


studies, space, trials = [], [], []
say({"version": optuna.__version__})
for line in sys.stdin:
    call = json.loads(line)
    if call["do"] == "begin":
        more = {"group": True} if call["group"] else {}
        samplers = [optuna.samplers.TPESampler(seed=seed, **more) for seed in call["seeds"]]
        studies = [optuna.create_study(direction="minimize", sampler=sampler) for sampler in samplers]
        space = [(parameter, optuna.distributions.json_to_distribution(parameter["distribution"])) for parameter in call["space"]]
    else:
        for study, trial, value in zip(studies, trials, call["values"], strict=True):
            study.tell(trial, value)
    trials = [study.ask() for study in studies]
    say({"params": [suggest(trial, space) for trial in trials]})
