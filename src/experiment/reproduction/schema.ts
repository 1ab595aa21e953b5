import { z } from "zod";
import { classifyResultSchema, protocolResultSchema } from "../result.ts";

const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A model trained and tested under every protocol. */
export const modelRunSchema = z.strictObject({
  run: z.string().describe("folder of its run"),
  protocols: z.record(z.string(), protocolResultSchema).describe("by name; the first has no leaks"),
  shower_level: classifyResultSchema.shape.shower_level,
  stations: z.int(),
  seconds: z.number().min(0).describe("of training and testing, when it was done"),
  sha256: z.strictObject({ dataset: hash, features: hash, model: hash, predictions: hash }),
});

export type ModelRun = z.output<typeof modelRunSchema>;

/** What `cascada reproduce --json` prints, with --leaks too. */
export const reproduceResultSchema = z.strictObject({
  run: z.string().describe("folder of the run that these are parts of"),
  study: z.enum(["table", "leaks"]).describe("the thesis's table, or each leak alone"),
  quick: z.boolean().describe("small: shows that it works, says nothing of the thesis"),
  data: z.strictObject({
    source: z.string().describe("what the rows are, in a sentence"),
    stations: z.int(),
    reuse: z.int().nullable().describe("core positions of each simulated shower; null where it is not known"),
    station_share: z.number().nullable(),
  }),
  models: z.array(
    modelRunSchema.extend({
      name: z.string(),
      title: z.string(),
      configuration: z.string(),
      published: z
        .strictObject({
          accuracy: share,
          rows: z.int().describe("whose accuracy it is"),
          interval99: interval.describe("99 % Wilson interval of these rows"),
          as_published99: interval.describe("the same of 80089 rows, as the thesis has it: too narrow"),
        })
        .nullable(),
    }),
  ),
  seconds: z.number().min(0),
  report: z.string().describe("HTML page"),
});

export type ReproduceResult = z.output<typeof reproduceResultSchema>;
export type ReproducedModel = ReproduceResult["models"][number];
