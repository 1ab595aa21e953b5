import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadExperiment, renderExperiment } from "../../src/experiment/load.ts";
import type { Experiment } from "../../src/experiment/schema.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-variables-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

/** What refers to a variable. */
const ref = (name: string) => `$\{${name}}`;

async function load(text: string, ...overrides: string[]): Promise<Experiment> {
  const path = join(folder, "x.yaml");
  writeFileSync(path, text);
  return loadExperiment(path, overrides);
}

async function complaints(text: string, ...overrides: string[]): Promise<string[]> {
  const error: Error = await load(text, ...overrides).then(
    () => expect.unreachable("was read"),
    (reason) => reason,
  );
  return error.message.replaceAll(`${folder}/`, "").split("\n");
}

const SMALL = "name: small\ndata: {file: stations.arrow}\nmodel: {name: xgboost}\n";

test("a variable stands where it is written, in any text, and in overrides", async () => {
  vi.stubEnv("CASCADA_TEST", "/data");
  const text = SMALL.replace("stations.arrow", `"${ref("CASCADA_TEST")}/a${ref("CASCADA_TEST")}.arrow"`);
  expect((await load(text)).data.file).toBe("/data/a/data.arrow");
  expect((await load(SMALL, `data.file=${ref("CASCADA_TEST")}/b.arrow`)).data.file).toBe("/data/b.arrow");
  const bare = "$CASCADA_TEST costs $5";
  expect((await load(`${SMALL}description: ${bare}\n`)).description).toBe(bare);
});

test("where a number, a list or a truth value is wanted it is read as YAML, elsewhere it is text", async () => {
  vi.stubEnv("CASCADA_SEED", "17");
  vi.stubEnv("CASCADA_LIST", "[shower_split]");
  vi.stubEnv("CASCADA_TRUE", "true");
  const experiment = await load(`name: ${ref("CASCADA_SEED")}
description: ${ref("CASCADA_TRUE")}
seed: ${ref("CASCADA_SEED")}
protocols: ${ref("CASCADA_LIST")}
features: {per_pmt: "${ref("CASCADA_TRUE")}"}
data: {file: f}
model:
  name: xgboost
  rounds: ${ref("CASCADA_SEED")}
`);
  expect(experiment).toMatchObject({
    name: "17",
    description: "true",
    seed: 17,
    protocols: ["shower_split"],
    features: { per_pmt: true },
    model: { rounds: 17 },
  });
});

test("text that will not do as YAML either is refused as it is", async () => {
  vi.stubEnv("CASCADA_SEED", "much");
  vi.stubEnv("CASCADA_ROUNDS", "[1");
  const model = `xgboost, rounds: "${ref("CASCADA_ROUNDS")}"`;
  expect(await complaints(`${SMALL.replace("xgboost", model)}seed: ${ref("CASCADA_SEED")}\n`)).toEqual([
    expect.stringMatching(/^x\.yaml:4:1: seed is "much": .*expected number/),
    expect.stringMatching(/^x\.yaml:3:24: model\.rounds: .*\[1/),
  ]);
});

test("all that are not set or not well written are named, beside what else is wrong", async () => {
  const text = `${SMALL}seed: ${ref("CASCADA_NONE")}
split: {train: "${ref("CASCADA_NO_SPLIT")}"}
description: a ${ref("1x")} b $\{open
workers: 0
`;
  const hint = `write ${ref("NAME")}, or $$\{ for $\{ itself`;
  expect(await complaints(text)).toEqual([
    "x.yaml:4:1: seed: the environment variable CASCADA_NONE is not set",
    "x.yaml:5:9: split.train: the environment variable CASCADA_NO_SPLIT is not set",
    `x.yaml:6:1: description: ${ref("1x")} is no environment variable; ${hint}`,
    `x.yaml:6:1: description: $\{open is no environment variable; ${hint}`,
    expect.stringMatching(/^x\.yaml:7:1: workers is 0: /),
  ]);
  const override = `seed=${ref("CASCADA_NONE")}`;
  expect(await complaints(SMALL, override)).toEqual([
    `--set ${override}: seed: the environment variable CASCADA_NONE is not set`,
  ]);
});

test("without quotes within braces it is refused with a word on quotes, and nothing else", async () => {
  expect(
    await complaints(`${SMALL}features: {set: ${ref("CASCADA_SET")}}\nsplit: {train: ${ref("X")}, test: 1}\n`),
  ).toEqual([
    `x.yaml:4:17: within { } and [ ] an environment variable needs quotes: "${ref("NAME")}"`,
    `x.yaml:5:16: within { } and [ ] an environment variable needs quotes: "${ref("NAME")}"`,
  ]);
});

test("an archived experiment says the same without the variables", async () => {
  vi.stubEnv("CASCADA_SEED", "17");
  vi.stubEnv("CASCADA_TEXT", `as ${ref("it")} was`);
  const experiment = await load(`${SMALL}seed: ${ref("CASCADA_SEED")}
description: a $${ref("literal")} ${ref("CASCADA_TEXT")}
tracking:
  note: ${ref("CASCADA_TEXT")}
`);
  expect(experiment).toMatchObject({
    description: `a ${ref("literal")} as ${ref("it")} was`,
    tracking: { note: `as ${ref("it")} was` },
  });
  const archived = renderExperiment(experiment);
  vi.unstubAllEnvs();
  expect(await load(archived)).toEqual(experiment);
});
