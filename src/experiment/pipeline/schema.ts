import { z } from "zod";
import { fileKeys } from "../file-keys.ts";
import { jobParts, slotName } from "../job/schema.ts";
import { experimentFileSchema, experimentSchema } from "../schema.ts";
import { trackingSchema } from "../tracking-schema.ts";

const source = z
  .string()
  .min(1)
  .describe("steps.NAME.OUTPUT for what another step gives, or a file or folder, from the current folder");

const inputs = z.record(slotName, source).default({}).describe("what the step reads, by name");

const simulateStep = z.strictObject({
  type: z.literal("simulate"),
  simulate: experimentFileSchema.shape.data.shape.simulate
    .unwrap()
    .describe("a preset and its settings; gives stations"),
});

const experimentStep = z
  .strictObject({
    type: z.literal("experiment"),
    file: z.string().min(1).optional().describe("an experiment file, from the current folder"),
    experiment: z.record(z.string(), z.unknown()).optional().describe("instead of a file: the experiment itself"),
    set: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("settings over those of the file or experiment, such as model.max_depth: 5"),
    inputs: z
      .record(z.string(), source)
      .default({})
      .describe("stations, in place of the experiment's data; or a setting that is a path, such as model.start_from"),
  })
  .refine(({ file, experiment }) => (file === undefined) !== (experiment === undefined), {
    error: "expected either file or experiment",
  });

const classifyStep = z.strictObject({
  type: z.literal("classify"),
  inputs: z.strictObject({ stations: source, model: source }).describe("stations to classify, and the model folder"),
});

const jobStep = z.strictObject({ type: z.literal("job"), ...jobParts, inputs });

/** What a step gives, whatever its settings; a job gives what its `outputs` say, and metrics. */
export const OUTPUTS = {
  simulate: ["stations"],
  experiment: ["model", "predictions", "events", "evaluation", "metrics"],
  classify: ["predictions", "events", "evaluation", "metrics"],
  job: ["metrics"],
} as const;

/** Named steps that take from each other what they read. */
export const pipelineSchema = z.strictObject({
  name: experimentSchema.shape.name,
  description: experimentSchema.shape.description,
  steps: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: "expected lower-case letters, digits, hyphens and underscores" }),
      z.discriminatedUnion("type", [simulateStep, experimentStep, classifyStep, jobStep]),
    )
    .refine((steps) => Object.keys(steps).length > 0, { error: "expected at least one step" })
    .describe("by name; they are done in the order of what they take from each other"),
  workers: experimentSchema.shape.workers,
  tracking: trackingSchema.prefault({}),
});

/** What a file of `kind: pipeline` may say. */
export const pipelineFileSchema = pipelineSchema.extend({ ...fileKeys, kind: z.literal("pipeline") });

/** A pipeline as its file says it, before its steps are resolved. */
export type PipelineSettings = z.output<typeof pipelineSchema>;
export type StepSettings = PipelineSettings["steps"][string];
