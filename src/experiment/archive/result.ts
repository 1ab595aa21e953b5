import { z } from "zod";
import type { ImportedRun } from "./read.ts";
import type { WrittenArchive } from "./write.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** `cascada runs export --json` */
export const archiveResultSchema = z.strictObject({
  archive: z.string(),
  sha256: hash,
  bytes: z.int().min(0),
  files: z.int().min(0),
  left_out: z
    .array(z.strictObject({ path: z.string(), sha256: hash.nullable() }))
    .describe("data files that a repetition needs and the archive has not"),
}) satisfies z.ZodType<WrittenArchive>;

/** `cascada runs import --json` */
export const importResultSchema = z.strictObject({
  id: z.string(),
  path: z.string(),
  files: z.int().min(0),
}) satisfies z.ZodType<ImportedRun>;
