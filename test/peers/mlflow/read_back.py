# Reads runs with MLflow's own client: read_back.py TRACKING_URI < {"runs": [id, ...], "rows": ..., ...}
import hashlib
import json
import pathlib
import sys
import tempfile

import mlflow
from mlflow.tracking import MlflowClient

uri = sys.argv[1]
question = json.load(sys.stdin)
mlflow.set_tracking_uri(uri)
client = MlflowClient()


def artefacts(run_id):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(client.download_artifacts(run_id, "", folder))
        files = sorted(path for path in root.rglob("*") if path.is_file())
        return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def described(run):
    info = run.info
    return {
        "run_id": info.run_id,
        "name": info.run_name,
        "experiment": client.get_experiment(info.experiment_id).name,
        "status": info.status,
        "start": info.start_time,
        "end": info.end_time,
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": {
            key: [[m.step, m.timestamp, str(m.value)] for m in client.get_metric_history(info.run_id, key)]
            for key in run.data.metrics
        },
        "newest": {key: str(value) for key, value in run.data.metrics.items()},
        "inputs": [
            {
                "name": one.dataset.name,
                "digest": one.dataset.digest,
                "source": mlflow.data.get_source(one.dataset).uri,
                "columns": [column["name"] for column in json.loads(one.dataset.schema or '{"mlflow_colspec": []}')["mlflow_colspec"]],
                "profile": json.loads(one.dataset.profile),
                "context": {tag.key: tag.value for tag in one.tags}.get("mlflow.data.context"),
            }
            for one in run.inputs.dataset_inputs
        ],
        "artefacts": artefacts(info.run_id),
    }


def predicted(run_id, columns, rows):
    import numpy
    import xgboost

    model = mlflow.xgboost.load_model(f"runs:/{run_id}/model")
    matrix = xgboost.DMatrix(numpy.array(rows, dtype=numpy.float32), feature_names=columns)
    return model.predict(matrix).tolist()


experiments = [experiment.experiment_id for experiment in client.search_experiments()]
runs = client.search_runs(experiments, question.get("filter", ""), max_results=1000)
answer = {"version": mlflow.__version__, "runs": [described(run) for run in runs]}
if "rows" in question:
    answer["predictions"] = predicted(question["model_of"], question["columns"], question["rows"])
json.dump(answer, sys.stdout)
