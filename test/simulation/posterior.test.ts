import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { PRIMARIES, type Primary } from "../../src/core/primaries.ts";
import { Random } from "../../src/core/random.ts";
import { normalCdf } from "../../src/core/special-functions.ts";
import { HADRONIC_MODELS } from "../../src/simulation/hadronic-model.ts";
import { lnNmuLogDensity, lnNmuMoments, sampleLnNmu } from "../../src/simulation/muon-number.ts";
import { KNOWLEDGE, posteriorOf, type ShowerTruth } from "../../src/simulation/posterior.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { sampleShower } from "../../src/simulation/shower.ts";
import { sampleXmax, xmaxLogDensity, xmaxMoments } from "../../src/simulation/xmax.ts";

const FOUR = ["proton", "helium", "oxygen", "iron"] as const;
const CASES = HADRONIC_MODELS.flatMap((hadronicModel) => PRIMARIES.map((primary) => ({ hadronicModel, primary })));
/** deg, where the powers of sec(theta) - 1.3 all count */
const ZENITH = 50;
const QII = "QGSJetII-04";

function input(primary: Primary, hadronicModel: (typeof HADRONIC_MODELS)[number] = QII) {
  return { primary, hadronicModel, energy_eev: 30, zenith_deg: ZENITH };
}

/** Midpoint rule for the integral of exp(log density), and the distribution function on its cells. */
function integrate(low: number, high: number, logDensity: (x: number) => number, cells = 4000): Float64Array {
  const cdf = new Float64Array(cells + 1);
  const width = (high - low) / cells;
  for (let i = 0; i < cells; i++) cdf[i + 1] = cdf[i]! + width * Math.exp(logDensity(low + (i + 0.5) * width));
  return cdf;
}

/**
 * Pearson's chi-square of a sample against a distribution function on cells, in 20 equal pieces of the range: with at
 * most 19 degrees of freedom it exceeds 60 with probability 4e-6.
 */
function chiSquare(sample: Float64Array, [low, high]: [number, number], cdf: Float64Array): number {
  const [pieces, cells] = [20, cdf.length - 1];
  const counts = new Array<number>(pieces).fill(0);
  for (const x of sample) counts[Math.max(0, Math.min(pieces - 1, Math.floor(((x - low) / (high - low)) * pieces)))]!++;
  return counts.reduce((sum, count, i) => {
    const [from, to] = [
      i === 0 ? 0 : cdf[(i * cells) / pieces]!,
      i === pieces - 1 ? 1 : cdf[((i + 1) * cells) / pieces]!,
    ];
    const expected = sample.length * (to - from);
    // A piece with fewer than 5 expected says little and is skewed.
    return expected < 5 ? sum : sum + ((count - expected) * (count - expected)) / expected;
  }, 0);
}

/** Mean of the largest posterior and share of right answers, over showers of the default preset's energies and angles. */
function classified(known: (typeof KNOWLEDGE)[number], n: number) {
  const preset = simulationSchema.parse({ showers_per_primary: 1 });
  const random = Random.fromSeed(11).stream(known);
  const recall = FOUR.map(() => 0);
  let accuracy = 0;
  for (let i = 0; i < n * FOUR.length; i++) {
    const shower = sampleShower(random, FOUR[i % FOUR.length]!, preset);
    const posterior = posteriorOf(shower, { primaries: FOUR, hadronicModel: QII, known });
    const best = posterior.indexOf(Math.max(...posterior));
    accuracy += posterior[best]! / (n * FOUR.length);
    if (best === i % FOUR.length) recall[best]! += 1 / n;
  }
  return { accuracy, recall };
}

describe("the densities", () => {
  it.each(CASES)("of Xmax integrate to 1 and are those that are drawn: $hadronicModel $primary", (source) => {
    const xmax = { ...source, energy_eev: 30 };
    const { mean_gcm2: mean, sigma_gcm2: sigma } = xmaxMoments(xmax);
    const range: [number, number] = [mean - 6 * sigma, mean + 16 * sigma];
    const cdf = integrate(...range, xmaxLogDensity(xmax));
    expect(cdf.at(-1)).toBeCloseTo(1, 5);
    const random = Random.fromSeed(7).stream(source.primary).stream(source.hadronicModel);
    const sample = Float64Array.from({ length: 20_000 }, () => sampleXmax(random, xmax));
    const near: [number, number] = [mean - 2 * sigma, mean + 3 * sigma];
    expect(chiSquare(sample, near, shifted(cdf, range, near))).toBeLessThan(60);
  });

  it.each(CASES)("of ln N_mu integrate to 1 and are those that are drawn: $hadronicModel $primary", (source) => {
    const all = input(source.primary, source.hadronicModel);
    const xmax_gcm2 = xmaxMoments(all).mean_gcm2 + 60;
    const { mean, sigma } = lnNmuMoments(all);
    const density = lnNmuLogDensity(all);
    const range: [number, number] = [mean - 11 * sigma, mean + 11 * sigma];
    const cdf = integrate(...range, (ln_nmu) => density(ln_nmu, xmax_gcm2), 22_000);
    // Midpoint cells of 0.001 sigma across jumps of at most 0.53 of the density: below 1e-3 x 0.4 x 0.53 / 2 each, 5 jumps.
    expect(Math.abs(cdf.at(-1)! - 1)).toBeLessThan(5e-4);
    const random = Random.fromSeed(8).stream(source.primary).stream(source.hadronicModel);
    const sample = Float64Array.from({ length: 20_000 }, () => sampleLnNmu(random, { ...all, xmax_gcm2 }));
    const near: [number, number] = [mean - 3 * sigma, mean + 3 * sigma];
    expect(chiSquare(sample, near, shifted(cdf, range, near))).toBeLessThan(60);
  });
});

/** A distribution function on the cells of `range`, on 20 cells of a part of it. */
function shifted(cdf: Float64Array, [low, high]: [number, number], [from, to]: [number, number]): Float64Array {
  return Float64Array.from({ length: 21 }, (_, i) => {
    const cell = ((from + (i / 20) * (to - from) - low) / (high - low)) * (cdf.length - 1);
    const k = Math.floor(cell);
    return cdf[k]! + (cell - k) * (cdf[k + 1]! - cdf[k]!);
  });
}

describe("posteriorOf", () => {
  it("agrees with the two densities written out: nitrogen and iron at 10 EeV and sec 1.3", () => {
    // Xmax 760, ln N_mu 18.02; e = 0 and u = 0, so that only the first rows of the tables count.
    const gumbel = (mu: number, s: number, lambda: number) => {
      const z = (760 - mu) / s;
      return Math.exp(lambda * (Math.log(lambda) - z - Math.exp(-z))) / (s * gammaOf(lambda));
    };
    const L = [Math.log(14), Math.log(56)] as const;
    const at = ([a, b, c]: readonly [number, number, number], l: number) => a + b * l + c * l * l;
    const tables = [
      [758.65, -12.3571, -1.24539],
      [35.4234, 6.75921, -1.46182],
      [0.671545, 0.373902, 0.075325],
    ] as const;
    const recipes = [
      { c0: 17.9092, k0: 0.0819, sigma: 0.046 },
      { c0: 18.0016, k0: 0.1137, sigma: 0.028 },
    ];
    const densities = L.map((l, i) => {
      const [mu, s, lambda] = tables.map((row) => at(row, l)) as [number, number, number];
      const { c0, k0, sigma } = recipes[i]!;
      // Mean of a generalized Gumbel number, with psi by a difference of ln Gamma.
      const psi = (Math.log(gammaOf(lambda + 1e-5)) - Math.log(gammaOf(lambda - 1e-5))) / 2e-5;
      const xi = (18.02 - c0 - (k0 * (760 - mu - s * (Math.log(lambda) - psi))) / 100) / sigma;
      return (gumbel(mu, s, lambda) * Math.exp(-0.5 * xi * xi)) / sigma;
    });
    const truth = { xmax_gcm2: 760, ln_nmu: 18.02, energy_eev: 10, zenith_deg: (Math.acos(1 / 1.3) * 180) / Math.PI };
    const posterior = posteriorOf(truth, { primaries: ["nitrogen", "iron"], prior: [3, 1], hadronicModel: QII });
    expect(posterior[0]).toBeCloseTo((3 * densities[0]!) / (3 * densities[0]! + densities[1]!), 6);
    expect(posterior[0]).toBeGreaterThan(0.01);
    expect(posterior[0]).toBeLessThan(0.99);
  });

  it("is the normal distribution function where two densities differ by a shift: worked by hand", () => {
    // Photons whose ln N_mu alone is known (slope with Xmax 0, sigma 0.22): at two energies of ratio q the mean moves by
    // d = 1.0863 ln q. Of two such equally likely sources the better guess is right with probability Phi(d / (2 sigma)).
    // Here by integrating the density at both: max(f1, f2) / 2 over ln N_mu.
    const [one, two] = [10, 12].map((energy_eev) =>
      lnNmuLogDensity({ ...input("photon"), energy_eev, zenith_deg: 0 }),
    ) as [(l: number, x: number) => number, (l: number, x: number) => number];
    let right = 0;
    for (let l = 13; l < 19; l += 0.001) right += 0.0005 * Math.exp(Math.max(one(l, 900), two(l, 900)));
    expect(right).toBeCloseTo(normalCdf((1.0863 * Math.log(1.2)) / (2 * 0.22)), 5);
  });

  it.each(KNOWLEDGE)("is the prior where the primaries are the same: %s", (known) => {
    const truth = { xmax_gcm2: 800, ln_nmu: 17.8, energy_eev: 10, zenith_deg: 30 };
    const same = { primaries: ["helium", "helium", "helium"], hadronicModel: QII, known } as const;
    expect([...posteriorOf(truth, same)]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const weighted = posteriorOf(truth, { ...same, prior: [1, 5, 2] });
    for (const [k, share] of [0.125, 0.625, 0.25].entries()) expect(weighted[k]).toBeCloseTo(share, 12);
  });

  it("has no doubt where the prior has none, however unlikely the shower", () => {
    const truth = { xmax_gcm2: 500, ln_nmu: 20, energy_eev: 10, zenith_deg: 30 };
    expect([...posteriorOf(truth, { primaries: FOUR, prior: [0, 0, 2, 0], hadronicModel: QII })]).toEqual([0, 0, 1, 0]);
  });

  it("tells photons from protons nearly always", () => {
    // Means of ln N_mu 1.56 apart at sec 1.3, sigmas 0.22 and 0.132: 1 - Phi(1.56 / 0.35) = 4e-6 wrong there, but protons have
    // a tail to few muons (the lower normal piece 1.57 times as wide) and Xmax adds.
    const preset = simulationSchema.parse({ showers_per_primary: 1, log10_energy_ev: [18.5, 19.5] });
    const random = Random.fromSeed(3);
    let right = 0;
    for (let i = 0; i < 2000; i++) {
      const shower = sampleShower(random, i % 2 === 0 ? "photon" : "proton", preset);
      right += Math.max(...posteriorOf(shower, { primaries: ["photon", "proton"], hadronicModel: QII })) / 2000;
    }
    expect(right).toBeGreaterThan(0.999);
  });

  it("sums to 1, and favours whom the prior favours", () => {
    const truth = fc.record({
      xmax_gcm2: fc.double({ min: 300, max: 2000, noNaN: true }),
      ln_nmu: fc.double({ min: 10, max: 25, noNaN: true }),
      energy_eev: fc.double({ min: 1, max: 300, noNaN: true }),
      zenith_deg: fc.double({ min: 0, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(truth, fc.constantFrom(...HADRONIC_MODELS), (shower: ShowerTruth, hadronicModel) => {
        const equal = posteriorOf(shower, { primaries: PRIMARIES, hadronicModel });
        const moreIron = posteriorOf(shower, { primaries: PRIMARIES, prior: [1, 1, 1, 4, 1, 1], hadronicModel });
        expect(equal.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(moreIron[3]).toBeGreaterThanOrEqual(equal[3]!);
      }),
    );
  });

  it("names right 0.76 of QGSJetII-04 p/He/O/Fe, Xmax alone 0.50 (V14)", () => {
    // Spread of the largest posterior about 0.20: its mean over 12000 showers is good to 0.0019, the tolerance of 0.01 is 5
    // of it; recalls of 3000 each to sqrt(0.62 x 0.38 / 3000) = 0.0089: 0.01 + 4 of it.
    const both = classified("xmax_and_ln_nmu", 3000);
    expect(Math.abs(both.accuracy - 0.76)).toBeLessThan(0.01);
    for (const [k, share] of [0.62, 0.63, 0.85, 0.97].entries()) {
      expect(Math.abs(both.recall[k]! - share)).toBeLessThan(0.045);
    }
    expect(Math.abs(classified("xmax", 3000).accuracy - 0.5)).toBeLessThan(0.01);
  });

  it("knows less from N_mu alone than from both, by the density averaged over Xmax", () => {
    const { accuracy } = classified("ln_nmu", 500);
    expect(accuracy).toBeGreaterThan(0.58);
    expect(accuracy).toBeLessThan(0.67);
    // The average by Monte Carlo.
    const pair = { primaries: ["nitrogen", "proton"], hadronicModel: QII, known: "ln_nmu" } as const;
    const ln_nmu = lnNmuMoments(input("nitrogen")).mean - 0.05;
    const at = { xmax_gcm2: Number.NaN, ln_nmu, energy_eev: 30, zenith_deg: ZENITH };
    const random = Random.fromSeed(9);
    const [n, p] = pair.primaries.map((primary) => {
      const density = lnNmuLogDensity(input(primary));
      let sum = 0;
      for (let i = 0; i < 100_000; i++) sum += Math.exp(density(at.ln_nmu, sampleXmax(random, input(primary))));
      return sum;
    }) as [number, number];
    // Each mean is good to 0.3 % of itself: 5 of that times p (1 - p).
    expect(Math.abs(posteriorOf(at, pair)[0]! - n / (n + p))).toBeLessThan(0.004);
  });

  it("refuses priors that are none, and zenith angles that the muon number does not reach", () => {
    const truth = { xmax_gcm2: 800, ln_nmu: 17.8, energy_eev: 10, zenith_deg: 30 };
    for (const prior of [[], [1, 1], [0, 0, 0, 0], [1, -1, 1, 1], [1, Number.NaN, 1, 1]]) {
      expect(() => posteriorOf(truth, { primaries: FOUR, prior, hadronicModel: QII })).toThrow(ConfigError);
    }
    const steep = { ...truth, zenith_deg: 70 };
    expect(() => posteriorOf(steep, { primaries: FOUR, hadronicModel: QII })).toThrow(/zenith_deg is 70/);
    expect(posteriorOf(steep, { primaries: FOUR, hadronicModel: QII, extrapolate: true })).toHaveLength(4);
  });
});

/** Gamma function by Euler's integral, midpoint rule; for arguments of 1.5 and more. */
function gammaOf(x: number): number {
  let sum = 0;
  for (let t = 0.0005; t < 60; t += 0.001) sum += 0.001 * Math.exp((x - 1) * Math.log(t) - t);
  return sum;
}
