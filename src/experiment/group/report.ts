import type { Run } from "../../tracking/run.ts";
import type { GroupContent } from "./result.ts";

/**
 * Writes figures and report.html of a group into the folder of its run.
 *
 * @returns the path of the page; null where there is none
 */
export async function writeGroupReport(_run: Run, _content: GroupContent): Promise<string | null> {
  return null;
}
