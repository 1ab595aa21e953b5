import { z } from "zod";
import { fileKeys } from "../file-keys.ts";
import { experimentSchema } from "../schema.ts";
import { trackingSchema } from "../tracking-schema.ts";

/** Names of inputs and outputs: they become names of files and of environment variables. */
export const slotName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, { error: "expected lower-case letters, digits and underscores, a letter first" });

/** A path within a folder, and not the folder itself. */
const innerPath = z
  .string()
  .min(1)
  .refine((path) => !/^([/\\]|[a-zA-Z]:)/.test(path) && !path.split(/[/\\]/).some((part) => /^\.{0,2}$/.test(part)), {
    error: "expected a path within the job's folder, without . and ..",
  });

/** What a job does, whether it is a file's only subject or a step of a pipeline. */
export const jobParts = {
  job: z
    .strictObject({
      file: z
        .string()
        .min(1)
        .optional()
        .describe("a .ts or .js file whose default export is the job; from the current folder"),
      command: z
        .array(z.string())
        .min(1)
        .optional()
        .describe(
          "instead of a file: a program and its arguments; {name} stands for a parameter, {inputs.name} for the path of " +
            "an input, {{ for a brace",
        ),
    })
    .refine(({ file, command }) => (file === undefined) !== (command === undefined), {
      error: "expected either file or command",
    }),
  params: z.record(z.string(), z.unknown()).default({}).describe("handed to the job"),
  seed: z.number().int().min(0).default(1).describe("of the random numbers that the job is given"),
  timeout_s: z.number().positive().max(1e6).optional().describe("the job is stopped after so long; never by default"),
  deterministic: z
    .boolean()
    .optional()
    .describe("whether a repetition gives the same bytes; by default true of a file, false of a command"),
  tolerance: z
    .number()
    .positive()
    .default(0.01)
    .describe("where it is not deterministic: how far metrics of a repetition may be off, absolutely"),
  outputs: z
    .record(slotName, innerPath)
    .default({})
    .describe("files or folders that the job writes into its folder, by the name that other steps call them"),
};

/** A job of its own: any script of the user's as a run. */
export const jobSchema = z.strictObject({
  name: experimentSchema.shape.name,
  description: experimentSchema.shape.description,
  ...jobParts,
  inputs: z
    .record(slotName, z.string().min(1))
    .default({})
    .describe("files or folders that the job reads, from the current folder; their hashes are recorded"),
  workers: experimentSchema.shape.workers,
  tracking: trackingSchema.prefault({}),
});

/** What a file of `kind: job` may say. */
export const jobFileSchema = jobSchema.extend({ ...fileKeys, kind: z.literal("job") });

export type Job = z.output<typeof jobSchema>;

/** What a job does. */
export type JobParts = Pick<Job, keyof typeof jobParts>;

/** Whether a repetition must give the same bytes. */
export function isDeterministic({ job, deterministic }: Pick<Job, "job" | "deterministic">): boolean {
  return deterministic ?? job.file !== undefined;
}
