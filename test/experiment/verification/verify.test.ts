import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { DataError, InterruptedError } from "../../../src/core/errors.ts";
import { sha256 } from "../../../src/core/hash.ts";
import { noProgress, type StartProgress } from "../../../src/core/progress.ts";
import { convertFile } from "../../../src/data/convert.ts";
import { classifyFile } from "../../../src/experiment/classify-file.ts";
import { loadExperiment } from "../../../src/experiment/load.ts";
import { runExperiment } from "../../../src/experiment/run.ts";
import { historyOf } from "../../../src/experiment/verification/history.ts";
import { verificationSchema } from "../../../src/experiment/verification/report.ts";
import { type VerifyOptions, verifyRun } from "../../../src/experiment/verification/verify.ts";
import { readingSchema } from "../../../src/features/reading-schema.ts";
import { readRecord, readState } from "../../../src/tracking/run-store.ts";
import { makeStations, temporaryFolder } from "../../data/stations.ts";
import { contentOf, experimentOn, optionsIn, stationFile } from "../small-experiment.ts";

let folder: string;
let data: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  data = await stationFile(join(folder, "a.arrow"));
});

/** Id of a small run. */
async function smallRun(...overrides: string[]): Promise<string> {
  const { result } = await runExperiment(await experimentOn(data, ...overrides), optionsIn(folder));
  return readState(result.run).id;
}

function verify(id: string, rest: Partial<VerifyOptions> = {}) {
  const { cache: _, ...options } = optionsIn(folder);
  return verifyRun(id, { ...options, ...rest });
}

const runPath = (id: string, ...names: string[]) => join(folder, "runs", id, ...names);

/** Changes a value of a JSON file of a run by hand; undefined takes the key away. */
async function edit(id: string, name: string, { key, value }: { key: string; value: unknown }): Promise<void> {
  const path = runPath(id, name);
  const content = JSON.parse(await readFile(path, "utf8"));
  const words = key.split("/");
  let group = content;
  for (const word of words.slice(0, -1)) group = group[word];
  group[words.at(-1)!] = value;
  await writeFile(path, JSON.stringify(content));
}

/** Interrupts the work at the progress of that title. */
function interruptedAt(at: string, abort: AbortController): StartProgress {
  return (title) => {
    if (title === at) abort.abort(new InterruptedError());
    return noProgress(title);
  };
}

const OTHER = "0".repeat(64);

/** Puts another hash where a stage and run.json have one, as if the run had given something else. */
async function forge(id: string, stage: string, key: string): Promise<void> {
  const at = readRecord(runPath(id)).stages.findIndex(({ name }) => name === stage);
  await edit(id, "record.json", { key: `stages/${at}/sha256/${key}`, value: OTHER });
  await edit(id, "run.json", { key: `sha256/${stage}.${key}`, value: OTHER });
}

describe("a run of an experiment", () => {
  test("is repeated with equal hashes; only that it was verified is left", async () => {
    const id = await smallRun();
    const found = await verify(id);
    expect(verificationSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      id,
      result: "equal",
      complete: true,
      first_difference: null,
      environment: [],
      kept: null,
    });
    expect(found.stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(["data", "shower_split.fit", "files"]),
    );
    expect(found.stages.every(({ verdict }) => verdict === "equal")).toBe(true);
    expect(found.stages.find(({ stage }) => stage === "files")!.hashes).toBeGreaterThan(10);
    expect(await contentOf(join(folder, "runs"))).toEqual([id]);
    expect(await historyOf(runPath(id))).toMatchObject([
      { result: "equal", complete: true, node: process.versions.node },
    ]);
  });

  test("is verified by two at once, who both say so", async () => {
    const id = await smallRun();
    const both = await Promise.all([verify(id), verify(id)]);
    expect(both.map(({ result }) => result)).toEqual(["equal", "equal"]);
    expect(await historyOf(runPath(id))).toHaveLength(2);
  });

  test("that gave something else differs in the first such stage, and the repetition is kept, tagged", async () => {
    const id = await smallRun("protocols=[shower_split]");
    await forge(id, "shower_split.predict", "probabilities");
    await forge(id, "shower_split.evaluate", "evaluation");
    const found = await verify(id);
    expect(found).toMatchObject({ result: "differs", first_difference: "shower_split.predict" });
    const { labels } = { labels: JSON.parse(await readFile(join(found.kept!, "labels.json"), "utf8")) };
    expect(labels.tags).toEqual({ verifies: id });
    expect(await historyOf(runPath(id))).toMatchObject([
      { result: "differs", first_difference: "shower_split.predict" },
    ]);
  });

  test("whose numbers were edited by hand differs in these", async () => {
    const id = await smallRun();
    await edit(id, "run.json", { key: "metrics/shower_split.accuracy", value: 1 });
    expect(await verify(id)).toMatchObject({ result: "differs", first_difference: "numbers" });
  });

  test.each([
    ["run.json", "params/model.rounds"],
    ["record.json", "fitting/0/parameters/max_depth"],
    ["record.json", "partition/0/rows/train"],
  ])("whose settings were edited by hand differs in these: %s, %s", async (file, key) => {
    const id = await smallRun();
    await edit(id, file, { key, value: 99 });
    expect(await verify(id)).toMatchObject({ result: "differs", first_difference: "settings" });
  });

  test("keeps the repetition when asked to", async () => {
    const id = await smallRun();
    const { kept } = await verify(id, { keep: true });
    expect(readState(kept!).status).toBe("finished");
  });

  test("is repeated from the archived settings, not from the file it was made with", async () => {
    const id = await smallRun("model.rounds=2", "tracking.note=mine", "tracking.tags={a: b}");
    await rm(join(folder, "small.yaml"));
    const { result, kept } = await verify(id, { keep: true });
    expect(result).toBe("equal");
    expect(JSON.parse(await readFile(join(kept!, "labels.json"), "utf8"))).toEqual({
      tags: { verifies: id },
      note: "",
    });
  });

  test("on a data file that has moved needs to be told where; one that has changed is refused", async () => {
    const id = await smallRun();
    const moved = join(folder, "b.arrow");
    await rename(data, moved);
    await expect(verify(id)).rejects.toThrow(
      new DataError(
        `no data file ${data}, which run ${id} read; expected it there, or --data ${data}=PATH where it lies now`,
      ),
    );
    expect((await verify(id, { moved: new Map([[data, moved]]) })).result).toBe("equal");
    const { sha256: expected } = JSON.parse(await readFile(runPath(id, "record.json"), "utf8")).data.files[0];
    await appendFile(moved, "x");
    const found = sha256(await readFile(moved));
    await expect(verify(id, { moved: new Map([[data, moved]]) })).rejects.toThrow(
      `the data file ${moved} has sha256 ${found}; expected ${expected}, as run ${id} read it`,
    );
    expect(await contentOf(join(folder, "runs"))).toEqual([id]);
  });

  test("simulates its data anew, whatever lies in a cache", async () => {
    const path = join(folder, "simulated.yaml");
    await writeFile(
      path,
      "name: simulated\ndata: {simulate: {stations_per_primary: 30, primaries: [proton, iron]}}\nmodel: {name: xgboost, rounds: 2}\nevaluation: {replicates: 100}\n",
    );
    const { result } = await runExperiment(await loadExperiment(path), optionsIn(folder));
    const cache = join(folder, "cache");
    const before = await contentOf(cache);
    await rm(cache, { recursive: true });
    const { id } = readState(result.run);
    expect((await verify(id)).result).toBe("equal");
    expect(await contentOf(cache)).toEqual([]);
    expect((await verify(id, { cache })).result).toBe("equal");
    expect(await contentOf(cache)).toEqual(before);
  });
});

describe("a run of a user's model file", () => {
  async function runOf(text: string): Promise<string> {
    const home = join(folder, "mine", "deep");
    await mkdir(home, { recursive: true });
    await writeFile(join(folder, "mine", "sizes.ts"), "export const CODE = 2;\n");
    await writeFile(join(home, "model.ts"), text);
    return smallRun(`model={file: ${join(home, "model.ts")}, training: {epochs: 2}}`);
  }
  const TEXT = `import { defineAutoencoder, sizeOf } from "cascada";
import { z } from "zod";
import { CODE } from "../sizes.ts";
export default defineAutoencoder({
  name: "mine",
  summary: "two numbers",
  config: z.strictObject({}),
  build: ({ input }) => ({
    encoder: [{ kind: "dense", units: CODE }],
    decoder: [{ kind: "dense", units: sizeOf(input) }],
  }),
});
`;

  test("is repeated from the copy that it keeps, with what it imports from above", async () => {
    const id = await runOf(TEXT);
    await rm(join(folder, "mine"), { recursive: true });
    const { result, notes } = await verify(id);
    expect(result).toBe("equal");
    expect(notes).toEqual([expect.stringMatching(/model\.ts is gone: the copy that the run kept was run$/)]);
  });
});

describe("a classification", () => {
  let model: string;
  let id: string;
  beforeEach(async () => {
    const trained = await smallRun();
    model = join(folder, "model");
    await rename(runPath(trained, "model"), model);
    await rm(runPath(trained), { recursive: true });
    const stations = await stationFile(join(folder, "other.arrow"), { metadata: { "cascada.seed": "7" } });
    const options = { ...optionsIn(folder), model, overwrite: false };
    const { result } = await classifyFile(stations, { ...options, out: join(folder, "predictions.arrow") });
    id = readState(result.run).id;
  });

  test("is repeated with the model that it used, its predictions elsewhere", async () => {
    expect(await verify(id)).toMatchObject({ result: "equal", kept: null });
    await expect(readFile(join(folder, "predictions.arrow"))).resolves.toBeDefined();
  });

  test("with a model that is gone or another says what is missing", async () => {
    const moved = join(folder, "moved");
    await rename(model, moved);
    await expect(verify(id)).rejects.toThrow(`no model ${model}, which run ${id} read`);
    expect((await verify(id, { moved: new Map([[model, moved]]) })).result).toBe("equal");
  });
});

describe("a run whose file was read by a map, a selection and options", () => {
  const columns = { energy_eev: { from: "E", unit: "eV" }, bin_width_ns: 25 };
  const select = "energy_eev > 10 & file.site == 'north'";
  let text: string;
  beforeEach(async () => {
    const table = makeStations(240);
    table.columns.bin_width_ns = new Float32Array(240).fill(25);
    const native = await stationFile(join(folder, "native.arrow"), { table });
    const csv = join(folder, "native.csv");
    await convertFile(native, csv);
    const [header, ...rows] = (await readFile(csv, "utf8")).split("\n").filter((line) => !/^(#|$)/.test(line));
    const names = header!.split(",");
    const energy = names.indexOf("energy_eev");
    const own = rows.map((row, i) => {
      const cells = row.split(",");
      return [...cells.with(energy, `${cells[energy]}e18`), i % 5 === 0 ? "south" : "north"].join(";");
    });
    text = join(folder, "foreign.dat");
    await writeFile(text, [[...names.with(energy, "E"), "site"].join(";"), ...own].join("\n"));
  });

  test("is repeated as it was read: an experiment", async () => {
    const reading = { format: "csv", delimiter: "semicolon", columns, select };
    const settings = Object.entries(reading).map(([key, value]) => `data.${key}=${JSON.stringify(value)}`);
    data = text;
    const id = await smallRun(...settings);
    const record = readRecord(runPath(id));
    expect(record.data).toMatchObject({ columns, options: { format: "csv", delimiter: ";" } });
    expect(record.data!.rows).toBeLessThan(240);
    expect(await verify(id)).toMatchObject({ result: "equal", complete: true });
  });

  test("is repeated as it was read: a classification", async () => {
    const trained = await smallRun();
    const model = join(folder, "model");
    await rename(runPath(trained, "model"), model);
    await rm(runPath(trained), { recursive: true });
    const reading = readingSchema.parse({ format: "csv", delimiter: "semicolon", columns, select });
    const options = { ...optionsIn(folder), model, overwrite: false, out: undefined, reading };
    const { result } = await classifyFile(text, options);
    expect(result.selection).toHaveLength(2);
    expect(await verify(readState(result.run).id)).toMatchObject({ result: "equal" });
  });
});

describe("a run that cannot be verified", () => {
  test("is one that there is none of; the nearest name is offered", async () => {
    const id = await smallRun();
    await expect(verify(`${id}x`)).rejects.toThrow(
      `unknown run: ${id}x in ${join(folder, "runs")}; did you mean ${id}?`,
    );
  });

  test("is one whose files were changed or removed: all of them are named, nothing is run", async () => {
    const id = await smallRun();
    await appendFile(runPath(id, "experiment.yaml"), "# mine\n");
    await rm(runPath(id, "evaluation.json"));
    const error = await verify(id).catch((reason: Error) => reason as Error);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message.split("\n")).toEqual([
      expect.stringMatching(/experiment\.yaml has sha256 [0-9a-f]{64}; expected [0-9a-f]{64}, as the record says$/),
      expect.stringMatching(/evaluation\.json is missing; expected a file of sha256 [0-9a-f]{64}$/),
    ]);
    expect(await contentOf(join(folder, "runs"))).toEqual([id]);
  });

  test.each([
    ["stages/0/sha256/dataset", OTHER, /sha256\.data\.dataset of run\.json has sha256 [1-9a-f]/],
    ["fitting/0/sha256", OTHER, /fitting of shower_split in record\.json has sha256 0+; expected/],
    ["partition/1/sha256/test", OTHER, /partition of row_split, test, in record\.json has sha256 0+; expected/],
    ["preprocessing/sha256", OTHER, /preprocessing of record\.json has sha256 0+; expected/],
    ["data/files/0/sha256", OTHER, /data of record\.json has sha256 0+; expected/],
    ["stages/0/sha256", {}, /no stage of record\.json gave data\.dataset, of which run\.json has a hash/],
    ["stages", 3, /record\.json: stages: /],
    ["stages/0/exact", undefined, /record\.json: stages\.0\.exact: /],
  ])("is one with %s of its record edited by hand", async (key, value, message) => {
    const id = await smallRun();
    await edit(id, "record.json", { key, value });
    await expect(verify(id)).rejects.toThrow(message);
  });

  test("is one whose folder was renamed", async () => {
    const id = await smallRun();
    await rename(runPath(id), runPath("other"));
    await expect(verify("other")).rejects.toThrow(`says it is run ${id}; expected the name of its folder`);
  });

  test("is one whose record ends halfway", async () => {
    const id = await smallRun();
    await writeFile(runPath(id, "record.json"), (await readFile(runPath(id, "record.json"), "utf8")).slice(0, 99));
    await expect(verify(id)).rejects.toThrow(/record\.json: not valid JSON$/);
  });

  test("is one that did not finish, but for the stages that it has", async () => {
    const abort = new AbortController();
    const options = { ...optionsIn(folder), signal: abort.signal, start: interruptedAt("train", abort) };
    await expect(runExperiment(await experimentOn(data), options)).rejects.toThrow(InterruptedError);
    const [id] = await contentOf(join(folder, "runs"));
    await expect(verify(id!)).rejects.toThrow(
      /the run is interrupted \(.*it has no complete result; expected a finished run/,
    );
    const found = await verify(id!, { partial: true });
    const note = expect.stringMatching(/^the record has no shower_split\.fit, .* to compare/);
    expect(found).toMatchObject({ result: "equal", complete: false, notes: [note] });
    expect(found.stages.filter(({ verdict }) => verdict === "equal").map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(["data", "features"]),
    );
    await edit(id!, "record.json", { key: "stages", value: [] });
    await expect(verify(id!, { partial: true })).rejects.toThrow(/no stage of its record has a hash/);
  });
});

test("an interruption leaves neither a repetition nor an entry", async () => {
  const id = await smallRun();
  const abort = new AbortController();
  const start = interruptedAt("train", abort);
  await expect(verify(id, { signal: abort.signal, start })).rejects.toThrow(InterruptedError);
  expect(await contentOf(join(folder, "runs"))).toEqual([id]);
  expect(await historyOf(runPath(id))).toEqual([]);
});
