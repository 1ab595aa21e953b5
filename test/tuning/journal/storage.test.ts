import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Distribution } from "../../../src/tuning/distribution.ts";
import { parseLine } from "../../../src/tuning/journal/line.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-journal-"));
afterAll(() => rmSync(folder, { recursive: true }));

let file = "";
let said: string[] = [];
let files = 0;
beforeEach(() => {
  file = join(folder, `${files++}.log`);
  said = [];
});

function open(): JournalStorage {
  return new JournalStorage(file, { warn: (message) => said.push(message.replace(folder, "")) });
}

const X: Distribution = { kind: "float", low: 0, high: 2, log: false, step: null };
const K: Distribution = { kind: "categorical", choices: [null, true, "a", 2.5] };
const TRIAL = { params: { x: 1.5, k: null }, distributions: { x: X, k: K } };
const key = (number: number) => ({ study: "s", number });

it("a folder is no journal, and the message says so", async () => {
  const storage = new JournalStorage(folder);
  await expect(storage.studies()).rejects.toThrow(`${folder} is no file; expected a journal of studies`);
});

/** A study with a complete trial and a running one. */
async function written(): Promise<JournalStorage> {
  const storage = open();
  await storage.create("s", "maximize");
  await storage.begin("s", 0, [TRIAL, { ...TRIAL, attributes: { "cascada:batch": 0, seconds: 2 } }]);
  await storage.report(key(0), 3, Number.NaN);
  await storage.report(key(0), 1, Number.POSITIVE_INFINITY);
  await storage.report(key(0), 1, -1);
  await storage.end(key(0), "complete", 0.25);
  return storage;
}

describe("a journal", () => {
  it("gives what was written, to another process, too", async () => {
    const storage = await written();
    await storage.setAttribute("s", "why", { a: [Number.NaN] });
    const study = await open().read("s");
    expect(study).toEqual(await storage.read("s"));
    expect(study).toMatchObject({ name: "s", direction: "maximize", attributes: { why: { a: [Number.NaN] } } });
    expect(study!.trials).toMatchObject([
      {
        number: 0,
        state: "complete",
        ...TRIAL,
        value: 0.25,
        intermediate: [
          { step: 1, value: -1 },
          { step: 3, value: Number.NaN },
        ],
      },
      {
        number: 1,
        state: "running",
        ...TRIAL,
        value: null,
        attributes: { "cascada:batch": 0, seconds: 2 },
        ended: null,
      },
    ]);
    expect(said).toEqual([]);
  });

  it("is read on as it grows, by whoever has it open", async () => {
    const storage = await written();
    const other = open();
    const study = await other.read("s");
    await storage.setParameter(key(1), "y", {
      value: 2,
      distribution: { kind: "int", low: 1, high: 3, log: false, step: 1 },
    });
    expect(study!.trials[1]!.params).not.toHaveProperty("y");
    await other.read("s");
    expect(study!.trials[1]!.params.y).toBe(2);
  });

  it("has Optuna's lines", async () => {
    await written();
    const lines = readFileSync(file, "utf8").trim().split("\n").map(parseLine) as Record<string, unknown>[];
    expect(lines.map(({ op_code }) => op_code)).toEqual([0, 4, 4, 7, 7, 7, 6]);
    expect(lines[1]).toMatchObject({
      study_id: 0,
      state: 0,
      params: { x: 1.5, k: 0 },
      distributions: {
        x: '{"name":"FloatDistribution","attributes":{"step":null,"low":0,"high":2,"log":false}}',
        k: '{"name":"CategoricalDistribution","attributes":{"choices":[null,true,"a",2.5]}}',
      },
    });
    expect(lines[2]).toMatchObject({ user_attrs: { seconds: 2 }, system_attrs: { "cascada:batch": 0 } });
    expect(readFileSync(file, "utf8")).toContain('"intermediate_value":NaN}');
    expect(lines[6]).toMatchObject({ trial_id: 0, state: 1, values: [0.25] });
    expect(lines[6]!.datetime_complete).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
  });

  it("refuses a second study of a name, and what is not there", async () => {
    const storage = await written();
    await expect(storage.create("s", "minimize")).rejects.toThrow("there is a study s; expected a new name");
    await expect(storage.end(key(7), "complete", 1)).rejects.toThrow("study s has no trial 7; it has 2");
    await expect(storage.report({ study: "t", number: 0 }, 0, 1)).rejects.toThrow("there is no study t; there are s");
    expect(await storage.read("t")).toBeUndefined();
  });

  it("begins trials of the numbers that are expected, and no others", async () => {
    const storage = await written();
    expect(await storage.begin("s", 1, [TRIAL])).toBe(false);
    expect(await storage.begin("s", 2, [TRIAL])).toBe(true);
    expect((await storage.read("s"))!.trials).toHaveLength(3);
  });

  it("takes no parameter of another kind than before, which Optuna would read past", async () => {
    const storage = await written();
    const distribution: Distribution = { kind: "categorical", choices: [1] };
    await expect(storage.begin("s", 2, [{ params: { k: 1 }, distributions: { k: distribution } }])).rejects.toThrow(
      'parameter k of study s is one of null, true, "a", 2.5 since trial 0, not one of 1',
    );
  });

  it("lets the first of several end a trial", async () => {
    const storage = await written();
    const other = open();
    expect(await Promise.all([storage.end(key(1), "pruned", 1), other.end(key(1), "complete", 2)])).toEqual([
      true,
      false,
    ]);
    await other.report(key(1), 9, 9);
    expect((await other.read("s"))!.trials[1]).toMatchObject({ state: "pruned", value: 1, intermediate: [] });
  });

  it("honours that another program has deleted a study", async () => {
    await written();
    writeFileSync(file, '{"op_code":1,"worker_id":"w","study_id":0}\n', { flag: "a" });
    const storage = open();
    expect(await storage.studies()).toEqual([]);
    await storage.create("s", "minimize");
    await storage.begin("s", 0, [TRIAL]);
    // Its trials are counted on: the new one is the third of the file.
    await storage.end(key(0), "complete", 1);
    expect(readFileSync(file, "utf8")).toContain('"trial_id":2,"state":1');
    expect((await open().read("s"))!.trials).toMatchObject([{ state: "complete", value: 1 }]);
  });

  it("refuses a study of two objectives, or without a direction", async () => {
    const study = (name: string, directions: number[]) =>
      writeFileSync(file, `${JSON.stringify({ op_code: 0, study_name: name, directions })}\n`, { flag: "a" });
    study("two", [1, 2]);
    study("none", [0]);
    await expect(open().read("two")).rejects.toThrow("study two has 2 objectives (minimize, maximize); expected one");
    await expect(open().read("none")).rejects.toThrow("study none has no direction; expected minimize or maximize");
  });
});

describe("a damaged journal", () => {
  it("is read past, told of with file and line, and made whole before it is continued", async () => {
    const whole = await (await written()).read("s");
    const [create, ...rest] = readFileSync(file, "utf8").trim().split("\n");
    const garbage = [
      '{"op_code":7,"trial_id":0,"st',
      "\u0000\u0001\ufffd\u0007",
      "",
      "17",
      '{"op_code":6,"trial_id":0}',
    ];
    writeFileSync(
      file,
      `${[create, ...garbage, `{"op_code":5,"trial_${rest[0]}`, ...rest.slice(1)].join("\n")}\n{"op_c`,
    );
    const storage = open();
    const times = { started: expect.anything(), ended: expect.anything() };
    expect((await storage.read("s"))!.trials[0]).toMatchObject({ ...whole!.trials[0], ...times });
    await storage.end(key(1), "failed", null);
    const number = (files - 1).toString();
    expect(said).toEqual([
      `/${number}.log:2: read past: not JSON: ${said[0]!.split("not JSON: ")[1]}`,
      `/${number}.log:3: read past: not JSON: ${said[1]!.split("not JSON: ")[1]}`,
      `/${number}.log:4: read past: not JSON: Unexpected end of JSON input`,
      `/${number}.log:5: read past: not an operation: it has no op_code`,
      `/${number}.log:6: read past: op_code 6: state: invalid input: expected number, received undefined`,
      `/${number}.log:7: read past: not JSON: ${said[5]!.split("not JSON: ")[1]}`,
      `/${number}.log:13: read past: the line has no end; its writer was stopped`,
    ]);
    // Every line is an operation now, and what was there lies beside it.
    const lines = readFileSync(file, "utf8").trim().split("\n").map(parseLine) as { op_code: number }[];
    expect(lines.map(({ op_code }) => op_code)).toEqual([0, 4, 4, 7, 7, 7, 6, 6]);
    const kept = readFileSync(`${file}.damaged`, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(kept.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 13]);
    expect(Buffer.from(kept[0].bytes, "base64").toString()).toBe(`${garbage[0]}\n`);
    said = [];
    expect((await open().read("s"))!.trials).toMatchObject([{ state: "complete", value: 0.25 }, { state: "failed" }]);
    expect(said).toEqual([]);
  });

  it("keeps what a newer Optuna may know, and reads past what is of studies that do not exist", async () => {
    await written();
    const foreign =
      '{"op_code":11,"study_id":0}\n{"op_code":10}\n{"op_code":4,"study_id":5,"datetime_start":null}\n{"op_code":8,"trial_id":9,"user_attr":{}}\n';
    writeFileSync(file, foreign, { flag: "a" });
    const storage = open();
    await storage.end(key(1), "failed", null);
    expect(said.map((message) => message.replace(/^.*read past: /, ""))).toEqual([
      "unknown op_code 11; expected one of 0 to 10",
      "there is no study 5",
      "there is no trial 9",
    ]);
    expect(readFileSync(file, "utf8")).toContain(foreign);
  });

  it("is left as it is by one who only reads", async () => {
    await written();
    writeFileSync(file, "garbage\n{", { flag: "a" });
    const before = readFileSync(file, "utf8");
    await open().read("s");
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});
