import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataError, InterruptedError, TrackingError } from "../../src/core/errors.ts";
import type { StartProgress } from "../../src/core/progress.ts";
import { type CacheOptions, hashFile, obtainDataset, simulationProgress } from "../../src/experiment/dataset-cache.ts";
import { loadPreset } from "../../src/experiment/load.ts";
import { temporaryFolder } from "../data/stations.ts";
import { contentOf } from "./small-experiment.ts";

const { preset } = await loadPreset("default", ["showers_per_primary=3", "primaries=[proton, iron]"]);

/** Options that keep what is told of the work. */
function optionsIn(folder: string, rest: Partial<CacheOptions> = {}): CacheOptions & { notes: string[] } {
  const notes: string[] = [];
  const start: StartProgress = (title) => ({ update() {}, done: (note) => notes.push(`${title}: ${note}`) });
  return { folder, workers: 1, signal: new AbortController().signal, start, notes, ...rest };
}

let folder: string;
/** The data set as it was simulated first: its file, bytes and hash. */
let path: string;
let bytes: Buffer;
let hash: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "cascada-cache-")), "made", "on demand");
  const options = optionsIn(folder);
  const made = await obtainDataset(preset, options);
  expect(made.reused).toBe(false);
  expect(options.notes).toEqual([expect.stringMatching(/^simulate: \d+ stations of \d+ events$/)]);
  path = made.path;
  bytes = await readFile(path);
  hash = made.sha256;
});
afterAll(() => rm(join(folder, "..", ".."), { recursive: true }));

describe("the data set of a preset", () => {
  test("lies in the cache under a name of its content, its hash beside it as sha256sum writes it", async () => {
    expect(basename(path)).toMatch(/^stations-[0-9a-f]{16}\.arrow$/);
    expect(await contentOf(folder)).toEqual([basename(path), `${basename(path)}.sha256`]);
    expect(await readFile(`${path}.sha256`, "utf8")).toBe(`${hash}  ${basename(path)}\n`);
    expect(await hashFile(path)).toBe(hash);
  });

  test("is taken from there, whatever the number of threads and the order of the preset's keys", async () => {
    const options = optionsIn(folder, { workers: 7 });
    const turned = Object.fromEntries(Object.entries(preset).reverse()) as typeof preset;
    expect(await obtainDataset(turned, options)).toEqual({ path, sha256: hash, reused: true });
    expect(options.notes).toEqual([`data set: from the cache, ${path}`]);
  });

  test.each([
    [
      "was changed in one bit",
      async () =>
        writeFile(
          path,
          bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte)),
        ),
    ],
    ["was cut", async () => writeFile(path, bytes.subarray(0, -1))],
    ["has a hash that is none", async () => writeFile(`${path}.sha256`, "nonsense")],
    ["lost its hash, as when killed before it was written", async () => rm(`${path}.sha256`)],
    ["lost its file", async () => rm(path)],
  ])("is simulated again where it %s, and is the same again", async (what, damage) => {
    await damage();
    const options = optionsIn(folder);
    expect(await obtainDataset(preset, options)).toEqual({ path, sha256: hash, reused: false });
    expect(options.notes.at(-1)).toMatch(/^simulate: /);
    if (!what.startsWith("lost"))
      expect(options.notes[0]).toMatch(/ is damaged \(sha256 \w+, expected \w+\): simulating/);
    expect(await readFile(path)).toEqual(bytes);
    expect((await obtainDataset(preset, optionsIn(folder))).reused).toBe(true);
  });

  test("leaves nothing where it is interrupted, before or during the work", async () => {
    const empty = await temporaryFolder();
    const before = optionsIn(empty, { signal: AbortSignal.abort(new InterruptedError()) });
    await expect(obtainDataset(preset, before)).rejects.toThrow(InterruptedError);
    const controller = new AbortController();
    const start: StartProgress = () => ({ update: () => controller.abort(new InterruptedError()), done() {} });
    const { preset: large } = await loadPreset("default", ["stations_per_primary=100000"]);
    const during = optionsIn(empty, { signal: controller.signal, start });
    await expect(obtainDataset(large, during)).rejects.toThrow(InterruptedError);
    expect(await contentOf(empty)).toEqual([]);
  });

  test("needs a folder that can be made", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    for (const place of [file, join(file, "cache")]) {
      await expect(obtainDataset(preset, optionsIn(place))).rejects.toThrow(TrackingError);
    }
  });
});

test("hashing stops where it is told to", async () => {
  const signal = AbortSignal.abort(new InterruptedError());
  await expect(hashFile(path, signal)).rejects.toThrow(InterruptedError);
  await expect(obtainDataset(preset, optionsIn(folder, { signal }))).rejects.toThrow(InterruptedError);
});

test("a file that cannot be hashed is named", async () => {
  const empty = await temporaryFolder();
  await expect(hashFile(empty)).rejects.toThrow(DataError);
  await expect(hashFile(join(empty, "no"))).rejects.toThrow(/^cannot read .*no: no such file or folder$/);
});

test("progress is the share of the stations that are wanted, or of the showers", async () => {
  const { preset: stations } = await loadPreset("default", ["stations_per_primary=100", "primaries=[proton, iron]"]);
  // A primary beyond its 100 does not make up for the other: (100 + 40) / 200.
  expect(simulationProgress(stations, [130, 40], 9)).toEqual([0.7, "170 stations"]);
  expect(simulationProgress(preset, [30, 40], 3)).toEqual([0.5, "70 stations"]);
});
