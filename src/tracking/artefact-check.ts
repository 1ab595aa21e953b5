import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { TrackingError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import { RUN_FILES } from "./run.ts";
import type { RunRecord } from "./run-record.ts";

/** Files of a run's folder that are not as its record says, by their names in it. */
export interface ArtefactCheck {
  missing: string[];
  changed: string[];
  /** that the record does not know */
  extra: string[];
}

/** Compares the files of a run's folder with its record; those of `kept` are what others keep beside it. Throws TrackingError for one that cannot be read. */
export async function checkArtefacts(
  path: string,
  { artefacts }: Pick<RunRecord, "artefacts">,
  kept: readonly string[] = [],
): Promise<ArtefactCheck> {
  const recorded = new Map(artefacts.map(({ path: name, sha256 }) => [name, sha256]));
  const missing = [...recorded.keys()].filter((name) => !existsSync(join(path, name)));
  const changed: string[] = [];
  for (const [name, sha256] of recorded) {
    if (!missing.includes(name) && (await hashOf(join(path, name))) !== sha256) changed.push(name);
  }
  const own = new Set<string>([...Object.values(RUN_FILES), ...kept]);
  const extra = filesOf(path).filter((name) => !recorded.has(name) && !own.has(name));
  return { missing, changed, extra };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch (cause) {
    throw new TrackingError(`cannot read ${file}: ${systemReason(cause)}`, { cause });
  }
  return hash.digest("hex");
}

function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();
}
