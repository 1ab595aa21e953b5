import { z } from "zod";
import { launchSchema } from "../../launch/settings.ts";
import { PRUNERS } from "../../tuning/pruners/catalogue.ts";
import { SAMPLERS } from "../../tuning/samplers/catalogue.ts";
import { spaceSchema } from "../../tuning/space-schema.ts";
import { fileKeys } from "../file-keys.ts";
import { experimentSchema } from "../schema.ts";
import { trackingSchema } from "../tracking-schema.ts";
import { OBJECTIVE_NAMES, objectiveNamed } from "./objective.ts";

const settings = z.record(z.string(), z.unknown());

/** Steps of training between two reports, where a file does not say it. */
export const REPORT_EVERY = 10;

/** One of some algorithms: its name, or its name with its own settings beside it. */
function chosen(algorithms: readonly { name: string; summary: string }[]) {
  const names = algorithms.map(({ name }) => name);
  const name = z.enum(names).describe(algorithms.map(({ name, summary }) => `${name}: ${summary}`).join("; "));
  return z
    .union([name, z.looseObject({ name })], {
      error: `expected one of ${names.join(", ")}, or {name: ...} with its settings`,
    })
    .transform((given) => (typeof given === "string" ? { name: given } : given));
}

const metric = z
  .strictObject({
    name: z
      .string()
      .refine((name) => objectiveNamed(name) !== undefined, { error: `expected one of ${OBJECTIVE_NAMES.join(", ")}` })
      .describe(`of the validation rows: ${OBJECTIVE_NAMES.join(", ")}`),
    direction: z.enum(["minimize", "maximize"]).describe("which way is better; it must be said"),
  })
  .superRefine(({ name, direction }, { addIssue }) => {
    const natural = objectiveNamed(name)?.direction;
    if (natural === undefined || natural === direction) return;
    const better = natural === "maximize" ? "larger" : "smaller";
    const message = `expected ${natural}: a ${better} ${name} is better`;
    addIssue({ code: "custom", path: ["direction"], message, input: direction });
  });

const validation = z
  .discriminatedUnion("scheme", [
    z.strictObject({ scheme: z.literal("holdout").describe("the validation rows of the experiment's own split") }),
    z.strictObject({
      scheme: z
        .literal("kfold")
        .describe("folds of the training and validation showers; the value is the mean over folds"),
      folds: z.int().min(2).max(100).default(5),
    }),
  ])
  .prefault({ scheme: "holdout" })
  .describe("which rows a trial is judged on; the test rows of the experiment never");

/** A search for the best settings of an experiment, or an experiment with several seeds or cross-validated. */
export const groupSchema = z.strictObject({
  name: experimentSchema.shape.name,
  description: experimentSchema.shape.description,
  seed: z.int().min(0).default(1).describe("of the sampler; the trials have that of the experiment"),
  experiment: z
    .union([z.string().min(1), settings])
    .describe("an experiment file, from the folder of this one, or an experiment's settings; all trials build on it"),
  set: settings.default({}).describe("settings over those of the experiment, such as model.max_depth: 5"),
  seeds: z
    .union([
      z.int().min(1).max(10_000),
      z
        .array(z.int().min(0))
        .min(1)
        .refine((seeds) => new Set(seeds).size === seeds.length, "expected each seed once"),
    ])
    .transform((given) => (typeof given === "number" ? Array.from({ length: given }, (_, i) => i + 1) : given))
    .optional()
    .describe("instead of a space: repeat the whole experiment with these seeds; a number n means 1 to n"),
  folds: z
    .int()
    .min(2)
    .max(100)
    .optional()
    .describe("instead of a space: cross-validate the experiment, each fold of the showers once as its test"),
  metric: metric.optional().describe("what the search makes as good as it can be; required with a space"),
  space: spaceSchema.optional(),
  sampler: chosen(SAMPLERS).prefault("tpe").describe("who proposes the trials"),
  pruner: chosen(PRUNERS).prefault("none").describe("who gives up trials that will not be good"),
  report_every: z
    .int()
    .min(1)
    .default(REPORT_EVERY)
    .describe("steps of training (rounds, epochs) from one value that the pruner sees to the next"),
  trials: z.int().min(1).max(1_000_000).default(50).describe("that the study is to have"),
  batch: z
    .int()
    .min(1)
    .max(10_000)
    .default(8)
    .describe("trials that are proposed at a time, from the results of whole batches before; changes the study"),
  validation,
  nested: z
    .strictObject({ folds: z.int().min(2).max(100).default(5) })
    .optional()
    .describe("an outer cross-validation over all showers with a search in each fold; it judges the procedure"),
  timeout_s: z.number().gt(0).optional().describe("seconds that a trial may take; then it is ended, and has failed"),
  memory_mib: z.number().gt(0).optional().describe("that a trial needs: no more run at a time than the memory holds"),
  launch: launchSchema.default("local"),
  workers: experimentSchema.shape.workers.describe("processes of one thread each; changes no result"),
  storage: z
    .string()
    .min(1)
    .optional()
    .describe("journal of the study, from the current folder; by default study.jsonl in the folder of the run"),
  quick: settings
    .optional()
    .describe("what --quick lays over this file, such as {trials: 5, set: {data.simulate.stations_per_primary: 200}}"),
  tracking: trackingSchema.prefault({}),
});

/** What a file of `kind: group` may say. */
export const groupFileSchema = groupSchema.extend({ ...fileKeys, kind: z.literal("group") });

export type GroupSettings = z.output<typeof groupSchema>;
