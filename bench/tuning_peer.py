"""Optuna's TPE sampler in memory, timed: one JSON object per line in and one out."""
import json
import sys
import time
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


def say(answer):
    print(json.dumps(answer), flush=True)


study, space = None, {}
say({"version": optuna.__version__})
for line in sys.stdin:
    call = json.loads(line)
    if call["do"] == "load":
        space = {name: optuna.distributions.json_to_distribution(d) for name, d in call["space"].items()}
        study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=1))
        study.add_trials(
            [optuna.trial.create_trial(params=one["params"], distributions=space, value=one["value"]) for one in call["trials"]]
        )
        study.tell(study.ask(space), 0.0)
        say({})
    else:
        begun = time.perf_counter()
        for value in call["values"]:
            study.tell(study.ask(space), value)
        say({"seconds": time.perf_counter() - begun})
