"""A job in Python: a straight line through points with errors, by gradient descent. Needs nothing but Python.

It is told its parameters as JSON in the file CASCADA_PARAMS, and tells its metrics as lines of JSON in the file
CASCADA_METRICS; what it writes into the folder CASCADA_RUN is kept.
"""

import json
import os
import random

with open(os.environ["CASCADA_PARAMS"], encoding="utf-8") as file:
    params = json.load(file)
chance = random.Random(int(os.environ["CASCADA_SEED"]))
points = [(i / 10, 2 * i / 10 + 1 + chance.gauss(0, 0.1)) for i in range(50)]

slope = intercept = 0.0
with open(os.environ["CASCADA_METRICS"], "a", encoding="utf-8") as metrics:
    for step in range(params["steps"]):
        errors = [(x, slope * x + intercept - y) for x, y in points]
        slope -= params["eta"] * sum(x * error for x, error in errors) / len(points)
        intercept -= params["eta"] * sum(error for _, error in errors) / len(points)
        if step % 50 == 0:
            loss = sum(error**2 for _, error in errors) / len(points)
            print(json.dumps({"step": step, "loss": loss}), file=metrics, flush=True)
    print(json.dumps({"slope": slope, "intercept": intercept}), file=metrics)

with open(os.path.join(os.environ["CASCADA_RUN"], "line.json"), "w", encoding="utf-8") as file:
    json.dump({"slope": slope, "intercept": intercept}, file)
