import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { canonicalJson } from "../../src/core/hash.ts";
import { loadPreset } from "../../src/experiment/load.ts";
import { listPresets } from "../../src/experiment/preset-file.ts";
import { MUON_SCALE } from "../../src/simulation/hadronic-model.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { makePulse } from "../../src/simulation/pulse.ts";

let folder: string;
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-presets-"));
  mkdirSync(join(folder, "deeper"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const presetOf = async (reference: string, ...overrides: string[]) => (await loadPreset(reference, overrides)).preset;

describe("the presets that ship", () => {
  it("are listed with what they are for, default first, and all resolve", async () => {
    const entries = await listPresets();
    expect(entries[0]!.name).toBe("default");
    for (const { name, description } of entries) {
      expect(description, name).toMatch(/^\S.{10,99}$/);
      expect((await presetOf(name)).stations_per_primary, name).toBe(20_000);
    }
  });

  it("default says what the schema says", async () => {
    expect(await presetOf("default")).toEqual(simulationSchema.parse({ stations_per_primary: 20_000 }));
  });

  it.each([
    ["qgsjetii-04", "QGSJetII-04"],
    ["epos-lhc", "EPOS-LHC"],
    ["sibyll2.3d", "Sibyll2.3d"],
  ] as const)("%s is the model with its own muon scale", async (name, hadronic_model) => {
    const model = await presetOf("default", `hadronic_model=${hadronic_model}`);
    expect(await presetOf(name)).toEqual({ ...model, muon_scale: MUON_SCALE[hadronic_model] });
    // A model named or spelled out is the same simulation: the same canonical text, so the same data set.
    expect(canonicalJson(await presetOf(name))).toBe(canonicalJson(model));
    // Another model set over it brings its own scale.
    expect((await presetOf(name, "hadronic_model=EPOS-LHC")).muon_scale).toBe(MUON_SCALE["EPOS-LHC"]);
  });

  it("uub is the upgraded board on the default array, its calibration within 2 % of Offline's constants", async () => {
    const main = await presetOf("default");
    const { detector, ...rest } = await presetOf("uub");
    expect({ ...rest, detector: main.detector }).toEqual(main);
    expect(detector).toMatchObject({ sampling_mhz: 120, adc_bits: 12, downsample: true, accidental_muon_hz: 4665 });
    const { areaOverPeak } = makePulse(detector);
    expect(Math.abs(areaOverPeak / (1606.467 / 215.934) - 1)).toBeLessThan(0.02);
  });

  it("data-like scales the muons, thesis keeps a share of the stations; both are the default else", async () => {
    const main = await presetOf("default");
    expect(await presetOf("data-like")).toEqual({ ...main, muon_scale: 1.61 });
    expect(await presetOf("thesis")).toEqual({ ...main, station_share: 0.92 });
  });

  it("infill-750 is the default on an array of 750 m, within the model", async () => {
    const infill = { spacing_m: 750, log10_energy_ev: [18, 19], zenith_deg: [0, 55] };
    expect(await presetOf("infill-750")).toEqual({ ...(await presetOf("default")), ...infill });
    await expect(presetOf("infill-750", "log10_energy_ev=[17.5, 19]")).rejects.toThrow(/beyond the model/);
    expect(await presetOf("infill-750", "log10_energy_ev=[17.5, 19]", "extrapolate=true")).toMatchObject({
      extrapolate: true,
    });
  });
});

describe("loadPreset", () => {
  it("lays schema, base, file and overrides over each other", async () => {
    write("base.yaml", "extends: data-like\nseed: 7\nreuse: 3\ndetector: {noise_adc: 1, adc_bits: 12}\n");
    const path = write("deeper/top.yaml", "extends: ../base.yaml\nreuse: 4\ndetector: {noise_adc: 0.5}\n");
    const preset = await presetOf(path, "detector.pe_per_vem=90", "seed=8");
    expect(preset).toMatchObject({ seed: 8, reuse: 4, muon_scale: 1.61, stations_per_primary: 20_000 });
    expect(preset.detector).toMatchObject({ noise_adc: 0.5, adc_bits: 12, pe_per_vem: 90, gain_ratio: 32 });
  });

  it("null takes a setting of a base away, in a file and in an override", async () => {
    const path = write("plain.yaml", "extends: data-like\nmuon_scale: ~\n");
    expect((await presetOf(path)).muon_scale).toBe(1);
    expect((await presetOf("data-like", "muon_scale=")).muon_scale).toBe(1);
  });

  it("an amount given later replaces the one before; without any it is that of the main job", async () => {
    const few = write("few.yaml", "extends: default\nshowers_per_primary: 3\n");
    expect(await presetOf(few)).toMatchObject({ showers_per_primary: 3 });
    expect((await presetOf(few)).stations_per_primary).toBeUndefined();
    expect((await presetOf(few, "stations_per_primary=9")).showers_per_primary).toBeUndefined();
    expect((await presetOf(write("none.yaml", "seed: 2\n"))).stations_per_primary).toBe(20_000);
  });

  it("reads the number of threads, which is no part of the preset", async () => {
    expect((await loadPreset("default", ["workers=3"])).workers).toBe(3);
    expect((await loadPreset("default", [])).workers).toBeUndefined();
    await expect(loadPreset("default", ["workers=0"])).rejects.toThrow(/--set workers=0: workers is 0/);
  });
});

describe("what is wrong is named, with file and line", () => {
  it.each([
    [
      "an unknown key",
      "seed: 1\n# next\nreuze: 2\n",
      /bad\.yaml:3:\d+: unknown key: reuze; did you mean reuse\? expected one of seed, /,
    ],
    ["an unknown key that is null", "reuze:\n", /bad\.yaml:1:\d+: unknown key: reuze/],
    [
      "a nested key",
      "detector:\n  noise: 2\n",
      /bad\.yaml:2:\d+: unknown key: detector\.noise; expected one of pe_per_vem, /,
    ],
    ["a value", "seed: 1\nreuse: 0\n", /bad\.yaml:2:\d+: reuse is 0: /],
    ["a value in a list", "primaries:\n  - proton\n  - lead\n", /bad\.yaml:3:\d+: primaries\.1 is "lead": /],
    ["no YAML", "seed: [\n", /bad\.yaml:2:1: not valid YAML: /],
    ["no mapping", "- seed\n", /bad\.yaml:1:1: expected keys and values/],
    [
      "a base that is not there",
      "seed: 1\nextends: thesys\n",
      /bad\.yaml:2:\d+: unknown preset: thesys; did you mean thesis\?/,
    ],
    ["a base that is no file", "extends: ./missing.yaml\n", /cannot read the preset .*missing\.yaml: no such file/],
    ["a base that is itself", "extends: ./bad.yaml\n", /bad\.yaml: extends itself: bad\.yaml -> bad\.yaml/],
    ["two amounts", "stations_per_primary: 1\nshowers_per_primary: 1\n", /expected either stations_per_primary or/],
    ["zero showers", "showers_per_primary: 0\n", /bad\.yaml:1:\d+: showers_per_primary is 0: /],
  ])("%s", async (_what, text, message) => {
    const path = write("bad.yaml", text);
    await expect(presetOf(path)).rejects.toThrow(ConfigError);
    await expect(presetOf(path)).rejects.toThrow(message);
  });

  it("overrides are blamed for what they say, and the file for the rest", async () => {
    await expect(presetOf("default", "reuse=0")).rejects.toThrow(/^--set reuse=0: reuse is 0: /);
    // Of a list in the file, an override replaces every member.
    await expect(presetOf("default", "zenith_deg=[0, 70]")).rejects.toThrow(
      /^--set zenith_deg=\[0, 70\]: zenith_deg\.1 is 70/,
    );
    const path = write("late.yaml", "seed: 3\ndetector: {trigger_bin: 900}\n");
    await expect(presetOf(path, "seed=4")).rejects.toThrow(
      /^preset .*late\.yaml: expected trigger_bin below trace_bins/,
    );
  });

  it("an unknown name is answered with the names there are, and the nearest", async () => {
    const message = /^unknown preset: EPOS-LHC; did you mean epos-lhc\? expected one of default, .*, or a file such as/;
    await expect(presetOf("EPOS-LHC")).rejects.toThrow(message);
    await expect(presetOf("xyz")).rejects.toThrow(/^unknown preset: xyz; expected one of/);
  });
});
