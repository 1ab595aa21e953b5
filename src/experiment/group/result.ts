import { z } from "zod";
import { LEAKS } from "../../evaluation/leak.ts";
import { launchPlanSchema } from "../../launch/plan.ts";
import type { StudyRecord } from "../../tuning/storage.ts";
import { TRIAL_STATES } from "../../tuning/trial.ts";
import { planResultSchema } from "../result.ts";
import type { Group } from "./load.ts";
import { REPETITIONS } from "./repetition.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const params = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));
const direction = z.enum(["minimize", "maximize"]);

const trial = z.strictObject({
  number: count,
  state: z.enum(TRIAL_STATES),
  value: z.number().nullable().describe("of the validation rows; of a pruned trial the last that it reported"),
  params,
  seconds: z.number().min(0).nullable(),
  run: z.string().nullable().describe("id of the run of the trial"),
  reason: z.string().nullable().describe("why it failed"),
});

export type TrialResult = z.output<typeof trial>;

/** What one search gave. */
const study = z.strictObject({
  name: z.string(),
  metric: z.string(),
  direction,
  sha256: hash.describe("of the study without times: equal for any number of workers, after any interruption"),
  counts: z.strictObject({ complete: count, pruned: count, failed: count, running: count, waiting: count }),
  best: z
    .strictObject({ number: count, value: z.number(), params })
    .nullable()
    .describe("of the complete trials; null where there are none"),
  trials: z.array(trial),
});

export type StudyResult = z.output<typeof study>;

/** A complete run of the experiment, test rows and all. */
const complete = z.strictObject({
  run: z.string().describe("id of the run"),
  metrics: z.record(z.string(), z.number().nullable()),
  leaks: z
    .record(z.string(), z.array(z.enum(LEAKS)))
    .describe("of each leaking protocol, by the name its metrics begin with"),
  sha256: z.record(z.string(), hash).describe("of what it gave"),
});

const spread = z.strictObject({
  mean: z.number(),
  standard_deviation: z.number().nullable().describe("over the runs, n - 1 below; null for one run"),
  interval95: z.tuple([z.number(), z.number()]).nullable().describe("of the mean, by Student's t; null for one run"),
});

export type Spread = z.output<typeof spread>;

/** What `cascada experiment FILE --json` prints for a group. */
export const groupResultSchema = z.strictObject({
  kind: z.literal("group"),
  run: z.string().describe("folder of the run"),
  name: z.string(),
  journal: z.string().nullable().describe("file of the study; null where the experiment was repeated"),
  study: study.nullable(),
  chosen: complete
    .extend({ number: count, validation: z.number().describe("the value that it was chosen by: optimistic") })
    .nullable()
    .describe("the best trial run completely, its test rows opened once"),
  nested: z
    .strictObject({
      folds: z.array(z.strictObject({ fold: count, value: z.number().nullable(), rows: count, study })),
      value: spread.nullable().describe("of the outer folds: an estimate of the procedure, not of one model"),
    })
    .nullable(),
  repeated: z
    .strictObject({
      by: z.enum(REPETITIONS).describe("what differs from run to run"),
      runs: z.array(complete.extend({ number: count.describe("the seed, or the fold from 1") })),
      failed: z.array(z.strictObject({ number: count, reason: z.string() })),
      metrics: z.record(z.string(), spread),
    })
    .nullable()
    .describe("complete runs of the experiment with several seeds, or with each fold as the test"),
  report: z.string().nullable().describe("HTML page"),
  warnings: z.array(z.string()),
  seconds: z.number().min(0),
});

export type GroupResult = z.output<typeof groupResultSchema>;

/** What figures and the report of a group are made of. */
export interface GroupContent {
  group: Group;
  result: GroupResult;
  /** by name; the first is that of the group, others are of outer folds */
  studies: readonly StudyRecord[];
}

/** What `cascada experiment FILE --dry-run --json` prints for a group. */
export const groupPlanSchema = z.strictObject({
  kind: z.literal("group"),
  configuration: z.record(z.string(), z.unknown()).describe("resolved: what is archived"),
  workers: z.int(),
  launch: launchPlanSchema.describe("who does the tasks, and how many at a time"),
  experiment: planResultSchema.describe("what each complete run does"),
  search: z
    .strictObject({
      metric: z.string(),
      direction,
      sampler: z.string(),
      pruner: z.string(),
      trials: count,
      batch: count,
      parameters: z.array(
        z.strictObject({ name: z.string(), values: z.string(), when: z.string().describe("empty: always") }),
      ),
      fixed: z.record(z.string(), z.unknown()),
      checked: count.describe("settings at the ends of the space that were checked"),
    })
    .nullable(),
  repeated: z.strictObject({ by: z.enum(REPETITIONS), numbers: z.array(count) }).nullable(),
  notes: z.array(z.string()).describe("what one should know before it runs"),
  listeners: z.array(z.string()).describe("who is told of the run"),
});

export type GroupPlan = z.output<typeof groupPlanSchema>;
