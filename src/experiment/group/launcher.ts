import { ConfigError } from "../../core/errors.ts";
import { LocalPool } from "../../launch/local/pool.ts";
import { resolveLaunch } from "../../launch/settings.ts";
import type { Launcher } from "../../launch/task.ts";
import type { Run } from "../../tracking/run.ts";
import type { Group } from "./load.ts";

/** Who does the tasks of a group, as its file says. */
export async function groupLauncher(
  { launch }: Pick<Group, "launch">,
  run: Run,
  { workers }: { workers: number },
): Promise<Launcher> {
  const settings = resolveLaunch(launch);
  if (!("local" in settings)) throw new ConfigError("launch: slurm cannot do groups yet; expected local");
  const { threads, attempts } = settings.local;
  const entry = import.meta.url.replace(/group\/launcher(\.[jt]s)$/, "task/task-process$1");
  return new LocalPool({ entry, processes: workers, workers: threads, attempts, log: (line) => run.log(line) });
}
