import { join } from "node:path";
import { defaultWorkers } from "../../core/parallel.ts";
import { checkGroup } from "../../experiment/group/load.ts";
import { resumeGroup } from "../../experiment/group/run.ts";
import { GROUP_FILE } from "../../experiment/group/study-search.ts";
import { readSettings } from "../../experiment/settings-file.ts";
import { printGroup } from "../group.ts";
import { startProgress } from "../progress.ts";
import { printSharded } from "../sharded.ts";
import { launchPlace } from "./place.ts";

interface ResumeFlags {
  runs: string;
  cache: string;
  json?: boolean;
}

/** Goes on with the group or the simulation of a launch, and prints what it gives. */
export async function resume(
  reference: string,
  { json = false, ...flags }: ResumeFlags,
  signal: AbortSignal,
): Promise<void> {
  const { group, simulation } = launchPlace(reference, flags.runs);
  if (simulation) return printSharded(simulation.read(), { json, signal });
  const { workers = defaultWorkers() } = await readSettings(join(group!, GROUP_FILE), [], checkGroup);
  printGroup(await resumeGroup(group!, { ...flags, workers, signal, start: startProgress }), { json });
}
