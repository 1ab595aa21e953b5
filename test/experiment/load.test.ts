import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExperiment, loadPreset } from "../../src/experiment/load.ts";

let folder: string;
const write = (simulate: string, name = "mine.yaml") => {
  const path = join(folder, name);
  writeFileSync(path, `name: mine\ndata:\n  simulate: ${simulate}\nmodel: {name: xgboost}\n`);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-load-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("an experiment that names a preset", () => {
  it("is the experiment that spells it out: defaults < preset < file < overrides", async () => {
    const { preset } = await loadPreset("thesis", ["seed=5", "reuse=2", "stations_per_primary=50"]);
    const path = write("{preset: thesis, seed: 5, stations_per_primary: 50}");
    const named = await loadExperiment(path, ["data.simulate.reuse=2"]);
    expect(named.data.simulate).toEqual(preset);
    const spelled = await loadExperiment(write(JSON.stringify(preset), "spelled.yaml"));
    expect(named).toEqual(spelled);
  });

  it("may be told another preset, and back to none", async () => {
    const path = write("{preset: thesis, stations_per_primary: 50}");
    const reuse = async (...overrides: string[]) => (await loadExperiment(path, overrides)).data.simulate!.reuse;
    expect(await reuse()).toBe(5);
    expect(await reuse("data.simulate.preset=default")).toBe(1);
    expect(await reuse("data.simulate.preset=")).toBe(1);
    expect(await reuse("data.simulate={preset: thesis}")).toBe(5);
    expect(await reuse("data.simulate.reuse=")).toBe(1); // that of the schema, not the preset's
  });

  it("takes the amount of the preset, and an override's for its own", async () => {
    const own = (await loadExperiment(write("{preset: thesis}"))).data.simulate!;
    expect(own.stations_per_primary).toBe(20_000);
    const path = write("{stations_per_primary: 50}", "plain.yaml");
    const fewer = (await loadExperiment(path, ["data.simulate.showers_per_primary=4"])).data.simulate!;
    expect([fewer.stations_per_primary, fewer.showers_per_primary]).toEqual([undefined, 4]);
  });

  it.each([
    ["{preset: thesys}", /mine\.yaml:3: unknown preset: thesys; did you mean thesis\?/],
    ["{preset: 3}", /mine\.yaml:3: data\.simulate\.preset is 3: expected a name or a file/],
    ["{preset: thesis, reuze: 3}", /mine\.yaml:3: unknown key: data\.simulate\.reuze; expected one of preset, seed, /],
    ["{preset: thesis, reuse: 0}", /mine\.yaml:3: data\.simulate\.reuse is 0/],
    ["{seed: 1}", /mine\.yaml:3: data\.simulate: expected either stations_per_primary or/],
  ])("%s is refused", async (simulate, message) => {
    await expect(loadExperiment(write(simulate))).rejects.toThrow(message);
  });

  it("an override that names an unknown preset is blamed", async () => {
    const wrong = loadExperiment(write("{preset: thesis}"), ["data.simulate.preset=none"]);
    await expect(wrong).rejects.toThrow(/^--set data\.simulate\.preset=none: unknown preset: none/);
  });
});
