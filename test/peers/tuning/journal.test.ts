import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import type { Distribution } from "../../../src/tuning/distribution.ts";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import { search } from "../../../src/tuning/search.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";
import { options } from "../../tuning/searching.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-optuna-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.log`);

const optuna = (verb: string, ...args: readonly string[]) =>
  runPeer(peersPython("optuna"), ["tuning/journal.py", verb, ...args]);

interface Listed {
  direction: string;
  trials: { distributions: Record<string, { name: string; attributes: Record<string, unknown> }> }[];
}

const STATES = {
  running: "running",
  complete: "complete",
  pruned: "pruned",
  failed: "fail",
  waiting: "waiting",
} as const;

/** A trial as journal.py lists it. */
function listed(trial: TrialRecord) {
  const { number, state, params, value, intermediate, started, ended } = trial;
  const distributions = Object.entries(trial.distributions).map(([name, one]) => [name, theirs(one)]);
  return {
    number,
    state: STATES[state],
    params,
    distributions: Object.fromEntries(distributions),
    values: value === null ? null : [text(value)],
    intermediate: intermediate.map((told) => [told.step, text(told.value)]),
    started,
    ended,
  };
}

function theirs(distribution: Distribution) {
  if (distribution.kind === "categorical") {
    return { name: "CategoricalDistribution", attributes: { choices: distribution.choices } };
  }
  const { kind, ...attributes } = distribution;
  return { name: kind === "int" ? "IntDistribution" : "FloatDistribution", attributes };
}

const text = (value: number) => (Number.isFinite(value) ? value : String(value));

/** That Optuna lists the trials that we read, whatever else it knows of them. */
async function expectSame(file: string, name: string): Promise<readonly TrialRecord[]> {
  const study = (await new JournalStorage(file).read(name))!;
  const { direction, trials } = (await optuna("list", file, name)) as Listed;
  expect(direction).toBe(study.direction);
  const known = trials.map((trial) => ({ ...trial, user_attrs: undefined }));
  expect(known).toEqual(study.trials.map(listed));
  return study.trials;
}

describe("a study of ours", () => {
  it("is opened by Optuna, continued with its sampler, continued by us, and opened again", async () => {
    const file = newFile();
    const storage = new JournalStorage(file);
    await storage.create("s", "minimize");
    await search(options(storage));
    await expectSame(file, "s");
    expect(await optuna("continue", file, "s", "7")).toHaveLength(18);
    expect((await storage.read("s"))!.trials).toHaveLength(18);
    let known = 0;
    await search({
      ...options(storage),
      trials: 22,
      evaluate: (batch, sink, context) => {
        known = context.finished.length;
        return options(storage).evaluate(batch, sink, context);
      },
    });
    expect(known).toBe(18);
    const trials = await expectSame(file, "s");
    expect(new Set(trials.map(({ state }) => state))).toEqual(new Set(["complete", "pruned", "failed"]));
  });
});

describe("a study of Optuna's", () => {
  it("is read with all that it has, continued, and read by Optuna again", async () => {
    const file = newFile();
    await optuna("write", file);
    const trials = await expectSame(file, "theirs");
    expect(trials.map(({ state }) => state[0]).join("")).toBe("cccpffcccrw");
    expect(trials[0]!.params).toMatchObject({ x: 0.5, kind: null });
    expect(trials[1]!.attributes.note).toEqual({ nan: Number.NaN, text: 'NaN, ü " \\' });
    const storage = new JournalStorage(file, { warn: (message) => expect.fail(message) });
    expect((await storage.read("theirs"))!.attributes.why).toEqual([1, null]);
    await expect(storage.read("two")).rejects.toThrow("study two has 2 objectives (minimize, maximize); expected one");
    // The waiting trial comes first, with what it was asked to have.
    const { distributions } = trials.find(({ params }) => params.kind === "a") ?? trials[0]!;
    const kind = trials[0]!.distributions.kind!;
    const space = [
      { name: "x", distribution: trials[0]!.distributions.x! },
      { name: "kind", distribution: kind },
      {
        name: "depth",
        distribution: distributions.depth ?? ({ kind: "int", low: 1, high: 8, log: true, step: 1 } as const),
      },
    ];
    await search({ ...options(storage), study: "theirs", space, trials: 14 });
    const after = await expectSame(file, "theirs");
    expect(after[10]).toMatchObject({ state: "complete", params: { x: 0.25, kind: "a", depth: 3 } });
    expect(after.map(({ state }) => state[0]).join("")).toMatch(/^cccpffcccrc[cpf]{3}$/);
  });
});

describe("writers at the same time", () => {
  it("lose no line: two of ours and two of Optuna", async () => {
    const file = newFile();
    const trials = 40;
    await new JournalStorage(file).create("s", "minimize");
    const ours = async (worker: string) => {
      const writer = new URL("writer.ts", import.meta.url).pathname;
      const args = ["--import", "tsx", writer, file, "s", worker, String(trials)];
      return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout) as number[];
    };
    const numbers = await Promise.all([
      ours("a"),
      optuna("race", file, "s", "c", String(trials)) as Promise<number[]>,
      ours("b"),
      optuna("race", file, "s", "d", String(trials)) as Promise<number[]>,
    ]);
    const all = await expectSame(file, "s");
    expect(numbers.flat().sort((a, b) => a - b)).toEqual([...Array(4 * trials).keys()]);
    for (const [i, worker] of ["a", "c", "b", "d"].entries()) {
      const written = numbers[i]!.map((number) => all[number]!);
      expect(written.map(({ attributes }) => attributes.writer)).toEqual(written.map((_, k) => `${worker}:${k}`));
      for (const trial of written) expect(trial).toMatchObject({ state: "complete", intermediate: [{ step: 0 }] });
    }
    // They did write in turns.
    const writers = all.map(({ attributes }) => String(attributes.writer)[0]);
    expect(writers.filter((writer, i) => i > 0 && writer !== writers[i - 1]).length).toBeGreaterThan(20);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.length).toBe(1 + 2 * trials * 3 + 2 * trials * 5);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe("a damaged journal", () => {
  const whole = async () => {
    const file = newFile();
    const storage = new JournalStorage(file);
    await storage.create("s", "minimize");
    await search({ ...options(storage), trials: 4 });
    return file;
  };
  const DAMAGES: readonly (readonly [name: string, add: string | Buffer, before: unknown])[] = [
    ["half a line", '{"op_code":5,"trial_', 4],
    [
      "half a line, behind which Optuna wrote",
      `{"op_code":5,"tri${'{"op_code":8,"worker_id":"w","trial_id":0,"user_attr":{"a":1}}'}\n`,
      4,
    ],
    ["half JSON and more lines", '{"op_code":5,"trial_\n{"op_code":10}\n', "JSONDecodeError"],
    ["bytes", Buffer.from([0x80, 0x81, 10, 10]), "UnicodeDecodeError"],
    ["no operation", "17\n[]\n", "TypeError"],
    ["an operation without its fields", '{"op_code":6,"trial_id":1}\n', "KeyError"],
  ];

  it.each(DAMAGES)("with %s is continued by us, and what we continue Optuna opens", async (_name, add, before) => {
    const file = await whole();
    appendFileSync(file, add);
    expect(await optuna("opens", file, "s")).toBe(before);
    const said: string[] = [];
    const storage = new JournalStorage(file, { warn: (message) => said.push(message) });
    await search({ ...options(storage), trials: 7 });
    expect(said.length).toBeGreaterThan(0);
    expect(await expectSame(file, "s")).toHaveLength(7);
    expect(await optuna("continue", file, "s", "2")).toHaveLength(9);
  });

  it("is, cut anywhere, continued by Optuna behind what we continue", async () => {
    const bytes = readFileSync(await whole());
    for (const part of [0.3, 0.55, 0.9]) {
      const file = newFile();
      writeFileSync(file, bytes.subarray(0, Math.floor(part * bytes.length)));
      await search({ ...options(new JournalStorage(file)), trials: 4 });
      expect(await optuna("continue", file, "s", "1")).toHaveLength(5);
    }
  });
});
