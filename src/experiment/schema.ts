import { z } from "zod";
import { conflictOf, FEATURE_SETS } from "../features/catalogue.ts";
import { READING_KEYS } from "../features/reading-schema.ts";
import { COMPRESSIONS, MOST_WINDOW_BINS, NORMALISATIONS } from "../features/trace-bins.ts";
import { simulationSchema } from "../simulation/preset.ts";
import { fileKeys } from "./file-keys.ts";
import { protocolsSchema } from "./protocol-entry.ts";
import { trackingSchema } from "./tracking-schema.ts";

/** Names of derived features, each with its expression. */
const derivedSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/, { error: "expected lower-case letters, digits and underscores" }),
  z.string().min(1),
);

const fraction = z.number().gt(0).lt(1);

/** An experiment file: what is asked, of which data, with which model. No hash depends on its name, description or workers. */
export const experimentSchema = z.strictObject({
  name: z
    .string()
    .max(100)
    .regex(/^[a-z0-9][a-z0-9-]*$/, { error: "expected lower-case letters, digits and hyphens" })
    .describe("names the run folder"),
  description: z.string().default(""),
  seed: z.number().int().min(0).default(1).describe("of the split, the model and the bootstrap"),
  data: z
    .strictObject({
      simulate: simulationSchema
        .refine(({ primaries }) => primaries.length > 1, {
          error: "expected at least two primaries",
          path: ["primaries"],
        })
        .optional()
        .describe("simulate, or take from the cache"),
      file: z
        .string()
        .min(1)
        .optional()
        .describe(
          "a file of stations with labels in any format, or a folder of such files of one format; from the current folder",
        ),
      ...READING_KEYS,
    })
    .refine((data) => (data.simulate === undefined) !== (data.file === undefined), {
      error: "expected either simulate or file",
    })
    .superRefine(({ simulate, file: _, select: __, ...ofFile }, { addIssue }) => {
      if (simulate === undefined) return;
      for (const [key, value] of Object.entries(ofFile)) {
        if (value === undefined) continue;
        addIssue({ code: "custom", path: [key], message: "expected only with a file, not with simulate" });
      }
    }),
  features: z
    .strictObject({
      set: z
        .enum(FEATURE_SETS)
        .default("observable")
        .describe("average_trace and pmt_traces are the bins of the traces, for networks of sequences"),
      per_pmt: z.boolean().default(false).describe("rise time, fall time and area over peak per PMT, then averaged"),
      window_bins: z
        .number()
        .int()
        .min(1)
        .max(MOST_WINDOW_BINS)
        .optional()
        .describe("of traces: bins from the start of the signal window, zeros beyond the end of a trace; default 120"),
      normalise: z
        .enum(NORMALISATIONS)
        .optional()
        .describe(
          "of traces: divided by nothing, the highest bin or the sum of the mean trace; default charge (the sum)",
        ),
      compress: z
        .enum(COMPRESSIONS)
        .optional()
        .describe("of traces: what becomes of a bin then: nothing, sqrt(|x|) or log10(1 + |x|), signed; default none"),
      derived: derivedSchema
        .optional()
        .describe("further features, by name: expressions of features and of columns such as log10(total_signal_vem)"),
    })
    .superRefine((features, { addIssue }) => {
      const conflict = conflictOf(features);
      if (!conflict) return;
      const { option, message } = conflict;
      addIssue({ code: "custom", path: [option], message, input: features[option] });
    })
    .prefault({}),
  split: z
    .strictObject({
      train: fraction.default(0.64),
      validation: fraction.default(0.16),
      test: fraction.default(0.2),
      fold: z
        .int()
        .min(1)
        .optional()
        .describe("cross-validation: the test part is this fold; training and validation share the others"),
      folds: z.int().min(2).max(100).optional().describe("how many folds there are"),
    })
    .refine(({ fold, folds }) => (fold ?? 0) <= (folds ?? 0) && (fold === undefined) === (folds === undefined), {
      error: "expected fold and folds, fold from 1 to folds, or neither",
    })
    .refine(({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9, {
      error: "expected fractions that sum to 1",
    })
    .prefault({})
    .describe("fractions of the showers of each primary, of protocols that split by row of all rows"),
  protocols: protocolsSchema,
  model: z
    .looseObject({
      name: z.string().optional().describe("of a model that comes with Cascada (`cascada models`)"),
      file: z
        .string()
        .min(1)
        .optional()
        .describe(
          "instead of a name: a .ts or .js file whose default export defines the model; from the current folder",
        ),
    })
    .refine(({ name, file }) => (name === undefined) !== (file === undefined), {
      error: "expected either name or file",
    })
    .describe("the model's name or file, and its own parameters"),
  evaluation: z
    .strictObject({
      replicates: z.number().int().min(100).max(100_000).default(2000).describe("of the bootstrap over showers"),
    })
    .prefault({}),
  workers: z.number().int().min(1).max(256).optional().describe("threads; changes no result"),
  tracking: trackingSchema.prefault({}),
});

export type Experiment = z.output<typeof experimentSchema>;

/**
 * What an experiment file may say: an experiment whose simulation may build on a preset, which is resolved before
 * anything is hashed or archived.
 */
export const experimentFileSchema = experimentSchema.extend({
  ...fileKeys,
  kind: z.literal("experiment").optional().describe("what the file is of; without it an experiment"),
  data: experimentSchema.shape.data.safeExtend({
    simulate: z
      .strictObject({
        preset: z
          .string()
          .min(1)
          .optional()
          .describe(
            "a preset to build on: a name (`cascada presets`) or a file, from the current folder; keys beside it win",
          ),
        ...simulationSchema.shape,
      })
      .optional()
      .describe("simulate, or take from the cache"),
  }),
});
