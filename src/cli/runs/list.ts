import { readRuns } from "../../tracking/run-store.ts";

interface ListFlags {
  runs: string;
  json?: boolean;
}

/** Prints the runs of a folder, newest first. */
export async function listRuns({ runs: root, json }: ListFlags): Promise<void> {
  const { runs, unreadable } = readRuns(root);
  if (json) {
    const rows = runs.map(({ path, state }) => ({ path, ...state }));
    process.stdout.write(`${JSON.stringify({ runs: rows, unreadable })}\n`);
    return;
  }
  for (const { state } of runs) process.stdout.write(`${state.id}  ${state.status}\n`);
  for (const { path, reason } of unreadable) process.stdout.write(`unreadable: ${path}: ${reason}\n`);
}
