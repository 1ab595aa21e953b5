import { posix } from "node:path";
import { z } from "zod";
import { DataError } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { type DefinitionFile, loadDefinition } from "./load.ts";
import type { ModuleFile } from "./module-file.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What a run and its model folder say of the file that defines the model. */
export const fileRecordSchema = z.strictObject({
  path: z.string().min(1).describe("as the experiment gives it, from the folder that it was run in"),
  sha256: hash,
  imports: z.record(z.string(), hash).describe("other files that it imports, by path from its folder"),
});

export type FileRecord = z.output<typeof fileRecordSchema>;

export function fileRecord({ path, sha256: own, sources }: Omit<ModuleFile, "bundle">): FileRecord {
  const imports = [...sources].slice(1).map(([name, text]) => [name, sha256(text)]);
  return { path, sha256: own, imports: Object.fromEntries(imports) };
}

/** Copies of the sources for a run's folder, by name (see `sourceName`). */
export function sourceFiles({ sources }: Pick<ModuleFile, "sources">, folder?: string): Record<string, string> {
  return Object.fromEntries([...sources].map(([path, text]) => [sourceName(path, folder), text]));
}

/** Name of the copy of a source, given by path from the folder of the file that imports it; `..` becomes `above`. */
export function sourceName(path: string, folder = "model-source"): string {
  return posix.join(folder, ...path.split(/[\\/]/).map((part) => (part === ".." ? "above" : part)));
}

/**
 * The definition from the file of a record, which must not have changed.
 *
 * @throws DataError for a file that is not there or has changed
 */
export async function definitionOfRecord(record: FileRecord): Promise<DefinitionFile["definition"]> {
  const { path } = record;
  const needed = `the model needs the file that defines it (a copy is in its run's folder model-source)`;
  let file: DefinitionFile;
  try {
    file = await loadDefinition(path);
  } catch (cause) {
    throw new DataError(`${cause instanceof Error ? cause.message : String(cause)}; ${needed}`, { cause });
  }
  const now = fileRecord(file);
  const changed = [
    { name: path, found: now.sha256, expected: record.sha256 },
    ...[...new Set([...Object.keys(now.imports), ...Object.keys(record.imports)])].map((name) => ({
      name,
      found: now.imports[name],
      expected: record.imports[name],
    })),
  ].find(({ found, expected }) => found !== expected);
  if (changed === undefined) return file.definition;
  const { name, found = "no hash", expected = "no such import" } = changed;
  throw new DataError(`${name} has sha256 ${found}; expected ${expected}: ${needed}`);
}
