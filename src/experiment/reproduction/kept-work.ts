import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ZodType, z } from "zod";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { systemCode } from "../../core/system-error.ts";
import { writeJson } from "../../tracking/json-file.ts";

/** A piece of long work whose result is kept. */
export interface KeptWork<T> {
  /** begins the name of its file: `scan-curve` */
  name: string;
  /** all that the result depends on; its hash ends the name of the file */
  inputs: unknown;
  schema: ZodType<T>;
  work(): Promise<T>;
}

/**
 * The result of a piece of work: read where an earlier process has kept it in `folder` for the very same inputs, else done
 * and kept, so that who is killed loses the piece at hand and no other. A file that is damaged or of another schema is
 * done again. Throws what the work throws, and TrackingError if its result cannot be written.
 */
export async function keptWork<T>(
  folder: string,
  { name, inputs, schema, work }: KeptWork<T>,
): Promise<{ result: T; reused: boolean }> {
  const hash = sha256(canonicalJson(inputs));
  const path = join(folder, `${name}-${hash.slice(0, 16)}.json`);
  const file = z.strictObject({ inputs_sha256: z.literal(hash), result: schema });
  const kept = file.safeParse(await jsonIn(path));
  if (kept.success) return { result: kept.data.result as T, reused: true };
  const result = await work();
  await mkdir(folder, { recursive: true });
  writeJson(path, { inputs_sha256: hash, result });
  return { result, reused: false };
}

/** What a file holds; undefined where there is none or it is no JSON. */
async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (systemCode(error) === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
