import { z } from "zod";
import { historyEntrySchema } from "../verification/history.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const settings = z.record(z.string(), z.unknown());

/** What a certificate says but for its own hash. */
export const certificateBodySchema = z.strictObject({
  format: z.literal(1),
  run: z.strictObject({
    id: z.string(),
    name: z.string(),
    kind: z.string(),
    started: z.iso.datetime(),
    seconds: z.number().nullable(),
  }),
  question: z.string().describe("description of the experiment; empty where it has none"),
  data: z
    .strictObject({
      rows: z.int().nullable(),
      files: z.array(z.strictObject({ name: z.string(), sha256: hash })),
      generator: z.string().nullable().describe("name and version"),
      statement: z.string().nullable().describe("what the data say of themselves"),
    })
    .nullable(),
  features: z.strictObject({ settings, columns: z.array(z.string()), sha256: hash }).nullable(),
  models: z.array(
    z.strictObject({
      protocol: z.string(),
      model: z.string(),
      parameters: settings,
      engine: z.string().nullable(),
      file_sha256: hash.nullable().describe("of the user's file that defines the model"),
      sha256: hash,
    }),
  ),
  split: z
    .strictObject({ seed: z.number(), fractions: z.record(z.string(), z.number()) })
    .nullable()
    .describe("null where nothing was split"),
  results: z.array(
    z.strictObject({
      protocol: z.string(),
      level: z.enum(["station", "shower"]),
      leaking: z.boolean().describe("the number does not hold for new showers"),
      leaks: z.array(z.string()).optional().describe("why; absent in those of older runs"),
      n: z.int(),
      metrics: settings.describe("with their 99 % intervals"),
    }),
  ),
  metrics: z.record(z.string(), z.number().nullable()).describe("of runs that are evaluated in another way"),
  stages: z.array(z.strictObject({ name: z.string(), sha256: z.record(z.string(), hash), exact: z.boolean() })),
  software: z.strictObject({
    cascada: z.string().nullable(),
    node: z.string().nullable(),
    platform: z.string().nullable(),
    lockfile_sha256: hash.nullable(),
    repository: z.string().nullable(),
    commit: z.string().nullable(),
    local_changes_sha256: hash.nullable().describe("of the diff, where the checkout was not clean"),
  }),
  command: z.string().describe("that made the run, paths shortened to names"),
  repeat: z.array(z.string()).describe("commands that repeat it and compare every hash"),
  verifications: z.array(historyEntrySchema).describe("those that there were when the certificate was written"),
  warnings: z.array(z.string()),
  limits: z.array(z.string()).describe("what the numbers do not say"),
});

export type CertificateBody = z.output<typeof certificateBodySchema>;

/** A certificate of a run, as its JSON file has it. */
export const certificateSchema = z.strictObject({
  ...certificateBodySchema.shape,
  sha256: hash.describe("of all else in it, as JSON with sorted keys and no spaces"),
});

export type Certificate = z.output<typeof certificateSchema>;

/** `cascada certificate ID --json` */
export const certificateResultSchema = z.strictObject({ files: z.array(z.string()), certificate: certificateSchema });

/** `cascada certificate check FILE --json` */
export const certificateCheckSchema = z.strictObject({
  file: z.string(),
  id: z.string(),
  sha256: hash,
  run: z.enum(["equal", "differs", "absent"]).describe("the run itself, where it is among the runs"),
  differences: z.array(z.string()).describe("parts of the certificate that the run says otherwise"),
});

export type CertificateCheck = z.output<typeof certificateCheckSchema>;
