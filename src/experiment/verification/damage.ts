import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { hashFile } from "../dataset-cache.ts";
import { folderHash } from "../job/path-hash.ts";
import type { RecordedRun } from "./recorded-run.ts";

/**
 * What of a run is not as it was written, one sentence each: files that are gone or were changed, and places of the record
 * that contradict each other. An empty list says that no hand was seen, not that the numbers repeat.
 */
export async function damageOf(run: RecordedRun, signal: AbortSignal): Promise<string[]> {
  return [...contradictions(run), ...(await changedFiles(run, signal))];
}

async function changedFiles({ path, record }: RecordedRun, signal: AbortSignal): Promise<string[]> {
  const damage: string[] = [];
  for (const { path: name, sha256 } of record.artefacts) {
    const file = join(path, name);
    if (!existsSync(file)) damage.push(`${file} is missing; expected a file of sha256 ${sha256}`);
    else {
      const found = await hashFile(file, signal);
      if (found !== sha256) damage.push(`${file} has sha256 ${found}; expected ${sha256}, as the record says`);
    }
  }
  return damage;
}

/** Hashes that stand in more than one place. */
function contradictions({ path, state, record }: RecordedRun): string[] {
  const damage: string[] = [];
  if (state.id !== basename(path)) damage.push(`${path} says it is run ${state.id}; expected the name of its folder`);
  const stages = new Map(
    record.stages.flatMap(({ name, sha256 }) =>
      Object.entries(sha256).map(([key, hash]): [string, string] => [`${name}.${key}`, hash]),
    ),
  );
  const same = (where: string, found: string | undefined, key: string) => {
    const expected = stages.get(key);
    if (expected === undefined || found === expected) return;
    damage.push(`${path}: ${where} has sha256 ${found ?? "none"}; expected ${expected}, as stage ${key} has`);
  };
  for (const key of stages.keys()) same(`sha256.${key} of run.json`, state.sha256[key], key);
  for (const key of Object.keys(state.sha256)) {
    if (!stages.has(key)) damage.push(`${path}: no stage of record.json gave ${key}, of which run.json has a hash`);
  }
  if (record.data) {
    const wanted = stages.get("data.dataset");
    const found = dataHashes(record.data.files);
    if (wanted !== undefined && !found.includes(wanted)) same("data of record.json", found[0], "data.dataset");
  }
  if (record.preprocessing) same("preprocessing of record.json", record.preprocessing.sha256, "features.features");
  for (const [protocol, { sha256 }] of Object.entries(record.preprocessing?.others ?? {})) {
    same(`preprocessing for ${protocol} of record.json`, sha256, `${protocol}.features.features`);
  }
  for (const { protocol, sha256 } of record.fitting ?? []) {
    same(`fitting of ${protocol} in record.json`, sha256, `${protocol}.fit.model`);
  }
  for (const { protocol, sha256 } of record.partition ?? []) {
    for (const [part, hash] of Object.entries(sha256)) {
      same(`partition of ${protocol}, ${part}, in record.json`, hash, `${protocol}.partition.${part}`);
    }
  }
  return damage;
}

/** The hash of the file that was read, or of the folders that may have been: those that all files are below, outermost first. */
function dataHashes(files: readonly { path: string; sha256: string }[]): string[] {
  const parts = files.map(({ path }) => path.split(/[/\\]/));
  const [first = []] = parts;
  const hashes: string[] = [];
  for (let depth = 1; depth < first.length; depth++) {
    if (!parts.every((words) => words[depth - 1] === first[depth - 1] && words.length > depth)) break;
    hashes.push(folderHash(files.map(({ sha256 }, i) => ({ sha256, path: parts[i]!.slice(depth).join("/") }))));
  }
  return files.length === 1 ? [files[0]!.sha256, ...hashes] : hashes;
}
