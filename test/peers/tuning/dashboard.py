"""Optuna's dashboard of a journal file: FILE PORT."""

import sys

import optuna
import optuna_dashboard

backend = optuna.storages.journal.JournalFileBackend(sys.argv[1])
optuna_dashboard.run_server(optuna.storages.JournalStorage(backend), host="127.0.0.1", port=int(sys.argv[2]))
