import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExperiment } from "../../src/experiment/load.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-extends-"));
  mkdirSync(join(folder, "deep"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes files by name, and gives the path of the last. */
function write(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, Object.keys(files).at(-1)!);
}

async function complaints(path: string, ...overrides: string[]): Promise<string[]> {
  const error: Error = await loadExperiment(path, overrides).then(
    () => expect.unreachable("was read"),
    (reason) => reason,
  );
  return error.message.replaceAll(`${folder}/`, "").split("\n");
}

const BASE = `name: base
seed: 5
data:
  simulate: {preset: thesis, stations_per_primary: 50, reuse: 3}
features: {set: thesis}
model: {name: xgboost, rounds: 9, max_depth: 2}
protocols: [shower_split]
`;

describe("a file that extends another", () => {
  it("wins over it, which wins over its preset; --set wins over all", async () => {
    const path = write({ "base.yaml": BASE, "top.yaml": "extends: base.yaml\nname: top\nmodel: {rounds: 4}\n" });
    const experiment = await loadExperiment(path, ["seed=7"]);
    expect(experiment).toMatchObject({
      name: "top",
      seed: 7,
      features: { set: "thesis" },
      model: { name: "xgboost", rounds: 4, max_depth: 2 },
      data: { simulate: { stations_per_primary: 50, reuse: 3, hadronic_model: "QGSJetII-04" } },
    });
    expect(experiment).not.toHaveProperty("extends");
  });

  it("is read from the folder of the file that says so, however deep, JSON or YAML", async () => {
    const path = write({
      "base.yaml": BASE,
      "deep/middle.json": '{"extends": "../base.yaml",\n\t"seed": 6}\n',
      "top.yaml": "extends: deep/middle.json\nname: top\n",
    });
    expect(await loadExperiment(path)).toMatchObject({ name: "top", seed: 6, model: { rounds: 9 } });
  });

  it("replaces lists as a whole, and of several bases the later wins", async () => {
    const path = write({
      "base.yaml": BASE,
      "fast.yaml": "seed: 8\nmodel: {rounds: 2}\nprotocols: [shower_split, row_split]\n",
      "top.yaml": "extends: [base.yaml, fast.yaml]\nmodel: {max_depth: 3}\n",
    });
    expect(await loadExperiment(path)).toMatchObject({
      seed: 8,
      protocols: ["shower_split", "row_split"],
      model: { rounds: 2, max_depth: 3 },
    });
  });

  it("takes settings away with null, so that their defaults hold", async () => {
    const path = write({
      "base.yaml": BASE,
      "top.yaml": "extends: base.yaml\nseed: null\nmodel: {rounds: ~}\ndata: {simulate: {preset: }}\n",
    });
    const { seed, model, data } = await loadExperiment(path);
    expect([seed, model.rounds]).toEqual([1, 100]);
    expect(data.simulate).toMatchObject({ stations_per_primary: 50, reuse: 3, zenith_deg: [0, 60] });
  });

  it("leaves a null that takes nothing away to the schema", async () => {
    const path = write({ "base.yaml": BASE, "top.yaml": "extends: base.yaml\nworkers: null\nwrokers: null\n" });
    expect(await complaints(path)).toEqual([
      expect.stringMatching(/^top\.yaml:2:1: workers: .*expected number, received null/),
      expect.stringMatching(/^top\.yaml:3:1: unknown key: wrokers; did you mean workers\?/),
    ]);
  });

  it("may name another model, or its file, and another amount to simulate", async () => {
    const path = write({
      "base.yaml": BASE,
      "top.yaml":
        "extends: base.yaml\nmodel: {name: svm, rounds: , max_depth: }\ndata: {simulate: {showers_per_primary: 4}}\n",
    });
    const { model, data } = await loadExperiment(path);
    expect(model.name).toBe("svm");
    expect(data.simulate).toMatchObject({ showers_per_primary: 4 });
    expect(data.simulate).not.toHaveProperty("stations_per_primary");
    const filed = write({ "filed.yaml": "extends: base.yaml\nmodel: {file: none.ts}\n" });
    expect(await complaints(filed)).toEqual([
      expect.stringMatching(/^filed\.yaml:2:9: cannot read the model file none\.ts/),
    ]);
  });

  it("is blamed for what it says, the other file for the rest", async () => {
    const path = write({
      "base.yaml": BASE.replace("rounds: 9", "rounds: 0").replace("name: base", "nam: base"),
      "top.yaml": "extends: base.yaml\nname: top\nmodel: {max_depth: x}\nseed: -1\n",
    });
    expect((await complaints(path)).map((line) => line.replace(/(: unknown key| is|: [-\dx]).*/, ""))).toEqual([
      "top.yaml:4:1: seed",
      "base.yaml:1:1",
      expect.stringMatching(/^base\.yaml:6:24: model\.rounds/),
      expect.stringMatching(/^top\.yaml:3:9: model\.max_depth/),
    ]);
  });
});

describe("extends is refused", () => {
  it("in a circle, which is named", async () => {
    const path = write({
      "c.yaml": "extends: a.yaml\n",
      "b.yaml": "name: b\nextends: c.yaml\n",
      "a.yaml": "extends: [b.yaml]\n",
    });
    expect(await complaints(path)).toEqual(["c.yaml:1:1: extends itself: a.yaml -> b.yaml -> c.yaml -> a.yaml"]);
    expect(await complaints(write({ "self.yaml": "extends: ./self.yaml\n" }))).toEqual([
      "self.yaml:1:1: extends itself: self.yaml -> self.yaml",
    ]);
  });

  it("of files that are missing or broken, all of them, with the line that asked", async () => {
    const path = write({
      "broken.yaml": "seed: [1\nname: {\n",
      "top.yaml": "name: top\nextends:\n  - none.yaml\n  - broken.yaml\n  - 3\n",
    });
    const lines = await complaints(path);
    expect(lines[0]).toBe("top.yaml:3:5: cannot read the experiment file none.yaml: no such file or folder");
    expect(lines.at(-1)).toBe("top.yaml:5:5: extends is 3: expected a file, or a list of files");
    expect(lines.slice(1, -1).every((line) => /^broken\.yaml:\d:\d+: not valid YAML: /.test(line))).toBe(true);
    expect(lines.length).toBeGreaterThan(2);
  });

  it("as an override", async () => {
    const path = write({ "base.yaml": BASE });
    expect(await complaints(path, "extends=x.yaml", "seed=-1")).toEqual([
      "--set extends=x.yaml: what a file extends stands in the file",
      expect.stringMatching(/^--set seed=-1: seed is -1: /),
    ]);
  });
});
