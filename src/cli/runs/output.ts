import { z } from "zod";
import { runRecordSchema } from "../../tracking/run-record.ts";
import { runStateSchema, scalar } from "../../tracking/run-state.ts";
import { LISTED_STATUSES } from "../../tracking/run-store.ts";

/** Folders that should be runs and are none. */
const unreadable = z
  .array(z.strictObject({ path: z.string(), reason: z.string() }))
  .describe("what lies among the runs and cannot be read as one");

/** `cascada runs list --json` */
export const runsListSchema = z.strictObject({
  runs: z.array(
    z.strictObject({
      path: z.string(),
      ...runStateSchema.shape,
      status: z.enum(LISTED_STATUSES),
      tags: z.record(z.string(), z.string()),
      note: z.string(),
      depth: z.int().min(0).describe("how many runs it stands below in a tree"),
      children: z.int().min(0).describe("runs that are part of it"),
    }),
  ),
  beyond: z.int().min(0).describe("runs that are meant and beyond the limit"),
  nested: z.int().min(0).describe("runs that are meant and not listed, as they are part of another"),
  unreadable,
});

const labels = { tags: z.record(z.string(), z.string()), note: z.string() };

const wholeRun = z.strictObject({
  path: z.string(),
  ...runStateSchema.shape,
  status: z.enum(LISTED_STATUSES),
  ...labels,
  record: runRecordSchema.nullable().describe("null where it cannot be read"),
  files: z
    .strictObject({
      missing: z.array(z.string()),
      changed: z.array(z.string()),
      extra: z.array(z.string()).describe("files that the record does not know"),
    })
    .nullable()
    .describe("with --check"),
  problems: z.array(z.string()).describe("what cannot be read of it"),
});

/** `cascada runs show --json`: the run, or what `--path`, `--log` or `--metrics` ask for */
export const runsShowSchema = z.union([
  wholeRun,
  z.strictObject({ path: z.string() }),
  z.strictObject({ path: z.string(), log: z.string() }),
  z.strictObject({
    path: z.string(),
    metric: z.string(),
    steps: z.array(z.strictObject({ step: z.number(), value: z.number().nullable() })),
  }),
]);

/** `cascada runs tag --json` and `cascada runs note --json` */
export const runsLabelsSchema = z.strictObject({ path: z.string(), ...labels });

const difference = z
  .strictObject({
    first: z.number(),
    second: z.number(),
    difference: z.number().describe("second less first"),
    interval: z.tuple([z.number().nullable(), z.number().nullable()]),
    p_value: z.number().nullable().describe("two-sided, by the bootstrap of whole showers; null with a single shower"),
  })
  .describe("of the two runs on the rows that both have");

const pairedTest = z.strictObject({
  rows: z.int().min(1),
  showers: z.int().min(1),
  confidence: z.number(),
  replicates: z.int(),
  accuracy: difference,
  log_loss: difference,
  mcnemar: z
    .strictObject({
      only_first: z.int().describe("rows that only the first has right"),
      only_second: z.int(),
      p_value: z.number().describe("exact, two-sided"),
      mid_p: z.number(),
    })
    .describe("takes rows for independent, which those of a shower are not"),
});

/** `cascada runs compare --json` */
export const runsCompareSchema = z.strictObject({
  runs: z.array(
    z.strictObject({
      ...runStateSchema.pick({ id: true, name: true, status: true, started: true }).shape,
      path: z.string(),
    }),
  ),
  differences: z.array(
    z.strictObject({
      section: z.string(),
      name: z.string(),
      values: z.array(scalar).describe("of each run; null where it has none"),
    }),
  ),
  pairs: z.array(
    z.strictObject({
      first: z.string().describe("id"),
      second: z.string().describe("id"),
      level: z.enum(["stations", "events"]),
      rows: z.strictObject({ first: z.int(), second: z.int() }).nullable().describe("that each has predicted"),
      test: pairedTest.nullable(),
      reason: z.string().nullable().describe("why there is no test"),
    }),
  ),
  page: z.string().nullable().describe("HTML page that was written"),
});

/** `cascada runs prune --json` */
export const runsPruneSchema = z.strictObject({
  chosen: z.array(z.strictObject({ id: z.string(), bytes: z.int().min(0) })).describe("to be removed"),
  removed: z.array(z.string()).describe("ids of those that were; none of them with --dry-run"),
  kept: z.array(z.strictObject({ id: z.string(), reason: z.string() })).describe("meant, but not to be removed"),
});
