import { LocalPool } from "../../launch/local/pool.ts";
import { type LaunchPlan, planLaunch } from "../../launch/plan.ts";
import { type LaunchSettings, resolveLaunch } from "../../launch/settings.ts";
import { SlurmLauncher } from "../../launch/slurm/launcher.ts";
import type { Launcher } from "../../launch/task.ts";

export interface LauncherOptions {
  /** processes at most, where they are on this machine */
  processes: number;
  /** of the launcher alone, and shared by all machines where it is far away; one for all that belongs to one run */
  folder: string;
  /** begins the names of jobs: letters, digits, `-`, `_`, `.` */
  name: string;
  /** told each line that a process prints, and what a launcher that is far away does */
  log?: ((line: string) => void) | undefined;
}

/** The program that does the tasks, see `handlers.ts`. */
const entry = import.meta.url.replace(/open-launcher(\.[jt]s)$/, "task-process$1");

/** The launcher that `launch:` of a file asks for; its tasks are those of `HANDLERS`. Close it when done. */
export function openLauncher(launch: LaunchSettings, { processes, folder, name, log }: LauncherOptions): Launcher {
  const resolved = resolveLaunch(launch);
  if ("slurm" in resolved) return new SlurmLauncher({ settings: resolved.slurm, folder, name, entry, log });
  const { threads, attempts } = resolved.local;
  return new LocalPool({ entry, processes, workers: threads, attempts, log });
}

/** What that launcher would do with so many tasks; writes nothing. */
export function planTasks(
  launch: LaunchSettings,
  options: Pick<LauncherOptions, "folder" | "name"> & { tasks: number; memoryMib?: number | undefined },
): LaunchPlan {
  return planLaunch(launch, { ...options, entry });
}
