import { cancelLaunch } from "../../launch/slurm/cancellation.ts";
import { launchPlace } from "./place.ts";

interface CancelFlags {
  runs: string;
  json?: boolean;
}

/** Cancels what Slurm does for a launch. */
export async function cancel(reference: string, { runs, json }: CancelFlags): Promise<void> {
  const cancelled = await cancelLaunch(launchPlace(reference, runs).folder);
  const { folder, jobs } = cancelled;
  const text = `${folder}: ${jobs.length === 0 ? "nothing to cancel" : `cancelled ${jobs.join(", ")}`}`;
  process.stdout.write(json ? `${JSON.stringify(cancelled)}\n` : `${text}\n`);
}
