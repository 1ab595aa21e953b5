"""Optuna on a journal file: VERB FILE [ARGUMENTS]; prints JSON, numbers that JSON has not as text."""

import glob
import json
import math
import sys
import time
import warnings

import optuna
from optuna.distributions import FloatDistribution, distribution_to_json
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")


def storage_of(file, lock=None):
    return JournalStorage(JournalFileBackend(file, lock_obj=lock))


def plain(value):
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def milliseconds(time):
    return math.floor(time.replace(microsecond=0).timestamp()) * 1000 + time.microsecond // 1000


def listed(trial):
    return {
        "number": trial.number,
        "state": trial.state.name.lower(),
        "params": trial.params,
        "distributions": {name: json.loads(distribution_to_json(one)) for name, one in trial.distributions.items()},
        "values": trial.values,
        "intermediate": sorted(trial.intermediate_values.items()),
        "user_attrs": trial.user_attrs,
        "started": trial.datetime_start and milliseconds(trial.datetime_start),
        "ended": trial.datetime_complete and milliseconds(trial.datetime_complete),
    }


def objective(trial):
    """The space of test/tuning/searching.ts."""
    x = trial.suggest_float("x", -2, 2)
    if trial.suggest_categorical("kind", ["a", None, True, 2.5]) == "a":
        trial.suggest_int("depth", 1, 8, log=True)
    trial.report(x, 0)
    trial.report(x * x, 1)
    return x * x


def list_trials(file, name):
    study = optuna.load_study(study_name=name, storage=storage_of(file))
    return {"direction": study.direction.name.lower(), "trials": [listed(trial) for trial in study.trials]}


def continued(file, name, trials):
    """As its users do: some trials more with its own sampler."""
    sampler = optuna.samplers.TPESampler(seed=1, n_startup_trials=5)
    study = optuna.load_study(study_name=name, storage=storage_of(file), sampler=sampler)
    study.optimize(objective, n_trials=int(trials))
    return [trial.number for trial in study.trials]


def written(file):
    """A study with everything that Optuna writes."""

    def everything(trial):
        x = trial.suggest_float("x", 1e-3, 10, log=True)
        kind = trial.suggest_categorical("kind", ["a", None, True, 2.5])
        if kind == "a":
            trial.suggest_int("depth", 1, 8, log=True)
        trial.suggest_float("q", 0, 1, step=0.25)
        trial.set_user_attr("note", {"nan": math.nan, "text": "NaN, ü \" \\"})
        trial.report(math.nan, 0)
        trial.report(-math.inf, 5)
        trial.report(x, 3)
        if trial.number == 3:
            raise optuna.TrialPruned
        if trial.number == 4:
            raise ValueError("no")
        if trial.number == 5:
            return math.nan
        return x

    storage = storage_of(file, JournalFileOpenLock(file))
    sampler = optuna.samplers.TPESampler(seed=1, n_startup_trials=3, multivariate=True, group=True)
    study = optuna.create_study(study_name="theirs", storage=storage, direction="maximize", sampler=sampler)
    study.enqueue_trial({"x": 0.5, "kind": None})
    study.optimize(everything, n_trials=8, catch=(ValueError,))
    study.set_user_attr("why", [1, None])
    study.add_trial(
        optuna.trial.create_trial(
            params={"x": 0.1}, distributions={"x": FloatDistribution(1e-3, 10, log=True)}, value=1.5, intermediate_values={1: 2.0}
        )
    )
    study.ask()
    study.enqueue_trial({"x": 0.25, "kind": "a", "depth": 3})
    optuna.create_study(study_name="two", storage=storage, directions=["minimize", "maximize"])
    return list_trials(file, "theirs")


def race(file, name, worker, trials):
    """Many small writes."""
    study = optuna.load_study(study_name=name, storage=storage_of(file), sampler=optuna.samplers.RandomSampler(seed=1))
    numbers = []
    # All begin together, whoever takes longest to start.
    open(f"{file}.ready-{worker}", "w").close()
    while len(glob.glob(f"{file}.ready-*")) < 4:
        time.sleep(0.01)
    for i in range(int(trials)):
        trial = study.ask()
        x = trial.suggest_float("x", -2, 2)
        trial.set_user_attr("writer", f"{worker}:{i}")
        trial.report(x, 0)
        study.tell(trial, x)
        numbers.append(trial.number)
        time.sleep(0.005)
    return numbers


def opens(file, name):
    """Whether Optuna opens it, else what it says."""
    try:
        return len(optuna.load_study(study_name=name, storage=storage_of(file)).trials)
    except Exception as error:
        return type(error).__name__


def importances(file, name):
    study = optuna.load_study(study_name=name, storage=storage_of(file))
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=1)
    return optuna.importance.get_param_importances(study, evaluator=evaluator)


VERBS = {
    "list": list_trials,
    "continue": continued,
    "write": written,
    "race": race,
    "opens": opens,
    "importances": importances,
}
json.dump(plain(VERBS[sys.argv[1]](*sys.argv[2:])), sys.stdout)
