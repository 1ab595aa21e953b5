import { z } from "zod";

/** What was run: `classification` is of a file, by a model that was trained before; `trial` is of a search. */
export const RUN_KINDS = ["experiment", "classification", "pipeline", "job", "group", "trial", "reproduction"] as const;

/** How far a run has come. One that says `running` and whose heartbeat has stopped is dead (see `isDead`). */
export const RUN_STATUSES = ["running", "finished", "failed", "interrupted", "pruned"] as const;

export type RunKind = (typeof RUN_KINDS)[number];
export type RunStatus = (typeof RUN_STATUSES)[number];

const time = z.iso.datetime();

/** A setting as lists and filters see it: settings of settings have names with dots, as in `--set`. */
export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.output<typeof scalar>;

/** `run.json`: what lists and filters of runs need, so small that ten thousand are read in no time. */
export const runStateSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().describe("name of the run's folder"),
  name: z.string().describe("of the experiment"),
  kind: z.enum(RUN_KINDS),
  parent: z.string().nullable().describe("id of the run that this is a part of"),
  status: z.enum(RUN_STATUSES),
  started: time,
  ended: time.nullable(),
  seconds: z.number().min(0).nullable().describe("by a clock that nobody sets"),
  error: z
    .strictObject({ name: z.string(), message: z.string(), stack: z.string().optional() })
    .nullable()
    .describe("what ended a run that failed or was interrupted"),
  command: z.string(),
  params: z.record(z.string(), scalar).describe("settings, such as model.max_depth"),
  metrics: z.record(z.string(), z.number().nullable()).describe("the last value of each, null where it is not finite"),
  sha256: z.record(z.string(), z.string()).describe("what the run gave, such as shower_split.model"),
});

export type RunState = z.output<typeof runStateSchema>;
