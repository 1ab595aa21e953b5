import { z } from "zod";
import { PRIMARIES } from "../core/primaries.ts";
import { LEAKS } from "../evaluation/leak.ts";
import { launchPlanSchema } from "../launch/plan.ts";
import { leaksOfName } from "./protocol-entry.ts";

const share = z.number().min(0).max(1);
/** null where a single shower tells nothing of the spread (JSON has no NaN) */
const interval = z.tuple([z.number().nullable(), z.number().nullable()]);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const seconds = z.number().min(0);

/** Null where a file has no truth, or does not say how it was simulated; so in results of older versions. */
const ceiling = z
  .strictObject({
    accuracy: share.describe(
      "expected of the exact posterior given true Xmax, N_mu, energy and zenith angle, on these rows",
    ),
    standard_error: z.number().min(0).describe("of that, over showers"),
    share: z.number().describe("of the way from chance to the ceiling: (accuracy - chance) / (ceiling - chance)"),
  })
  .nullable()
  .default(null)
  .describe("the best that is possible; null where the file has no truth or was not simulated by this version");

/** The numbers of one protocol. */
export const protocolResultSchema = z.strictObject({
  accuracy: share,
  interval99: interval.describe("99 % percentile bootstrap over showers"),
  wilson99: interval.describe("99 % Wilson interval with the effective number of rows"),
  n_test: z.number().int(),
  n_effective: z.number(),
  showers: z.number().int(),
  balanced_accuracy: share,
  log_loss: z.number(),
  leaks: z.array(z.enum(LEAKS)).describe("what makes the numbers too good; none for a result"),
  ceiling,
  wilson_rows99: interval
    .optional()
    .describe("of a leaking protocol: the 99 % Wilson interval with all rows, as the thesis gives, too narrow"),
  auc: z.record(z.string(), share.nullable()).describe("one against the rest; null where a class has no rows"),
  rounds: z.number().int().optional().describe("boosting rounds kept by early stopping"),
});

/** Results of older versions say no leaks: there the names say them. */
function withLeaks(protocols: unknown): unknown {
  if (protocols === null || typeof protocols !== "object") return protocols;
  const entries = Object.entries(protocols as Record<string, object>);
  return Object.fromEntries(entries.map(([name, numbers]) => [name, { leaks: leaksOfName(name), ...numbers }]));
}

/** What `cascada classify --json` prints: one object on stdout. */
export const classifyResultSchema = z.strictObject({
  run: z.string().describe("folder of the run"),
  rows: z.number().int().describe("stations classified or split"),
  classes: z.array(z.string()),
  features: z.array(z.string()),
  selection: z
    .array(z.strictObject({ cut: z.string(), kept: z.number().int(), dropped: z.number().int() }))
    .optional()
    .describe("cuts in their order, each of what the earlier ones kept; absent without a selection"),
  drift: z
    .strictObject({
      features: z.array(
        z.strictObject({
          feature: z.string(),
          distance: share.describe("Kolmogorov-Smirnov distance between the file and the model's training"),
          outside: share.describe("of the stations, outside the range of the training"),
          median: z.number(),
          trained_median: z.number(),
        }),
      ),
      by_chance: z
        .number()
        .describe("distance that 95 % of files with as many showers of the training's kind stay below"),
    })
    .optional()
    .describe("of a classified file; absent where the model's folder does not say how its features were distributed"),
  protocols: z
    .preprocess(withLeaks, z.record(z.string(), protocolResultSchema))
    .optional()
    .describe(
      "by the protocol's name, the result first; absent for unlabelled input; a labelled file counts as shower_split, as none " +
        "of its showers was trained on",
    ),
  shower_level: z
    .strictObject({ accuracy: share, interval99: interval, n_test: z.number().int(), ceiling })
    .optional()
    .describe("stations of an event combined; of the first protocol"),
  seconds: z.record(z.string(), seconds),
  sha256: z.strictObject({
    dataset: hash,
    features: hash,
    model: hash,
    predictions: hash,
    model_file: hash.optional().describe("of the user's file that defines the model"),
    start_model: hash.optional().describe("of the model that training went on from"),
  }),
  predictions: z.string().describe("file of the station predictions"),
  report: z.string().describe("HTML page"),
});

export type ClassifyResult = z.output<typeof classifyResultSchema>;

/** What was simulated into a file. */
const simulated = {
  file: z.string(),
  showers: z.number().int(),
  events: z.number().int(),
  stations: z.number().int(),
  seconds,
  sha256: hash,
};

/** What `cascada simulate --json` prints. */
export const simulateResultSchema = z.strictObject({
  ...simulated,
  shard: z.string().optional().describe("number/count, where only a shard was simulated"),
  shards: z.int().min(1).optional().describe("that it was simulated in, where it was"),
  primaries_without_stations: z
    .array(z.enum(PRIMARIES))
    .describe("primaries that were simulated and of which no station passed"),
});

/** What `cascada join --json` prints. */
export const joinResultSchema = z.strictObject({ ...simulated, shards: z.number().int() });

const estimate = z
  .strictObject({ value: z.number(), sigma: z.number().min(0) })
  .describe("with its standard deviation");

const amounts = z
  .strictObject({ showers: estimate, events: estimate, stations: estimate, bytes: estimate, seconds: estimate })
  .nullable()
  .describe("null where stations are wanted of a primary of which the pilot met none; seconds are of this machine");

/** What `cascada simulate --dry-run --json` prints. */
export const dryRunResultSchema = z.strictObject({
  preset: z.record(z.string(), z.unknown()).describe("resolved: what is hashed and archived"),
  shard: z.string().optional().describe("number/count, where only a shard is asked for"),
  launch: launchPlanSchema.optional().describe("of a simulation in shards"),
  workers: z.number().int(),
  estimate: amounts,
  pilot: z.strictObject({ showers: z.number().int(), stations: z.number().int(), seconds }),
  primaries_without_stations: z.array(z.enum(PRIMARIES)).describe("of which the pilot met no station"),
});

/** What `cascada experiment --dry-run --json` prints of an experiment. */
export const planResultSchema = z.strictObject({
  kind: z.literal("experiment"),
  configuration: z.record(z.string(), z.unknown()).describe("resolved: what is archived; secrets stay unexpanded"),
  workers: z.number().int(),
  data: z.strictObject({
    action: z.enum(["reuse", "simulate", "read"]).describe("from the cache, into the cache, or a file of the user's"),
    path: z.string(),
    sha256: hash.nullable().describe("of the bytes that are there; null where there are none"),
    note: z.string().describe("why it is so"),
    estimate: amounts.optional().describe("of what is to be simulated"),
    selection: z
      .array(z.strictObject({ cut: z.string(), kept: z.int().min(0), dropped: z.int().min(0) }))
      .optional()
      .describe("cuts in their order, each of what the earlier ones kept; absent without data"),
  }),
  features: z.array(z.string()).describe("columns that the model sees"),
  stages: z.array(
    z.strictObject({ name: z.string(), action: z.enum(["reuse", "run"]), detail: z.string().describe("may be empty") }),
  ),
  listeners: z.array(z.string()).describe("who is told of the run"),
});

export type PlanResult = z.output<typeof planResultSchema>;
