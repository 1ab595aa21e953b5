import { describe, expect, it } from "vitest";
import type { Primary } from "../../src/core/primaries.ts";
import { Random } from "../../src/core/random.ts";
import { HADRONIC_MODELS, type HadronicModel } from "../../src/simulation/hadronic-model.ts";
import { sampleXmax, xmaxMoments } from "../../src/simulation/xmax.ts";

const NUCLEI = ["proton", "helium", "nitrogen", "oxygen", "iron"] as const;

/** Mean/sigma, g/cm2, of p, He, N, O, Fe: the target table of the physics model, section 1.3. */
const TARGETS: Record<HadronicModel, Record<string, string>> = {
  "QGSJetII-04": {
    "18.5": "763.5/63.5 729.5/45.3 700.4/33.6 697.2/32.5 666.5/23.3",
    "19.0": "790.7/61.6 756.7/43.9 728.0/32.8 724.9/31.7 694.7/22.8",
    "19.5": "817.7/59.9 783.6/42.6 755.0/32.0 752.0/31.0 722.3/22.3",
    "20.0": "844.5/58.2 810.1/41.4 781.5/31.2 778.5/30.2 749.0/21.9",
  },
  "EPOS-LHC": {
    "18.5": "778.1/59.9 745.2/40.4 714.9/27.2 711.7/26.1 679.5/18.0",
    "19.0": "806.3/58.3 773.6/38.9 743.9/26.2 740.7/25.2 709.3/17.5",
    "19.5": "833.9/56.9 801.4/37.5 772.2/25.3 769.0/24.3 738.1/16.9",
    "20.0": "860.9/55.6 828.6/36.2 799.7/24.4 796.6/23.5 765.9/16.3",
  },
  "Sibyll2.3d": {
    "18.5": "787.4/64.5 751.6/45.4 720.0/33.7 716.6/32.6 683.3/23.6",
    "19.0": "816.3/62.3 780.8/43.6 749.7/32.4 746.3/31.3 713.6/22.8",
    "19.5": "845.0/60.2 809.6/42.0 778.7/31.0 775.4/30.1 743.3/22.0",
    "20.0": "873.5/58.3 837.9/40.4 807.2/29.8 803.9/28.8 772.4/21.2",
  },
};

interface Target {
  hadronicModel: HadronicModel;
  primary: Primary;
  lgE: string;
  energy_eev: number;
  mean: number;
  sigma: number;
}

const targets: Target[] = HADRONIC_MODELS.flatMap((hadronicModel) =>
  Object.entries(TARGETS[hadronicModel]).flatMap(([lgE, cells]) =>
    cells.split(" ").map((cell, i) => {
      const [mean, sigma] = cell.split("/").map(Number);
      const energy_eev = Math.exp((Number(lgE) - 18) * Math.LN10);
      return { hadronicModel, primary: NUCLEI[i]!, lgE, energy_eev, mean: mean!, sigma: sigma! };
    }),
  ),
);

function sampleMoments(random: Random, input: Parameters<typeof sampleXmax>[1], n: number): [number, number] {
  let sum = 0;
  let square = 0;
  const centre = xmaxMoments(input).mean_gcm2;
  for (let i = 0; i < n; i++) {
    const x = sampleXmax(random, input) - centre;
    sum += x;
    square += x * x;
  }
  return [centre + sum / n, Math.sqrt(square / n - (sum / n) * (sum / n))];
}

describe("xmaxMoments", () => {
  it("are those of a Gumbel distribution worked by hand: QGSJetII-04 protons at 10 EeV", () => {
    // e = 0, ln A = 0: mu = 758.65, s = 35.4234, lambda = 0.671545. ln lambda = -0.398174;
    // psi = psi(4.671545) - 1/0.671545 - 1/1.671545 - 1/2.671545 - 1/3.671545 = 1.430657 - 2.734032 = -1.303375,
    // so the mean is 758.65 + 35.4234 (-0.398174 + 1.303375) = 758.65 + 32.0653 = 790.7153.
    const { mean_gcm2 } = xmaxMoments({ primary: "proton", energy_eev: 10, hadronicModel: "QGSJetII-04" });
    expect(mean_gcm2).toBeCloseTo(790.7153, 3);
  });

  it.each(targets)("$hadronicModel $primary at lg E = $lgE: $mean +- $sigma", (target) => {
    const { mean_gcm2, sigma_gcm2 } = xmaxMoments(target);
    // The table is rounded to 0.1.
    expect(Math.abs(mean_gcm2 - target.mean)).toBeLessThan(0.0501);
    expect(Math.abs(sigma_gcm2 - target.sigma)).toBeLessThan(0.0501);
  });

  // Means 999 + 166 (lg E - 19); sigma at bin middles, halfway between 69 and 94 at 19, constant beyond the ends.
  it.each([
    [18, 833, 67],
    [18.25, 874.5, 67],
    [18.75, 957.5, 69],
    [19, 999, 81.5],
    [19.25, 1040.5, 94],
    [19.75, 1123.5, 115],
    [20.5, 1248, 115],
  ])("photons at lg E = %d: %d +- %d, whatever the model", (lgE, mean, sigma) => {
    for (const hadronicModel of HADRONIC_MODELS) {
      const energy_eev = Math.exp((lgE - 18) * Math.LN10);
      const moments = xmaxMoments({ primary: "photon", energy_eev, hadronicModel });
      expect(moments.mean_gcm2).toBeCloseTo(mean, 6);
      expect(moments.sigma_gcm2).toBeCloseTo(sigma, 6);
    }
  });
});

describe("sampleXmax", () => {
  it("has the moments of the table within 1 g/cm2 (V1)", () => {
    // Error of the mean: 64.5 / sqrt(80000) = 0.23; of sigma: sigma sqrt((kurtosis - 1) / 4n) <= 64.5 x 0.0040 = 0.26 with
    // a kurtosis of 6 (lambda = 0.67). 1 g/cm2 is 4 of the largest errors, plus 0.05 of rounding.
    const random = Random.fromSeed(1);
    for (const target of targets) {
      const [mean, sigma] = sampleMoments(random, target, 80_000);
      expect(Math.abs(mean - target.mean)).toBeLessThan(1);
      expect(Math.abs(sigma - target.sigma)).toBeLessThan(1);
    }
  });

  it("draws photons from a Gumbel distribution", () => {
    // Errors at 10 EeV, sigma 81.5, kurtosis 5.4: 81.5 / sqrt(80000) = 0.29 and 81.5 sqrt(4.4 / 320000) = 0.30; 4 of them.
    // Skewness of a Gumbel distribution: 1.14; its error from the 6th moment is about 0.03.
    const random = Random.fromSeed(2);
    const input = { primary: "photon", energy_eev: 10, hadronicModel: "QGSJetII-04" } as const;
    const [mean, sigma] = sampleMoments(random, input, 80_000);
    expect(Math.abs(mean - 999)).toBeLessThan(1.2);
    expect(Math.abs(sigma - 81.5)).toBeLessThan(1.2);
    let cube = 0;
    for (let i = 0; i < 80_000; i++) {
      const z = (sampleXmax(random, input) - 999) / 81.5;
      cube += (z * z * z) / 80_000;
    }
    expect(Math.abs(cube - 1.14)).toBeLessThan(0.12);
  });
});
