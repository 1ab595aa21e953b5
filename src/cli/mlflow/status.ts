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
    const told = references.length > 0 ? runs : runs.filter(({ uri }) => uri !== null);
    const lines = told.map(({ id, uri, waiting }) => {
      if (uri === null) return `${id}: no server is named for it\n`;
      const text = waitingText(waiting);
      return `${id}: ${text === "" ? `all is at ${uri}` : `${text} waits for ${uri}`}\n`;
    });
    const others = runs.length - told.length;
    if (others > 0) lines.push(`${others} ${others === 1 ? "run" : "runs"} for which no server is named\n`);
    process.stdout.write(lines.length > 0 ? lines.join("") : `no runs in ${flags.runs}\n`);
  }
}
