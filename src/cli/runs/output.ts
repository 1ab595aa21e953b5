import { z } from "zod";
import { runStateSchema } from "../../tracking/run-state.ts";

/** Folders that should be runs and are none. */
const unreadable = z
  .array(z.strictObject({ path: z.string(), reason: z.string() }))
  .describe("what lies among the runs and cannot be read as one");

/** `cascada runs list --json` */
export const runsListSchema = z.strictObject({
  runs: z.array(z.strictObject({ path: z.string(), ...runStateSchema.shape })),
  unreadable,
});
