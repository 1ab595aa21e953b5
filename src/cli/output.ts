import { type ZodType, z } from "zod";
import type { ColumnDefinition } from "../data/columns.ts";
import type { Conversion } from "../data/convert.ts";
import { FINDING_KINDS } from "../data/inspection/finding.ts";
import type { Inspection } from "../data/inspection/inspection.ts";
import type { DepthCurves } from "../experiment/learning-curve.ts";
import type { LearningRates } from "../experiment/learning-rate.ts";
import { INPUTS } from "../experiment/model-check/subject.ts";
import { manifestSchema } from "../experiment/model-folder.ts";
import type { PresetEntry } from "../experiment/preset-file.ts";
import type { EnergyCalibration } from "../simulation/energy-calibration.ts";

// What verbs print with --json. Results of an experiment have their schemas in experiment/result.ts; these belong to
// interfaces of rooms that know no zod, and the compiler sees that they agree with them.

const count = z.number().int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const role = z.enum(["id", "label", "truth", "observable"]);
const dtype = z.enum(["uint8", "uint16", "uint32", "float32", "float64", "list<float32>", "dictionary"]);

const spread = z.strictObject({ min: z.number(), mean: z.number(), max: z.number() });
const identifier = z.union([z.number(), z.string()]).exactOptional();

/** `cascada inspect --json` */
export const inspectResultSchema = z.strictObject({
  path: z.string(),
  format: z.string(),
  rows: count,
  showers: count.nullable().describe("null without shower_id; an estimate beyond 262,144"),
  events: count.nullable().describe("null without event_id; an estimate beyond 262,144"),
  classes: z.array(z.string()).describe("primaries that occur, in class order; other names after them"),
  primaries: z.record(z.string(), count).describe("stations of each class; empty without labels"),
  stations_per_shower: spread.nullable(),
  events_per_shower: spread.nullable(),
  stations_per_event: spread.nullable(),
  saturation: z
    .strictObject({ none: count, high_gain: count, low_gain: count.describe("and high gain") })
    .nullable()
    .describe("stations by the state of their electronics"),
  columns: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string().describe("of the file, or of the dictionary; empty where neither says one"),
      dtype: z.enum([...dtype.options, "number", "text", "list"]).describe("of the dictionary; else what the file has"),
      role: z.enum([...role.options, "other"]).describe("other: not in the dictionary"),
      missing: count.describe("rows without a value"),
      not_finite: count.describe("values that are NaN or infinite; lists with one"),
      distinct: count.exactOptional().describe("different values; an estimate beyond 4,096"),
      min: z.number().exactOptional(),
      mean: z.number().exactOptional(),
      max: z.number().exactOptional(),
      quantiles: z
        .tuple([z.number(), z.number(), z.number()])
        .exactOptional()
        .describe("5 %, 50 % and 95 % of at most 10,000 rows drawn at random lie below"),
    }),
  ),
  trace_bins: spread.nullable().describe("bins of the first column of traces"),
  metadata: z.record(z.string(), z.string()),
  notes: z.array(z.string()).describe("what the format's reader left out or found, with counts"),
  examples: z.array(
    z.strictObject({
      primary: z.string(),
      row: count,
      shower_id: identifier,
      event_id: identifier,
      station_id: identifier,
      energy_eev: z.number().exactOptional(),
      zenith_deg: z.number().exactOptional(),
      core_distance_m: z.number().exactOptional(),
      bin_width_ns: z.number().exactOptional(),
      trace: z.array(z.number()).describe("mean of the working PMTs, VEM peak per bin"),
    }),
  ),
  warnings: z.array(
    z.strictObject({
      kind: z.enum(FINDING_KINDS),
      level: z
        .enum(["refused", "suspect", "note"])
        .describe("refused: classify and experiment stop at it; suspect: it may be wrong; note: to be known"),
      column: z.string().nullable().describe("null where it concerns rows"),
      message: z.string(),
      count: count.nullable().describe("rows or values; null where it concerns a column as a whole"),
      evidence: z
        .array(
          z.strictObject({
            row: count,
            value: z.string(),
            part: z
              .strictObject({ file: z.string(), row: count })
              .exactOptional()
              .describe("of the files of a folder: which has that row, and its number there"),
          }),
        )
        .describe("the first rows, from 0"),
    }),
  ),
}) satisfies ZodType<Inspection>;

/** `cascada convert --json` */
export const convertResultSchema = z.strictObject({
  input: z.string(),
  output: z.string(),
  from: z.string().describe("format of the input"),
  to: z.string().describe("format of the output"),
  rows: count,
  columns: count,
  bytes: count.describe("size of the output"),
  notes: z.array(z.string()).readonly().describe("what of the input is not in the output"),
  selection: z
    .array(z.strictObject({ cut: z.string(), kept: count, dropped: count }))
    .exactOptional()
    .describe("cuts in their order, each of what the earlier ones kept"),
}) satisfies ZodType<Conversion>;

/** `cascada learning-rate --json` */
export const learningRateResultSchema = z.strictObject({
  dataset_sha256: hash,
  networks: z.array(
    z.strictObject({
      network: z.string().describe("the primary it is trained on, or all"),
      suggestion: z.number().describe("a tenth of the rate with the smallest smooth loss"),
      tried: z.array(z.strictObject({ learning_rate: z.number(), loss: z.number(), smooth_loss: z.number() })),
    }),
  ),
}) satisfies ZodType<Omit<LearningRates, "svg">>;

/** `cascada learning-curve --json` */
export const learningCurveResultSchema = z.strictObject({
  dataset_sha256: hash,
  curves: z.array(
    z.strictObject({
      max_depth: z.number().int(),
      best_round: z.number().int().describe("of the smallest log loss on validation rows"),
      validation_log_loss: z.number(),
      curves: z
        .array(
          z.strictObject({
            label: z.string(),
            loss: z.string().describe("what is measured"),
            step: z.enum(["round", "epoch"]),
            kept: z.number().int().describe("the last step that the model kept, counted from 1"),
            steps: z.array(z.strictObject({ step: z.number().int(), train: z.number(), validation: z.number() })),
          }),
        )
        .describe("log loss, then what else model.eval_metric asks for"),
    }),
  ),
}) satisfies ZodType<Omit<DepthCurves, "svg">>;

/** `cascada check-model --json` */
export const checkModelResultSchema = z.strictObject({
  model: z.string().describe("file or name"),
  name: z.string().describe("of the definition"),
  input: z.enum(INPUTS).describe("rows that it was tried on"),
  passed: z.boolean(),
  checks: z.array(
    z.strictObject({
      name: z.string().describe("what holds where it passes"),
      passed: z.boolean(),
      detail: z.string().describe("what was measured, or why it did not pass"),
      seconds: z.number().min(0),
    }),
  ),
});

/** `cascada models --json` */
export const modelsResultSchema = z.strictObject({
  definitions: z.array(
    z.strictObject({ name: z.string(), kind: z.string(), summary: z.string(), source: z.string().optional() }),
  ),
  trained: z.array(manifestSchema.extend({ name: z.string().describe("folder in models/") })),
});

/** `cascada models export --json` */
export const exportResultSchema = z.strictObject({ folder: z.string() });

/** `cascada dictionary --json` */
export const dictionaryResultSchema = z.strictObject({
  columns: z.array(
    z.strictObject({
      name: z.string(),
      unit: z.string(),
      dtype,
      role,
      description: z.string(),
      source: z.string(),
      range: z.tuple([z.number(), z.number()]).exactOptional(),
      optional: z.boolean().exactOptional().describe("absent in files without labels or truth"),
    }),
  ),
}) satisfies ZodType<{ columns: ColumnDefinition[] }>;

/** `cascada presets --json` */
export const presetsResultSchema = z.strictObject({
  presets: z.array(z.strictObject({ name: z.string(), description: z.string() })),
}) satisfies ZodType<{ presets: PresetEntry[] }>;

/** `cascada calibrate --json` */
export const calibrateResultSchema = z.strictObject({
  scale_eev: z.number().describe("E = scale_eev * S38^exponent"),
  exponent: z.number(),
  resolution: z.number().min(0).describe("rms of ln(E / E_mc)"),
  events: count,
}) satisfies ZodType<EnergyCalibration>;

/** `cascada schemas --json` */
export const schemasResultSchema = z.strictObject({ files: z.array(z.string()) });
