import { z } from "zod";
import { writeWhole } from "../../system/whole-file.ts";
import { cancel } from "./commands.ts";
import type { LaunchFolder } from "./layout.ts";

/** What `cascada launch cancel --json` prints. */
export const launchCancelSchema = z.strictObject({
  folder: z.string(),
  jobs: z.array(z.string()).describe("that were cancelled; those that had ended already among them"),
});

/**
 * Cancels what is submitted from a launch folder, and has its submitter end, where there is one. What is done stays.
 *
 * @throws DataError where scancel refuses
 */
export async function cancelLaunch(folder: LaunchFolder): Promise<z.output<typeof launchCancelSchema>> {
  // First, so that nothing is submitted again.
  writeWhole(folder.cancelled, "", { durable: true });
  const live = folder.submissions().filter(({ ended, job }) => !ended && job !== null);
  const jobs = live.map(({ job }) => job!);
  if (jobs.length > 0) await cancel(jobs);
  for (const submission of live) folder.keep({ ...submission, ended: true });
  return { folder: folder.path, jobs };
}
