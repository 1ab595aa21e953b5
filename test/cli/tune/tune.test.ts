import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tuneBest } from "../../../src/cli/tune/best.ts";
import { tuneImportance } from "../../../src/cli/tune/importance.ts";
import {
  tuneBestSchema,
  tuneImportanceSchema,
  tuneStudiesSchema,
  tuneTrialsSchema,
} from "../../../src/cli/tune/output.ts";
import { tuneStudies } from "../../../src/cli/tune/studies.ts";
import { tuneTrials } from "../../../src/cli/tune/trials.ts";
import { ConfigError } from "../../../src/core/errors.ts";
import { writeStudy } from "../../tuning/written-study.ts";
import { printed } from "../runs/printed.ts";

let root: string;
let file: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "cascada-tune-"));
  file = join(root, "journal.log");
  await writeStudy(file, "svm", [
    { params: { "model.C": 0.5, "model.kernel": "rbf" }, value: 0.3 },
    { params: { "model.C": 10.5, "model.kernel": "poly", "model.degree": 2 }, value: 0.4 },
    { params: { "model.C": 2.5, "model.kernel": "rbf" }, state: "failed", reason: "it threw" },
    { params: { "model.C": 1.5, "model.kernel": "linear" }, state: "pruned", value: 0.1, intermediate: [0.2, 0.1] },
    { params: { "model.C": 1.5, "model.kernel": "linear" }, state: "running" },
    { params: { "model.C": 0.25, "model.kernel": "rbf" }, value: Number.NaN },
  ]);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const flags = () => ({ runs: root });
const refusal = async (work: Promise<unknown>) => (await work.catch((error: unknown) => error)) as Error;

describe("best", () => {
  test("has the value, the settings in both forms, and what runs them", async () => {
    const text = await printed(() => tuneBest(file, flags()));
    expect(text).toBe(
      [
        "study svm: 1 running, 3 complete, 1 pruned, 1 failed",
        "trial 1 is the best: value 0.4 (maximize; it was chosen by this value, which is optimistic)",
        "",
        "model:",
        "  C: 10.5",
        "  kernel: poly",
        "  degree: 2",
        "",
        "--set model.C=10.5",
        "--set model.kernel=poly",
        "--set model.degree=2",
        "",
        "npm run experiment -- EXPERIMENT.yaml --set model.C=10.5 --set model.kernel=poly --set model.degree=2",
        "",
      ].join("\n"),
    );
  });

  test("is an object of its schema", async () => {
    const told = tuneBestSchema.parse(JSON.parse(await printed(() => tuneBest(file, { ...flags(), json: true }))));
    expect(told).toMatchObject({ study: "svm", number: 1, value: 0.4, counts: { complete: 3, waiting: 0 } });
  });

  test("of no complete trial says why", async () => {
    await writeStudy(file, "none", [{ state: "failed", reason: "no memory" }]);
    const error = await refusal(tuneBest(file, { ...flags(), study: "none" }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toContain("no memory");
  });
});

describe("trials", () => {
  const numbers = async (more: Partial<Parameters<typeof tuneTrials>[1]>) => {
    const text = await printed(() => tuneTrials(file, { ...flags(), ...more, json: true }));
    return tuneTrialsSchema.parse(JSON.parse(text)).trials.map(({ number }) => number);
  };

  test("are sorted by a field, those without it last", async () => {
    expect(await numbers({})).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await numbers({ sort: "-value" })).toEqual([1, 0, 3, 2, 4, 5]);
    expect(await numbers({ sort: "model.C" })).toEqual([5, 0, 3, 4, 2, 1]);
    expect(await numbers({ sort: "model.degree" })).toEqual([1, 0, 2, 3, 4, 5]);
    expect(await numbers({ sort: "-model.kernel" })).toEqual([0, 2, 5, 1, 3, 4]);
  });

  test("are chosen by state, or the best of them", async () => {
    expect(await numbers({ state: "pruned, failed" })).toEqual([2, 3]);
    expect(await numbers({ top: "1" })).toEqual([1]);
    expect(await numbers({ top: "10" })).toEqual([1, 0]);
    expect(await numbers({ top: "0" })).toEqual([]);
  });

  test("are a table with why they failed", async () => {
    const text = await printed(() => tuneTrials(file, flags()));
    const lines = text.split("\n");
    expect(lines[0]).toMatch(/^trial +state +value +time +C +kernel +degree +reason$/);
    expect(lines[4]).toMatch(/^ +2 +failed .* 2\.5 +rbf +it threw$/);
    expect(lines.at(-2)).toBe("study svm: 1 running, 3 complete, 1 pruned, 1 failed");
    expect(await printed(() => tuneTrials(file, { ...flags(), state: "waiting" }))).toMatch(
      /^study svm: .*; 0 shown\n$/,
    );
  });

  test("are comma-separated values with all digits", async () => {
    const text = await printed(() => tuneTrials(file, { ...flags(), csv: true, state: "pruned" }));
    expect(text).toMatch(
      /^number,state,value,seconds,steps,model\.C,model\.kernel,model\.degree,reason\r?\n3,pruned,0\.1,[\d.]+,2,1\.5,linear,,\r?\n$/,
    );
  });

  test.each([
    [{ state: "done" }, /--state done: expected some of running, complete/],
    [{ sort: "model.c" }, /did you mean model\.C\?/],
    [{ sort: "value", top: "2" }, /exclude each other/],
    [{ json: true, csv: true }, /exclude each other/],
  ])("refuse %j", async (more, message) => {
    const error = await refusal(tuneTrials(file, { ...flags(), ...more }));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toMatch(message);
  });
});

describe("importance", () => {
  const told = async (study: string) =>
    tuneImportanceSchema.parse(
      JSON.parse(await printed(() => tuneImportance(file, { ...flags(), study, json: true }))),
    );

  test("has the parameter that moves the value first, and says how few trials it rests on", async () => {
    const trials = Array.from({ length: 12 }, (_, i) => ({
      params: { "model.C": 0.5 + i, "model.kernel": i % 2 === 0 ? "rbf" : "poly" },
      value: i % 2 === 0 ? 0.75 : 0.25,
    }));
    await writeStudy(file, "kernels", [...trials, { state: "failed" as const }]);
    const { parameters, trials: of } = await told("kernels");
    expect(parameters[0]).toMatchObject({ name: "model.kernel", trials: 12 });
    expect(parameters[0]!.share).toBeGreaterThan(0.8);
    expect(of).toBe(12);
    const text = await printed(() => tuneImportance(file, { ...flags(), study: "kernels" }));
    expect(text).toMatch(
      /^parameter +trials +share +spread\n[- ]+\nmodel\.kernel +12 +\d+\.\d % +\d+\.\d % +#{24,30}\n/,
    );
    expect(text).toContain("it rests on 12 complete trials, too few to trust it");
  });

  test("of equal values says that they tell nothing", async () => {
    await writeStudy(file, "equal", [
      { params: { "model.C": 0.5 }, value: 1 },
      { params: { "model.C": 1.5 }, value: 1 },
    ]);
    expect((await told("equal")).parameters).toEqual([]);
    expect(await printed(() => tuneImportance(file, { ...flags(), study: "equal" }))).toContain("tell nothing");
  });
});

describe("studies", () => {
  test("of a file are listed with their best trials", async () => {
    await writeStudy(file, "empty", [], "minimize");
    const text = await printed(() => tuneStudies(file, flags()));
    expect(text).toMatch(/svm +maximize +1 running, 3 complete, 1 pruned, 1 failed +0\.4 \(trial 1\)\n/);
    expect(text).toMatch(/empty +minimize +no trials\n/);
    const told = JSON.parse(await printed(() => tuneStudies(file, { ...flags(), json: true })));
    expect(tuneStudiesSchema.parse(told).studies.map(({ best }) => best)).toEqual([{ number: 1, value: 0.4 }, null]);
  });
});
