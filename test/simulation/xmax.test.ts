import { describe, expect, it } from "vitest";
import type { Primary } from "../../src/core/primaries.ts";
import { Random } from "../../src/core/random.ts";
import { HADRONIC_MODELS, type HadronicModel } from "../../src/simulation/hadronic-model.ts";
import { sampleXmax, xmaxMoments } from "../../src/simulation/xmax.ts";
import { publishedXmax } from "../../src/validation/published-xmax.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf } from "./statistics.ts";

interface Target {
  hadronicModel: HadronicModel;
  primary: Primary;
  lgE: string;
  energy_eev: number;
  mean: number;
  sigma: number;
}

const targets: Target[] = HADRONIC_MODELS.flatMap(publishedXmax).map(
  ({ hadronicModel, primary, lgE, mean_gcm2: mean, sigma_gcm2: sigma }) => {
    const energy_eev = Math.exp((lgE - 18) * Math.LN10);
    return { hadronicModel, primary, lgE: lgE.toFixed(1), energy_eev, mean, sigma };
  },
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

describe("the density of Xmax", () => {
  it.each(targets.filter(({ lgE }) => lgE === "19.0"))(
    "integrates to the moments of $hadronicModel $primary, and to the sampled distribution",
    (target) => {
      // Independent of the moments' formula: the density of De Domenico et al., eq. 2.3, exp(-lambda (z + exp(-z))) with
      // z = (x - mu) / s, integrated by the midpoint rule over z from -6 to 40 (mu, s and lambda by hand from the table).
      const { mu, s, lambda } = gumbelAtTenEev(target);
      const [n, low, high] = [40_000, -6, 40];
      const cdf = new Float64Array(n + 1);
      let [mean, square] = [0, 0];
      for (let i = 0; i < n; i++) {
        const z = low + ((i + 0.5) * (high - low)) / n;
        const weight = Math.exp(-lambda * (z + Math.exp(-z)));
        cdf[i + 1] = cdf[i]! + weight;
        mean += weight * z;
        square += weight * z * z;
      }
      const norm = cdf[n]!;
      mean /= norm;
      const sigma = s * Math.sqrt(square / norm - mean * mean);
      const moments = xmaxMoments(target);
      expect(mu + s * mean).toBeCloseTo(moments.mean_gcm2, 3);
      expect(sigma).toBeCloseTo(moments.sigma_gcm2, 3);
      const random = Random.fromSeed(4).stream(target.hadronicModel).stream(target.primary);
      const sample = Float64Array.from({ length: 20_000 }, () => (sampleXmax(random, target) - mu) / s);
      const distance = kolmogorovOf(sample, (z) => {
        const cell = ((z - low) / (high - low)) * n;
        return cell <= 0 ? 0 : cdf[Math.min(n, Math.round(cell))]! / norm;
      });
      expect(distance).toBeLessThan(KOLMOGOROV_LIMIT);
    },
  );
});

/** Parameters at 10 EeV (e = 0), where only the first row of each table counts: a + b ln A + c (ln A)^2. */
function gumbelAtTenEev({ hadronicModel, primary }: Target): { mu: number; s: number; lambda: number } {
  const logA = Math.log({ proton: 1, helium: 4, nitrogen: 14, oxygen: 16, iron: 56, photon: Number.NaN }[primary]);
  const rows = {
    "QGSJetII-04": [
      [758.65, -12.3571, -1.24539],
      [35.4234, 6.75921, -1.46182],
      [0.671545, 0.373902, 0.075325],
    ],
    "EPOS-LHC": [
      [775.457, -10.3991, -1.75261],
      [32.2632, 3.94252, -0.864421],
      [0.641093, 0.219762, 0.171124],
    ],
    "Sibyll2.3d": [
      [785.852, -15.5994, -1.06906],
      [41.0345, -2.17329, -0.306202],
      [0.799493, 0.235235, 0.00856884],
    ],
  }[hadronicModel];
  const [mu, s, lambda] = rows.map(([a, b, c]) => a! + b! * logA + c! * logA * logA);
  return { mu: mu!, s: s!, lambda: lambda! };
}
