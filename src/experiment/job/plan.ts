import { z } from "zod";
import { listenersOf } from "../listeners.ts";
import type { RunOptions } from "../tracked-run.ts";
import { hashPath } from "./path-hash.ts";
import { isDeterministic, type Job } from "./schema.ts";
import { sourceOf } from "./source.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What `cascada experiment FILE --dry-run --json` prints for a job. */
export const jobPlanSchema = z.strictObject({
  kind: z.literal("job"),
  configuration: z.record(z.string(), z.unknown()).describe("resolved: what is archived"),
  workers: z.int(),
  source: z
    .record(z.string(), hash)
    .describe("files of the code: a script with what it imports, arguments that are files"),
  inputs: z.record(z.string(), z.strictObject({ path: z.string(), sha256: hash })),
  deterministic: z.boolean(),
  listeners: z.array(z.string()).describe("who is told of the run"),
});

export type JobPlan = z.output<typeof jobPlanSchema>;

/** What running a job would do; its script has been loaded and its parameters checked before. Writes nothing. */
export async function planJob(job: Job, { workers, signal }: Pick<RunOptions, "workers" | "signal">): Promise<JobPlan> {
  const { files } = await sourceOf(job);
  const inputs: JobPlan["inputs"] = {};
  for (const [name, path] of Object.entries(job.inputs)) {
    inputs[name] = { path, sha256: (await hashPath(path, signal)).sha256 };
  }
  const listeners = (await listenersOf(job.tracking)).map(({ name }) => name);
  const deterministic = isDeterministic(job);
  return { kind: "job", configuration: { ...job }, workers, source: files, inputs, deterministic, listeners };
}
