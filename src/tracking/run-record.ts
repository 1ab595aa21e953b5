import { z } from "zod";
import { scalar } from "./run-state.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const hashes = z.record(z.string(), hash);
const settings = z.record(z.string(), z.unknown());

/** A file that was read or written. */
const fileEntry = z.strictObject({ path: z.string(), sha256: hash, bytes: z.int().min(0) });

/** Path of a file in the run's folder: a record that came from elsewhere must not make anybody read, or send, others. */
const ownPath = z
  .string()
  .regex(
    /^(?![/\\])(?![\s\S]*(?:^|[/\\])\.\.(?:[/\\]|$))(?![A-Za-z]:)[\s\S]+$/,
    "expected a path within the run's folder",
  );

const dataPoint = z.strictObject({
  files: z.array(fileEntry).describe("that were read"),
  rows: z.int().min(0).nullable(),
  generator: z
    .strictObject({ name: z.string(), version: z.string() })
    .nullable()
    .describe("as the data say; null where they say none"),
  preset: settings.nullable().describe("of the simulation, resolved, as the data say"),
  statement: z.string().nullable().describe("what the data say of themselves"),
  columns: settings
    .optional()
    .describe("map of the files' columns to those of the data dictionary, where one was given"),
  options: settings
    .optional()
    .describe("format of the files and what belongs to it, such as delimiter, where one was given"),
  selection: z
    .array(z.strictObject({ cut: z.string(), kept: z.int().min(0), dropped: z.int().min(0) }))
    .optional()
    .describe("cuts in their order, each of what the earlier ones kept; rows are what the last one kept"),
});

const preprocessingPoint = z.strictObject({
  features: settings.describe("set and options, resolved"),
  definitions: z.string().describe("version of the definitions of the features"),
  columns: z.array(z.string()),
  sha256: hash,
  scalers: z.record(z.string(), z.unknown()).describe("by protocol and network; empty where the model scales nothing"),
  others: z
    .record(z.string(), z.strictObject({ features: settings, columns: z.array(z.string()), sha256: hash }))
    .optional()
    .describe("of protocols that see other features"),
});

const partitionPoint = z.array(
  z.strictObject({
    protocol: z.string(),
    leaks: z
      .array(z.string())
      .optional()
      .describe("what makes the protocol's numbers too good; absent in older records"),
    kind: z.enum(["shower", "row"]),
    seed: z.number(),
    stream: z.string().describe("name of the stream of random numbers"),
    fractions: z.record(z.string(), z.number()),
    fold: z
      .strictObject({ index: z.int().min(1), of: z.int().min(2) })
      .optional()
      .describe("of a cross-validation: the test part is this fold"),
    rows: z.record(z.string(), z.int().min(0)),
    sha256: hashes.describe("of the row indices of each part"),
  }),
);

const fittingPoint = z.array(
  z.strictObject({
    protocol: z.string().describe("none: a model that was trained before"),
    model: z.string(),
    parameters: settings,
    engine: z
      .strictObject({
        name: z.string(),
        version: z.string(),
        reproducible: z.boolean(),
        details: z.record(z.string(), z.string()).optional(),
      })
      .nullable()
      .describe("who fitted it, where several can"),
    /** see `fileRecordSchema` of the experiment room */
    file: settings.nullable().describe("the user's file that defines the model, with its hash"),
    sha256: hash.describe("of the model's files"),
  }),
);

const evaluationPoint = z.array(
  z.strictObject({
    protocol: z.string().describe("none: a file that a trained model classified"),
    level: z.enum(["station", "shower"]).describe("shower: the stations of an event together"),
    rows: z.enum(["test", "all"]).describe("which were opened; test: of the protocol"),
    n: z.int().min(0),
    metrics: settings.describe("with their intervals"),
  }),
);

const randomnessPoint = z.strictObject({
  seed: z.number().nullable(),
  streams: z.array(z.string()).describe("named streams that were drawn from"),
});

const softwarePoint = z.strictObject({
  cascada: z.string(),
  node: z.string(),
  v8: z.string(),
  platform: z.string().describe("operating system and architecture"),
  os: z.string().describe("release of the operating system"),
  lockfile_sha256: hash.nullable(),
  packages: z.record(z.string(), z.string()).describe("versions in use"),
  git: z
    .strictObject({
      commit: z.string().regex(/^[0-9a-f]{40,64}$/),
      branch: z.string().nullable(),
      remote: z.string().nullable().describe("where origin is, without credentials"),
      dirty: z.boolean().describe("tracked files differ from the commit, or there are files that git does not know"),
      diff: ownPath.nullable().describe("file of the run that holds the diff of a dirty checkout"),
    })
    .nullable()
    .describe("null where the package is no checkout of its own"),
});

const hardwarePoint = z.strictObject({
  cpu: z.string(),
  cores: z.int().describe("logical, of the machine"),
  physical_cores: z.int().nullable().describe("null where the system does not tell"),
  usable_cores: z.int().describe("that the system lets the process run on"),
  cpu_limit: z.number().positive().nullable().describe("cores' worth of time that a control group grants; null: all"),
  memory_gib: z.number(),
  memory_limit_gib: z.number().nullable().describe("of a control group; null where all of it may be used"),
  workers: z.int().nullable().describe("threads of the run; no result depends on them"),
  gpus: z.array(
    z.strictObject({
      name: z.string(),
      driver: z.string(),
      memory_mib: z.number().nullable(),
      cuda: z.string().nullable(),
    }),
  ),
});

export const toleranceSchema = z.strictObject({ probability: z.number().positive(), metric: z.number().positive() });

/** A part of a run, in the order in which they ended: what it gave, what it took. */
const stage = z.strictObject({
  name: z.string(),
  seconds: z.number().min(0),
  peak_memory_mib: z.number().min(0).nullable().describe("of the process while the stage ran; null where not known"),
  sha256: hashes.describe("of what it gave"),
  exact: z.boolean().describe("the same bytes each time; where false, tolerance says how far a repetition may be off"),
  tolerance: toleranceSchema.nullable(),
});

export type StageRecord = z.output<typeof stage>;

/**
 * `record.json`: the eight points of the thesis's checklist of reproducibility (data, preprocessing, partition, fitting,
 * evaluation, randomness, software, hardware), each null until the run has come so far, and for ever where the run has no
 * such thing; and what the run's stages gave and took.
 */
export const runRecordSchema = z.strictObject({
  format: z.literal(1),
  data: dataPoint.nullable(),
  preprocessing: preprocessingPoint.nullable(),
  partition: partitionPoint.nullable(),
  fitting: fittingPoint.nullable(),
  evaluation: evaluationPoint.nullable(),
  randomness: randomnessPoint.nullable(),
  software: softwarePoint.nullable(),
  hardware: hardwarePoint.nullable(),
  stages: z.array(stage),
  warnings: z.array(z.string()),
  artefacts: z
    .array(fileEntry.extend({ path: ownPath }))
    .describe("files of the run's folder but for its own bookkeeping"),
  extra: z.record(z.string(), scalar).describe("what else whoever ran it wants kept"),
});

export type RunRecord = z.output<typeof runRecordSchema>;

/** The eight points, as they become known. */
export type RecordPoints = Partial<
  Pick<
    RunRecord,
    "data" | "preprocessing" | "partition" | "fitting" | "evaluation" | "randomness" | "software" | "hardware"
  >
>;
