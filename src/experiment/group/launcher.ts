import { join } from "node:path";
import type { Launcher } from "../../launch/task.ts";
import type { Run } from "../../tracking/run.ts";
import { openLauncher } from "../task/open-launcher.ts";
import type { Group } from "./load.ts";

/** Folder of a group's run that a launcher of another machine shares with it. */
export const LAUNCH_FOLDER = "launch";

/** Who does the tasks of a group, as its file says. */
export async function groupLauncher(
  { launch, name }: Pick<Group, "launch" | "name">,
  run: Run,
  { workers }: { workers: number },
): Promise<Launcher> {
  const folder = join(run.path, LAUNCH_FOLDER);
  return openLauncher(launch, { processes: workers, folder, name, log: (line) => run.log(line) });
}
