import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { makeFolder } from "../../tracking/folder.ts";
import { writeJson } from "../../tracking/json-file.ts";
import { toleranceSchema } from "../../tracking/run-record.ts";
import { hashPath } from "../job/path-hash.ts";
import type { KeyParts } from "./step-key.ts";

const hashes = z.record(z.string(), z.string());

const partsSchema = z.strictObject({
  type: z.enum(["simulate", "experiment", "classify", "job"]),
  settings: z.record(z.string(), z.unknown()),
  inputs: hashes,
  code: hashes,
});

/** What an entry of the cache says of itself; it is written last. */
const manifestSchema = z.strictObject({
  format: z.literal(1),
  key: z.string(),
  parts: partsSchema,
  /** paths from the entry's folder */
  outputs: z.record(z.string(), z.strictObject({ path: z.string(), sha256: z.string() })),
  metrics: z.record(z.string(), z.number().nullable()),
  /** id of the run that did it; null for a simulation, which is none */
  run: z.string().nullable(),
  /** how far a repetition may be off; null where it must not */
  tolerance: toleranceSchema.nullable(),
});

type Manifest = z.output<typeof manifestSchema>;

/** What a step gave. */
export interface Entry extends Omit<Manifest, "outputs"> {
  /** where they lie */
  outputs: Record<string, { path: string; sha256: string }>;
}

/** What a step has put into a folder, its outputs by name with their paths in it. */
export interface Built extends Pick<Manifest, "metrics" | "run" | "tolerance"> {
  outputs: Record<string, string>;
}

const MANIFEST = "manifest.json";
let counter = 0;

/**
 * The outputs of steps, in a folder for each key. A folder appears under its name only when it is complete, so that whoever is
 * killed leaves none that looks so, and pipelines that do the same step at once do not disturb each other.
 */
export class StepCache {
  constructor(private readonly root: string) {}

  /** What is kept of a key: nothing, what is as it was written, or what is not, with the reason. */
  async find(key: string, signal: AbortSignal): Promise<Entry | { damaged: string } | undefined> {
    const folder = join(this.root, key);
    let manifest: Manifest;
    try {
      manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), "utf8")));
    } catch (cause) {
      return systemCode(cause) === "ENOENT" ? undefined : { damaged: `${MANIFEST} cannot be read` };
    }
    const outputs: Entry["outputs"] = {};
    for (const [name, { path, sha256 }] of Object.entries(manifest.outputs)) {
      const actual = await hashPath(join(folder, path), signal).catch((error: Error) => {
        signal.throwIfAborted();
        return error;
      });
      if (actual instanceof Error) return { damaged: `${name} cannot be read` };
      if (actual.sha256 !== sha256) return { damaged: `${name} has another hash` };
      outputs[name] = { path: join(folder, path), sha256 };
    }
    return { ...manifest, outputs };
  }

  /**
   * Has a step put its outputs into a new folder and keeps that; of two who do the same, the first, unless `replace`. Throws
   * what the work throws, and TrackingError if the folder cannot be written; then nothing is left of it.
   */
  async keep(
    { key, parts }: Pick<Manifest, "key" | "parts">,
    work: (folder: string) => Promise<Built>,
    { replace, signal }: { replace: boolean; signal: AbortSignal },
  ): Promise<Entry> {
    const folder = join(this.root, `${key}.partial-${process.pid}-${counter++}`);
    await makeFolder(this.root);
    await rm(folder, { recursive: true, force: true });
    await makeFolder(folder);
    try {
      const built = await work(folder);
      const outputs: Manifest["outputs"] = {};
      for (const [name, path] of Object.entries(built.outputs)) {
        outputs[name] = { path, sha256: (await hashPath(join(folder, path), signal)).sha256 };
      }
      const manifest: Manifest = { format: 1, key, parts, ...built, outputs };
      await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
      await this.put(folder, { key, replace, signal });
    } catch (error) {
      throw systemCode(error) === undefined
        ? error
        : new TrackingError(`cannot write the cache ${folder}: ${systemReason(error)}`, { cause: error });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const entry = await this.find(key, signal);
    if (entry && !("damaged" in entry)) return entry;
    throw new TrackingError(
      `${join(this.root, key)} is not what was written into it: ${entry?.damaged ?? "it is gone"}`,
    );
  }

  /** Puts a complete folder in its place. */
  private async put(
    folder: string,
    { key, replace, signal }: { key: string; replace: boolean; signal: AbortSignal },
  ): Promise<void> {
    const place = join(this.root, key);
    for (;;) {
      try {
        return await rename(folder, place);
      } catch (error) {
        if (!["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) throw error;
      }
      const there = replace ? undefined : await this.find(key, signal);
      if (there && !("damaged" in there)) return;
      // Moved aside before it is removed: nobody finds half of it.
      const aside = `${place}.partial-${process.pid}-${counter++}`;
      await rename(place, aside).catch((error) => {
        if (systemCode(error) !== "ENOENT") throw error;
      });
      await rm(aside, { recursive: true, force: true });
    }
  }

  /** What decided what a pipeline's step gave when it was last done; undefined if it never was. */
  async last(pipeline: string, step: string): Promise<KeyParts | undefined> {
    try {
      return partsSchema.parse(JSON.parse(await readFile(this.lastPath(pipeline, step), "utf8")));
    } catch {
      return undefined; // it only tells why a step is done, not whether
    }
  }

  async remember(pipeline: string, step: string, parts: KeyParts): Promise<void> {
    const path = this.lastPath(pipeline, step);
    await mkdir(dirname(path), { recursive: true });
    writeJson(path, parts);
  }

  private lastPath(pipeline: string, step: string): string {
    return join(this.root, "last", pipeline, `${step}.json`);
  }
}
