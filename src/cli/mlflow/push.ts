import { TrackingError } from "../../core/errors.ts";
import { mlflowTarget } from "../../experiment/mlflow-target.ts";
import { pushRuns } from "../../tracking/mlflow/push.ts";
import { type ChosenFlags, chosenRuns } from "./chosen-runs.ts";
import { waitingText } from "./waiting-text.ts";

/** Sends what is missing of runs. Throws TrackingError, after what was sent is printed, where something could not be. */
export async function push(references: string[], flags: ChosenFlags, signal: AbortSignal): Promise<void> {
  const runs = await pushRuns(chosenRuns(references, flags), { target: mlflowTarget(undefined), signal });
  if (flags.json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
  else {
    const lines = runs
      .filter(({ problem }) => problem === null)
      .map(({ id, uri, sent }) => `${id}: ${waitingText(sent) || "nothing was missing"} -> ${uri}\n`);
    process.stdout.write(lines.join(""));
  }
  for (const { id, remark } of runs) if (remark !== null) process.stderr.write(`cascada: ${id}: ${remark}\n`);
  const failed = runs.filter(({ problem }) => problem !== null);
  if (failed.length > 0) throw new TrackingError(failed.map(({ id, problem }) => `${id}: ${problem}`).join("\n"));
}
