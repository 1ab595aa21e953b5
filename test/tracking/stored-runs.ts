import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RUN_FILES } from "../../src/tracking/run.ts";
import type { RunState } from "../../src/tracking/run-state.ts";
import type { RunLabels } from "../../src/tracking/run-store.ts";

/** A state as runs have it; `id` is made of name and start. */
export function stateOf(given: Partial<RunState> = {}): RunState {
  const { name = "baseline", started = "2026-01-02T03:04:05.000Z" } = given;
  return {
    format: 1,
    id: `${name}-${started.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}`,
    name,
    kind: "experiment",
    parent: null,
    status: "finished",
    started,
    ended: started,
    seconds: 12.5,
    error: null,
    command: "cascada classify",
    params: { "model.name": "xgboost", "model.max_depth": 2 },
    metrics: { "shower_split.accuracy": 0.369, "shower_split.log_loss": 1.275 },
    sha256: {},
    ...given,
  };
}

/** Writes a run's state and labels into a folder of runs, and returns the run's folder. */
export function storeRun(root: string, given: Partial<RunState> = {}, labels: Partial<RunLabels> = {}): string {
  const state = stateOf(given);
  const path = join(root, state.id);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, RUN_FILES.state), JSON.stringify(state, null, 2));
  writeFileSync(join(path, RUN_FILES.labels), JSON.stringify({ tags: {}, note: "", ...labels }));
  return path;
}
