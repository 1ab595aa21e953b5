import { z } from "zod";
import { OUTPUTS } from "./schema.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const type = z.enum(Object.keys(OUTPUTS) as (keyof typeof OUTPUTS)[]);

/** What became of a step. */
const stepResult = z.strictObject({
  name: z.string(),
  type,
  status: z
    .enum(["cached", "done", "failed", "skipped"])
    .describe("skipped: a step that it takes something from failed, or one before it"),
  why: z.string().describe("why it was done, failed or skipped; empty where it was cached"),
  key: z.string().nullable().describe("of its place in the cache"),
  run: z.string().nullable().describe("id of the run that did it; null for a simulation"),
  outputs: z.record(z.string(), z.strictObject({ path: z.string(), sha256: hash })),
  metrics: z.record(z.string(), z.number().nullable()),
  seconds: z.number().min(0),
});

export type StepResult = z.output<typeof stepResult>;

/** What `cascada experiment FILE --json` prints for a pipeline. */
export const pipelineResultSchema = z.strictObject({
  kind: z.literal("pipeline"),
  run: z.string().describe("folder of the run"),
  name: z.string(),
  steps: z.array(stepResult),
  warnings: z.array(z.string()),
  seconds: z.number().min(0),
});

export type PipelineResult = z.output<typeof pipelineResultSchema>;

/** What `cascada experiment FILE --dry-run --json` prints for a pipeline. */
export const pipelinePlanSchema = z.strictObject({
  kind: z.literal("pipeline"),
  configuration: z.record(z.string(), z.unknown()).describe("resolved: what is archived"),
  workers: z.int(),
  steps: z.array(
    z.strictObject({
      name: z.string(),
      type,
      action: z
        .enum(["cached", "run", "depends"])
        .describe("depends: it is done if a step before it gives something else than last time"),
      why: z.string(),
      key: z.string().nullable().describe("null where it depends"),
    }),
  ),
  listeners: z.array(z.string()).describe("who is told of the run"),
});

export type PipelinePlan = z.output<typeof pipelinePlanSchema>;
