import { describe, expect, test } from "vitest";
import { PRIMARIES } from "../../../src/core/primaries.ts";
import { Random } from "../../../src/core/random.ts";
import { rowCeiling, showerCeilings } from "../../../src/experiment/ceiling/row-ceiling.ts";
import { stationMetadata } from "../../../src/experiment/simulate.ts";
import { posteriorOf } from "../../../src/simulation/posterior.ts";
import { type SimulationPreset, simulationSchema } from "../../../src/simulation/preset.ts";
import { type Shower, sampleShower } from "../../../src/simulation/shower.ts";

const FOUR = ["proton", "helium", "oxygen", "iron"] as const;
const preset = simulationSchema.parse({ stations_per_primary: 1, log10_energy_ev: [19, 19.2] });

type Rows = Parameters<typeof showerCeilings>[0];

/** Rows of a file with the truth of these showers, by their numbers, one row for each. */
function fileOf(showers: ReadonlyMap<number, Shower>, of: SimulationPreset = preset): Rows {
  const [ids, list] = [Uint32Array.from(showers.keys()), [...showers.values()]];
  return {
    metadata: stationMetadata(of),
    ids: { shower: ids, event: ids, station: ids },
    primary: Uint8Array.from(list, ({ primary }) => PRIMARIES.indexOf(primary)),
    carried: {
      xmax_gcm2: Float64Array.from(list, ({ xmax_gcm2 }) => xmax_gcm2),
      ln_nmu: Float64Array.from(list, ({ ln_nmu }) => ln_nmu),
      energy_mc_eev: Float64Array.from(list, ({ energy_eev }) => energy_eev),
      zenith_mc_deg: Float64Array.from(list, ({ zenith_deg }) => zenith_deg),
    },
  };
}

function shower(index: number): Shower {
  return sampleShower(Random.fromSeed(1).stream("shower", index), FOUR[index % 4]!, preset);
}

describe("showerCeilings", () => {
  test("has the prior of the showers drawn, told by their numbers", () => {
    // Showers 0, 5, 2 and 7: one proton, two helium, one oxygen and two iron were drawn, whoever of them left rows.
    const showers = new Map([0, 5, 2, 7].map((index) => [index, shower(index)]));
    const found = showerCeilings(fileOf(showers), FOUR)!;
    for (const [index, truth] of showers) {
      const options = { primaries: FOUR, prior: [1, 2, 1, 2], hadronicModel: preset.hadronic_model } as const;
      expect(found.get(index)).toBeCloseTo(Math.max(...posteriorOf(truth, options)), 12);
    }
  });

  test("is right as often as it says where muon-rich showers give more rows and each primary as many", () => {
    // Rows of a shower: 1 to 9, by its muons alone; each primary until it has 6000, so that iron needs fewer showers.
    const rows = new Map<number, number>();
    const showers = new Map<number, Shower>();
    const quota = [0, 0, 0, 0];
    for (let index = 0; quota.some((n) => n < 6000); index++) {
      if (quota[index % 4]! >= 6000) continue;
      const one = shower(index);
      showers.set(index, one);
      rows.set(index, 1 + Math.max(0, Math.min(8, Math.round(20 * (one.ln_nmu - 17.7)))));
      quota[index % 4]! += rows.get(index)!;
    }
    const counts = FOUR.map((_, k) => [...showers.keys()].filter((index) => index % 4 === k).length);
    expect(counts[0]! / counts[3]!).toBeGreaterThan(1.2);
    const found = showerCeilings(fileOf(showers), FOUR)!;
    let [expected, right, squares, total] = [0, 0, 0, 0];
    for (const [index, one] of showers) {
      const options = { primaries: FOUR, prior: counts, hadronicModel: preset.hadronic_model } as const;
      const posterior = posteriorOf(one, options);
      const hit = posterior.indexOf(Math.max(...posterior)) === index % 4 ? 1 : 0;
      const n = rows.get(index)!;
      const largest = found.get(index)!;
      expected += n * largest;
      right += n * hit;
      squares += n * n * largest * (1 - largest);
      total += n;
    }
    // Four standard deviations of the count of right rows, showers independent.
    expect(Math.abs(expected - right) / total).toBeLessThan((4 * Math.sqrt(squares)) / total);
    expect(expected / total).toBeGreaterThan(0.7);
  });

  test("is not known without truth, without the preset or with showers of other numbers", () => {
    const showers = new Map([0, 1, 2, 3].map((index) => [index, shower(index)]));
    const file = fileOf(showers);
    expect(showerCeilings(file, FOUR)?.size).toBe(4);
    const { ln_nmu: _, ...rest } = file.carried;
    expect(showerCeilings({ ...file, carried: rest }, FOUR)).toBeUndefined();
    expect(showerCeilings({ ...file, metadata: {} }, FOUR)).toBeUndefined();
    const older = { ...file.metadata, "cascada.generator_version": "0" };
    expect(showerCeilings({ ...file, metadata: older }, FOUR)).toBeUndefined();
    const { primary: __, ...unlabelled } = file;
    expect(showerCeilings(unlabelled, FOUR)).toBeUndefined();
    const renumbered = { ...file, ids: { ...file.ids, shower: Uint32Array.of(1, 2, 3, 4) } };
    expect(showerCeilings(renumbered, FOUR)).toBeUndefined();
  });
});

test("rowCeiling compares with the most frequent class of the rows, and is null without ceilings", () => {
  // Four rows, of which two of one class: chance 0.5; ceilings 0.9 and 0.7 by shower, mean 0.8; (0.65 - 0.5) / 0.3 = 0.5.
  const confusion = [
    [1, 1],
    [0, 2],
  ];
  const rows = { accuracy: 0.65, confusion, n_test: 4 };
  const ceilings = new Map([
    [1, 0.9],
    [2, 0.7],
  ]);
  const found = rowCeiling(ceilings, rows, Uint32Array.of(1, 1, 2, 2))!;
  expect(found.accuracy).toBeCloseTo(0.8, 12);
  expect(found.share).toBeCloseTo(0.5, 12);
  expect(rowCeiling(undefined, rows, Uint32Array.of(1, 1, 2, 2))).toBeNull();
});
