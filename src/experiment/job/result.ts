import { z } from "zod";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What `cascada experiment FILE --json` prints for a job. */
export const jobResultSchema = z.strictObject({
  kind: z.literal("job"),
  run: z.string().describe("folder of the run"),
  name: z.string(),
  metrics: z.record(z.string(), z.number().nullable()).describe("the last value of each; null where it is not finite"),
  artefacts: z
    .array(z.strictObject({ path: z.string(), sha256: hash, bytes: z.int().min(0) }))
    .describe("files that the job wrote, by path from the folder of the run"),
  inputs: z.record(z.string(), z.strictObject({ path: z.string(), sha256: hash })),
  warnings: z.array(z.string()),
  seconds: z.number().min(0),
  sha256: z.strictObject({ metrics: hash.describe("of all metrics, by step and at the end"), source: hash }),
});

export type JobResult = z.output<typeof jobResultSchema>;
