import { z } from "zod";
import { runStateSchema } from "../../tracking/run-state.ts";
import { LISTED_STATUSES } from "../../tracking/run-store.ts";

/** Folders that should be runs and are none. */
const unreadable = z
  .array(z.strictObject({ path: z.string(), reason: z.string() }))
  .describe("what lies among the runs and cannot be read as one");

/** `cascada runs list --json` */
export const runsListSchema = z.strictObject({
  runs: z.array(
    z.strictObject({
      path: z.string(),
      ...runStateSchema.shape,
      status: z.enum(LISTED_STATUSES),
      tags: z.record(z.string(), z.string()),
      note: z.string(),
      depth: z.int().min(0).describe("how many runs it stands below in a tree"),
      children: z.int().min(0).describe("runs that are part of it"),
    }),
  ),
  beyond: z.int().min(0).describe("runs that are meant and beyond the limit"),
  nested: z.int().min(0).describe("runs that are meant and not listed, as they are part of another"),
  unreadable,
});
