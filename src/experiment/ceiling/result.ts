import { z } from "zod";
import { PRIMARIES } from "../../core/primaries.ts";
import { HADRONIC_MODELS } from "../../simulation/hadronic-model.ts";
import { KNOWLEDGE } from "../../simulation/posterior.ts";

const primary = z.enum(PRIMARIES);
const estimate = z
  .strictObject({ value: z.number(), standard_error: z.number().min(0) })
  .nullable()
  .describe("with its Monte-Carlo error; null where a primary has no showers");
const range = z.tuple([z.number(), z.number()]);

const classifier = z.strictObject({
  known: z.enum(KNOWLEDGE).describe("what is known of a shower besides its true energy and zenith angle"),
  accuracy: estimate.describe("of naming the most probable primary"),
  recall: z.partialRecord(primary, estimate).describe("share of each primary's showers that are named so"),
  auc: z.partialRecord(primary, estimate).describe("one against the rest"),
  pairs: z.array(
    z.strictObject({
      first: primary,
      second: primary,
      auc: estimate,
      merit_factor: estimate.describe("|m1 - m2| / sqrt(s1^2 + s2^2) of ln(p_first / p_second)"),
    }),
  ),
});

/** What `cascada ceiling --json` prints. */
export const ceilingResultSchema = z.strictObject({
  primaries: z.array(primary),
  prior: z.array(z.number()).describe("share of each primary among the showers"),
  log10_energy_ev: range,
  spectral_index: z.number(),
  zenith_deg: range,
  seed: z.int(),
  showers: z.int().describe("drawn for each hadronic model"),
  chance: z.number().describe("accuracy of always naming the most frequent primary"),
  models: z.array(
    z.strictObject({
      hadronic_model: z.enum(HADRONIC_MODELS),
      classifiers: z.array(classifier),
      truths: z
        .array(z.strictObject({ first: primary, second: primary, xmax: estimate, ln_nmu: estimate }))
        .describe(
          "merit factors of the two numbers themselves, less the first primary's mean at the same energy and zenith angle",
        ),
    }),
  ),
});

export type CeilingResult = z.output<typeof ceilingResultSchema>;
