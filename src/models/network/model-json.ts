import { type ZodType, z } from "zod";
import { DataError } from "../../core/errors.ts";
import type { ModelFiles } from "../model.ts";

/** What a model of networks is, but for its weights. */
export const MODEL_FILE = "model.json";

/** The same content gives the same bytes, whatever order its keys were written in. */
export function writeModelJson(content: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(content, sorted, 1)}\n`);
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The content of a model's JSON file.
 *
 * @param what the model should be, e.g. `an autoencoder`
 * @throws DataError where the file is missing, no JSON, of another version or of another form
 */
export function readModelJson<T>(files: ModelFiles, schema: ZodType<T>, what: string): T {
  const bytes = files[MODEL_FILE];
  if (!bytes) {
    throw new DataError(`no ${MODEL_FILE} among the model's files: ${Object.keys(files).join(", ") || "none"}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(`${MODEL_FILE}: not valid JSON; it may be cut off`, { cause });
  }
  const format = (content as { format?: unknown } | null)?.format;
  if (format !== 1) throw new DataError(`${MODEL_FILE}: format: ${JSON.stringify(format)}; expected 1`);
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issues = z.prettifyError(parsed.error).replaceAll("\n", " ");
  throw new DataError(`${MODEL_FILE}: not the model of ${what}: ${issues}`);
}
