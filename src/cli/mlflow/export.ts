import { userInfo } from "node:os";
import { exportRuns } from "../../tracking/mlflow/file-store.ts";
import { type ChosenFlags, chosenRuns } from "./chosen-runs.ts";

interface ExportFlags extends ChosenFlags {
  out: string;
}

/** Writes runs as a file store of MLflow. */
export async function exportStore(references: string[], flags: ExportFlags): Promise<void> {
  const experiment = process.env.MLFLOW_EXPERIMENT_NAME || "cascada";
  const { out } = flags;
  const runs = await exportRuns(chosenRuns(references, flags), { out, experiment, user: userInfo().username });
  if (flags.json) process.stdout.write(`${JSON.stringify({ out, runs })}\n`);
  else {
    process.stdout.write(
      `${runs.map(({ id, path }) => `${id} -> ${path}\n`).join("")}mlflow migrate-filestore --source ${out} --target sqlite:///mlflow.db\n`,
    );
  }
}
