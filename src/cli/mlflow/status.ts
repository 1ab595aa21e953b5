import { mlflowTarget } from "../../experiment/mlflow-target.ts";
import { mirrorState } from "../../tracking/mlflow/push.ts";
import { type ChosenFlags, chosenRuns } from "./chosen-runs.ts";
import { waitingText } from "./waiting-text.ts";

/** Prints what of runs waits to be sent; asks no server. */
export async function status(references: string[], flags: ChosenFlags): Promise<void> {
  const target = mlflowTarget(undefined);
  const chosen = chosenRuns(references, { ...flags, all: flags.all ?? references.length === 0 });
  const runs = chosen.map((run) => mirrorState(run, target));
  if (flags.json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
  else {
    const lines = runs.map(({ id, uri, waiting }) => {
      const text = uri === null ? "no server is named for it" : waitingText(waiting);
      return `${id}: ${text === "" ? `all is at ${uri}` : text}${uri !== null && text !== "" ? ` waits for ${uri}` : ""}\n`;
    });
    process.stdout.write(lines.length > 0 ? lines.join("") : `no runs in ${flags.runs}\n`);
  }
}
