import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunListener } from "../../../src/tracking/listener.ts";
import { Run, type RunStart } from "../../../src/tracking/run.ts";
import type { StoredRun } from "../../../src/tracking/run-store.ts";

const HASH = "ab".repeat(32);

/** A folder for runs. */
export function runsFolder(): string {
  return mkdtempSync(join(tmpdir(), "cascada-mlflow-"));
}

/** A run of three steps with a model, recorded as an experiment is. */
export async function recordRun(
  root: string,
  { listeners = [], steps = 3, ...start }: Partial<RunStart> & { listeners?: RunListener[]; steps?: number } = {},
): Promise<StoredRun> {
  const run = await Run.create(root, {
    name: "small",
    kind: "experiment",
    params: { "model.name": "xgboost", "model.max_depth": 3, seed: 1, "data.file": null },
    tags: { team: "blue" },
    note: "a small run",
    listeners,
    ...start,
  });
  await run.stage(
    "features",
    () => 0,
    () => ({ features: HASH }),
  );
  run.know({
    data: {
      files: [{ path: "data/cache/stations.arrow", sha256: HASH, bytes: 1000 }],
      rows: 100,
      generator: null,
      preset: null,
      statement: null,
    },
    preprocessing: {
      features: { set: "observable" },
      definitions: "1",
      columns: ["rise_time_ns", "fall_time_ns"],
      sha256: HASH,
      scalers: {},
    },
  });
  for (let step = 0; step < steps; step++) run.step(step, { "shower_split.log_loss": 1 / (step + 1) });
  run.setMetrics({ "shower_split.accuracy": 0.87 });
  await run.write("model/model.json", '{"learner":{},"version":[2,1,0]}');
  await run.write("model/cascada.json", '{"format":1,"model":"xgboost","model_sha256":"00"}');
  await run.write("figures/a b.svg", "<svg/>");
  run.log("done");
  await run.finish();
  return { path: run.path, state: run.state };
}
