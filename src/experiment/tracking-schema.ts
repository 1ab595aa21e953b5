import { z } from "zod";

/** How a run is kept and who is told of it; no result depends on it. */
export const trackingSchema = z.strictObject({
  tags: z.record(z.string(), z.string()).default({}).describe("of the run; see `runs list --tag`"),
  note: z.string().default("").describe("kept with the run"),
});

export type Tracking = z.output<typeof trackingSchema>;
