import { z } from "zod";
import { notifySchema } from "./notify-schema.ts";

/** How a run is kept and who is told of it; no result depends on it. */
export const trackingSchema = z.strictObject({
  tags: z.record(z.string(), z.string()).default({}).describe("of the run; see `runs list --tag`"),
  note: z.string().default("").describe("kept with the run"),
  mlflow: z
    .union([
      z.literal(false),
      z.string().min(1),
      z.strictObject({
        uri: z.string().min(1).optional().describe("by default MLFLOW_TRACKING_URI"),
        experiment: z
          .string()
          .min(1)
          .max(500)
          .optional()
          .describe("by default MLFLOW_EXPERIMENT_NAME, else cascada; made if need be"),
      }),
    ])
    .optional()
    .describe(
      "address of an MLflow server to mirror the run to, or more of it; by default MLFLOW_TRACKING_URI; false: none",
    ),
  callbacks: z
    .string()
    .min(1)
    .optional()
    .describe("a .ts or .js file whose default export is told of the run; from the current folder"),
  notify: notifySchema.default([]).describe("who is told when the run starts, ends or fails, and how"),
});

export type Tracking = z.output<typeof trackingSchema>;
