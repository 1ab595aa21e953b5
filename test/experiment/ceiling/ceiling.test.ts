import { describe, expect, it } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { measureCeiling } from "../../../src/experiment/ceiling/ceiling.ts";
import { ceilingResultSchema } from "../../../src/experiment/ceiling/result.ts";
import { measureBlock } from "../../../src/experiment/ceiling/shower-block.ts";
import { ceilingTables } from "../../../src/experiment/ceiling/tables.ts";
import { simulationSchema } from "../../../src/simulation/preset.ts";

const SEC_13 = (Math.acos(1 / 1.3) * 180) / Math.PI;

describe("measureBlock", () => {
  it("meets the merit factors of proton and iron at 10 EeV, sec 1.3 (V13)", () => {
    // |m1 - m2| / sqrt(s1^2 + s2^2) of 8000 showers each: errors about 1 %; the tolerance is 5 %. The exact posterior tells
    // them apart better than either number.
    const preset = simulationSchema.parse({
      ...{ primaries: ["proton", "iron"], showers_per_primary: 1 },
      ...{ log10_energy_ev: [19, 19], zenith_deg: [SEC_13, SEC_13] },
    });
    const random = Random.fromSeed(5);
    const { truths, classifiers } = measureBlock(random, { preset, prior: [0.5, 0.5], showers: 16_000 });
    expect(Math.abs(truths[0]!.xmax / 1.46 - 1)).toBeLessThan(0.05);
    expect(Math.abs(truths[0]!.ln_nmu / 1.78 - 1)).toBeLessThan(0.05);
    expect(classifiers.xmax_and_ln_nmu.pairs[0]!.merit_factor).toBeGreaterThan(1.85);
    expect(classifiers.xmax_and_ln_nmu.accuracy).toBeGreaterThan(classifiers.ln_nmu.accuracy);
    expect(classifiers.ln_nmu.accuracy).toBeGreaterThan(classifiers.xmax.accuracy);
  });

  it("finds the share of right answers by the mean of the largest posterior", () => {
    // The same showers counted: the difference is the spread of counting, sqrt(0.76 x 0.24 / 8000) = 0.0048; 4 of it.
    const preset = simulationSchema.parse({ showers_per_primary: 1 });
    const { classifiers } = measureBlock(Random.fromSeed(6), {
      preset,
      prior: [0.25, 0.25, 0.25, 0.25],
      showers: 8000,
    });
    const { accuracy, recall, auc } = classifiers.xmax_and_ln_nmu;
    expect(Math.abs(accuracy - recall.reduce((sum, share) => sum + share / 4, 0))).toBeLessThan(0.01);
    expect(Math.abs(accuracy - 0.7647)).toBeLessThan(0.01);
    // An order that is kept: of all, iron is told from the rest best and helium worst.
    expect(Math.max(...auc)).toBe(auc[3]);
    expect(Math.min(...auc)).toBe(auc[1]);
  });
});

describe("measureCeiling", () => {
  const preset = simulationSchema.parse({ showers_per_primary: 1, seed: 4 });

  it("gives the same by one thread and by three, in its schema", async () => {
    const [one, three] = await Promise.all([1, 3].map((workers) => measureCeiling(preset, { showers: 2000, workers })));
    expect(one).toEqual(three);
    expect(ceilingResultSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    expect(one!.models.map(({ hadronic_model }) => hadronic_model)).toEqual(["QGSJetII-04", "EPOS-LHC", "Sibyll2.3d"]);
    const { classifiers } = one!.models[0]!;
    // 2000 showers: 0.2 / sqrt(2000) = 0.0045, its own estimate to 16 %.
    expect(classifiers[0]!.accuracy!.standard_error).toBeGreaterThan(0.002);
    expect(classifiers[0]!.accuracy!.standard_error).toBeLessThan(0.008);
    const [accuracies, areas, pairs] = ceilingTables(one!);
    expect(accuracies!.rows[0]!.slice(0, 2)).toEqual(["QGSJetII-04", "Xmax and N_mu"]);
    expect(accuracies!.rows[0]![2]).toMatch(/^0\.7[4-8]\d\d\(\d+\)$/);
    expect(areas!.rows).toHaveLength(9);
    expect(pairs!.rows).toHaveLength(18);
  });

  it("is certain of the only primary there is, and has no AUC then", async () => {
    const { chance, models } = await measureCeiling(preset, { prior: [0, 3, 0, 0], showers: 400, workers: 1 });
    expect(chance).toBe(1);
    const { accuracy, auc, recall } = models[0]!.classifiers[0]!;
    expect(accuracy).toEqual({ value: 1, standard_error: 0 });
    expect(auc.helium).toBeNull();
    expect(recall.proton).toBeNull();
    expect(
      ceilingTables({ ...(await measureCeiling(preset, { showers: 40, workers: 1 })), models })[0]!.rows[0]![3],
    ).toBe("-");
  });
});
