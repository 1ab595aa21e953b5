import { z } from "zod";
import { TRIAL_STATES } from "../../tuning/trial.ts";

const count = z.int().min(0);
const direction = z.enum(["minimize", "maximize"]);
const params = z
  .record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]))
  .describe("by name, those that the trial has");
const counts = z.record(z.enum(TRIAL_STATES), count).describe("trials by state");

const study = {
  journal: z.string().describe("file of the study"),
  run: z.string().nullable().describe("folder of the run of the group; null for a file"),
  study: z.string(),
  metric: z.string().nullable().describe("what the values are; null where nobody has said it"),
  direction,
};

/** `cascada tune best --json` */
export const tuneBestSchema = z.strictObject({
  ...study,
  counts,
  number: count.describe("of the trial"),
  value: z.number().describe("of the validation rows, by which it was chosen: optimistic"),
  params,
  settings: z.record(z.string(), z.unknown()).describe("of an experiment, lists put together"),
  command: z.string().describe("runs these settings"),
});

/** `cascada tune trials --json` */
export const tuneTrialsSchema = z.strictObject({
  ...study,
  counts,
  trials: z.array(
    z.strictObject({
      number: count,
      state: z.enum(TRIAL_STATES),
      value: z.number().nullable().describe("of a pruned trial the last that it told; null where it is no number"),
      seconds: z.number().nullable(),
      steps: count.describe("intermediate values"),
      reason: z.string().nullable().describe("why it failed"),
      params,
    }),
  ),
});

/** `cascada tune importance --json` */
export const tuneImportanceSchema = z.strictObject({
  ...study,
  trials: count.describe("complete trials that it rests on"),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      share: z.number().describe("of the spread of the values that it explains"),
      trials: count.describe("complete trials that have it"),
      spread: z.number().describe("standard deviation of the share over the trees"),
    }),
  ),
});

/** `cascada tune studies --json` */
export const tuneStudiesSchema = z.strictObject({
  journal: z.string(),
  run: z.string().nullable(),
  studies: z.array(
    z.strictObject({
      study: z.string(),
      direction: direction.nullable(),
      counts,
      best: z.strictObject({ number: count, value: z.number() }).nullable(),
      problem: z.string().nullable().describe("why it cannot be read here, such as several objectives"),
    }),
  ),
});
