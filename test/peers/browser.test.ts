// A model in a browser: bundled as users do, it must answer to the bit as in Node.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { rolldown } from "rolldown";
import { beforeAll, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { Booster } from "../../src/models/boosting/booster.ts";
import { runInChromium } from "./chromium.ts";

const OBJECTIVES = ["multi:softprob", "multi:softmax", "binary:logistic", "reg:squarederror"];
const ROWS = 2000;

interface Job {
  /** base64 of a model file, and of [rows x features] float32 */
  model: string;
  values: string;
  rows: number;
}

let script: string;
let answers: Record<string, string>[];
let jobs: Job[];

/** All that a model tells of some rows, as base64. It runs in Node and in the page, so it closes over nothing. */
function answer(Model: typeof Booster, { model, values, rows }: Job): Record<string, string> {
  const bytes = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const booster = Model.from(bytes(model));
  const x = { rows, columns: booster.features, values: new Float32Array(bytes(values).buffer) };
  const results = {
    margins: booster.margins(x),
    predictions: booster.predict(x),
    first: booster.predict(x, { rounds: [0, 1] }),
    leaves: booster.leafIndices(x),
    contributions: booster.contributions(x),
    json: booster.toJson(),
    ubjson: booster.toUbjson(),
  };
  const text = ({ buffer }: { buffer: ArrayBufferLike }) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const importance = JSON.stringify(booster.importance());
  return { importance, ...Object.fromEntries(Object.entries(results).map(([name, value]) => [name, text(value)])) };
}

beforeAll(async () => {
  const fixtures = new URL("../models/boosting/fixtures/xgboost-3.2.0.json", import.meta.url);
  const { models } = JSON.parse(await readFile(fixtures, "utf8"));
  const random = Random.fromSeed(1).stream("browser");
  jobs = OBJECTIVES.map((objective) => {
    const values = Float32Array.from({ length: ROWS * 4 }, () =>
      random.uniform() < 0.1 ? Number.NaN : random.normal(),
    );
    return { model: models[objective].ubjson, values: Buffer.from(values.buffer).toString("base64"), rows: ROWS };
  });
  const input = new URL("../../src/models/boosting/booster.ts", import.meta.url).pathname;
  const bundle = await rolldown({ input, platform: "browser", logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife", name: "cascada", minify: true });
  script = output[0].code;
  const page = `${script};const answer = ${answer};document.querySelector("#out").textContent = JSON.stringify(${JSON.stringify(jobs)}.map((job) => answer(cascada.Booster, job)));`;
  answers = JSON.parse((await runInChromium(page)).replaceAll("&quot;", '"').replaceAll("&amp;", "&"));
}, 180_000);

test("the bundle is one small file that names nothing of Node", () => {
  expect(script).not.toMatch(/node:|require\(|process\./);
  // Measured 33 kB.
  expect(script.length).toBeLessThan(45_000);
});

test.each(OBJECTIVES)("%s: everything is the same to the bit in Chromium", (objective) => {
  const here = answer(Booster, jobs[OBJECTIVES.indexOf(objective)]!);
  const there = answers[OBJECTIVES.indexOf(objective)]!;
  const hashes = (results: Record<string, string>) =>
    Object.entries(results).map(([name, text]) => [name, createHash("sha256").update(text).digest("hex")]);
  expect(Object.keys(here)).toHaveLength(8);
  expect(hashes(there)).toEqual(hashes(here));
});
