import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClassifyResult, classifyResultSchema } from "../../src/experiment/result.ts";
import { copyStations } from "./copy-stations.ts";
import { Program, SMALL } from "./program.ts";

let program: Program;
let first: ClassifyResult;

async function classify(...args: string[]): Promise<ClassifyResult> {
  const { status, stdout, stderr } = await program.run("classify", "--json", ...args);
  expect(stderr).not.toMatch(/^cascada:/m);
  expect(status).toBe(0);
  return classifyResultSchema.parse(JSON.parse(stdout));
}

beforeAll(async () => {
  program = new Program();
  first = await classify(...SMALL);
  await program.simulate("other.arrow", 40, 9);
});
afterAll(() => program.remove());

describe("the main job", () => {
  test("leaves a complete run: report, figures, model, predictions, record", () => {
    const run = program.path(first.run);
    expect(readdirSync(run).sort()).toEqual([
      "evaluation.json",
      "experiment.yaml",
      "figures",
      "heartbeat.json",
      "labels.json",
      "log.txt",
      "metrics.jsonl",
      "model",
      "predictions-events.csv",
      "predictions-stations.csv",
      "record.json",
      "report.html",
      "result.json",
      "run.json",
      "splits.json",
    ]);
    expect(readdirSync(`${run}/figures`)).toHaveLength(10);
    expect(JSON.parse(readFileSync(`${run}/result.json`, "utf8"))).toEqual(first);
    const page = readFileSync(program.path(first.report), "utf8");
    expect(page).toContain("LEAKING");
    expect(page).not.toMatch(/NaN|undefined/);
    const lines = readFileSync(program.path(first.predictions), "utf8").trimEnd().split(/\r?\n/);
    expect(lines[0]).toBe("event_id,station_id,shower_id,p_proton,p_helium,p_oxygen,p_iron,predicted,primary");
    expect(lines).toHaveLength(1 + first.protocols!.shower_split!.n_test);
  });

  test("gives the same hashes again, from the cache, and with one worker from scratch", async () => {
    const again = await classify(...SMALL);
    expect(again.sha256).toEqual(first.sha256);
    const alone = await classify(...SMALL, "--set", "workers=1", "--cache", "other-cache");
    expect(alone.sha256).toEqual(first.sha256);
    expect(again.run).not.toBe(first.run);
  });

  test("simulates a damaged data set again", async () => {
    const [name] = readdirSync(program.path("data/cache")).filter((file) => file.endsWith(".arrow"));
    const path = program.path(`data/cache/${name}`);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const { status, stderr, stdout } = await program.run("classify", "--json", ...SMALL);
    expect(status).toBe(0);
    expect(stderr).toContain("is damaged");
    expect(JSON.parse(stdout).sha256).toEqual(first.sha256);
  });

  test("prints the numbers as text without --json", async () => {
    const { stdout } = await program.run("classify", ...SMALL);
    expect(stdout).toContain("Both protocols side by side");
    expect(stdout).toContain(first.protocols!.shower_split!.accuracy.toFixed(4));
  });
});

describe("classify FILE", () => {
  test("evaluates where there are labels", async () => {
    const result = await classify("other.arrow", "--out", "labelled.csv");
    expect(result.protocols!.row_split).toBeUndefined();
    expect(result.protocols!.shower_split!.n_test).toBe(result.rows);
    expect(result.predictions).toBe("labelled.csv");
  });

  test("predicts the same without labels and truth, and evaluates nothing", async () => {
    await copyStations(program.path("other.arrow"), program.path("bare.arrow"), ["id", "observable"]);
    const result = await classify("bare.arrow", "--out", "bare.csv");
    expect(result.protocols).toBeUndefined();
    expect(result.shower_level).toBeUndefined();
    const rows = (name: string) =>
      readFileSync(program.path(name), "utf8")
        .split(/\r?\n/)
        .map((line) => line.split(",").slice(0, 7).join());
    expect(rows("bare.csv")).toEqual(rows("labelled.csv"));
  });

  test("takes the model of a run, and refuses the data set it was trained on", async () => {
    const model = `${first.run}/model`;
    expect((await classify("other.arrow", "--model", model)).sha256.model).toBe(first.sha256.model);
    const [name] = readdirSync(program.path("data/cache")).filter((file) => file.endsWith(".arrow"));
    const { status, stderr } = await program.run("classify", `data/cache/${name}`, "--model", model);
    expect(status).toBe(3);
    expect(stderr).toContain("was trained on");
  });

  test("replaces no file without --force", async () => {
    writeFileSync(program.path("mine.csv"), "mine");
    const { status, stderr } = await program.run("classify", "other.arrow", "--out", "mine.csv");
    expect(status).toBe(4);
    expect(stderr).toContain("mine.csv");
    expect(readFileSync(program.path("mine.csv"), "utf8")).toBe("mine");
    await classify("other.arrow", "--out", "mine.csv", "--force");
    expect(readFileSync(program.path("mine.csv"), "utf8")).toContain("p_proton");
  });
});
