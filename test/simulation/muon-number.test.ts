import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { PRIMARIES, type Primary } from "../../src/core/primaries.ts";
import { Random } from "../../src/core/random.ts";
import { lnNmuMoments, sampleLnNmu } from "../../src/simulation/muon-number.ts";
import { sampleXmax, xmaxMoments } from "../../src/simulation/xmax.ts";

/** sec(theta) = 1.3 at acos(1 / 1.3) = 39.715 deg, where u = 0. */
const AT_13 = (Math.acos(1 / 1.3) * 180) / Math.PI;

function at(primary: Primary, energy_eev = 10, zenith_deg = AT_13) {
  return { primary, energy_eev, zenith_deg, hadronicModel: "QGSJetII-04" } as const;
}

function sampleMoments(random: Random, input: ReturnType<typeof at>, n: number) {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0];
  const centre = xmaxMoments(input).mean_gcm2;
  const { mean: c } = lnNmuMoments(input);
  for (let i = 0; i < n; i++) {
    const xmax_gcm2 = sampleXmax(random, input);
    const a = xmax_gcm2 - centre;
    const b = sampleLnNmu(random, { ...input, xmax_gcm2 }) - c;
    x += a / n;
    y += b / n;
    xx += (a * a) / n;
    yy += (b * b) / n;
    xy += (a * b) / n;
  }
  const [sx, sy] = [Math.sqrt(xx - x * x), Math.sqrt(yy - y * y)];
  return { mean: c + y, sigma: sy, correlation: (xy - x * y) / (sx * sy) };
}

describe("lnNmuMoments", () => {
  it("is c0 at 10 EeV and sec(theta) = 1.3", () => {
    expect(lnNmuMoments(at("proton")).mean).toBeCloseTo(17.7514, 10);
    expect(lnNmuMoments(at("photon")).mean).toBeCloseTo(16.1915, 10);
    // Table 2.1 also gives the number itself: 5.121e7 and 6.577e7.
    expect(Math.exp(lnNmuMoments(at("proton")).mean) / 5.121e7).toBeCloseTo(1, 3);
    expect(Math.exp(lnNmuMoments(at("iron")).mean) / 6.577e7).toBeCloseTo(1, 3);
  });

  it("follows energy and zenith angle: iron at 20 EeV and 60 deg by hand", () => {
    // u = 2 - 1.3 = 0.7: 18.0016 + 0.9336 ln 2 - 0.9538 x 0.7 - 0.4010 x 0.49 + 0.5364 x 0.343
    // = 18.0016 + 0.647122 - 0.667660 - 0.196490 + 0.183985 = 17.968557
    // sigma(Xmax) of iron there about 22.6; slope 0.1137 + 0.0526 x 0.7 = 0.15052 per 100 g/cm2.
    const { mean, sigma, correlation } = lnNmuMoments(at("iron", 20, 60));
    expect(mean).toBeCloseTo(17.968557, 5);
    const fromXmax = 0.15052 * (xmaxMoments(at("iron", 20, 60)).sigma_gcm2 / 100);
    expect(sigma).toBeCloseTo(Math.hypot(fromXmax, 0.028), 10);
    expect(correlation).toBeCloseTo(fromXmax / sigma, 10);
  });

  it("interpolates oxygen between nitrogen and iron in ln A", () => {
    // w = ln(16/14) / ln(56/14) = 0.133531 / 1.386294 = 0.096323: c0 = 17.9092 + w 0.0924 = 17.91810;
    // sigma at fixed Xmax 0.046 - w 0.018 = 0.04427; slope 0.0819 + w 0.0318 = 0.08496 per 100 g/cm2.
    const { mean, sigma, correlation } = lnNmuMoments(at("oxygen"));
    expect(mean).toBeCloseTo(17.9181, 5);
    const fromXmax = 0.084963 * (xmaxMoments(at("oxygen")).sigma_gcm2 / 100);
    expect(sigma).toBeCloseTo(Math.hypot(fromXmax, 0.044266), 5);
    expect(correlation).toBeCloseTo(fromXmax / sigma, 4);
    // At 10^19.5 eV and 60 deg: beta 0.9367, and c1-c3 between those of N and Fe.
    const nitrogen = lnNmuMoments(at("nitrogen", 31.6, 60)).mean;
    const iron = lnNmuMoments(at("iron", 31.6, 60)).mean;
    expect(lnNmuMoments(at("oxygen", 31.6, 60)).mean).toBeCloseTo(nitrogen + 0.096323 * (iron - nitrogen), 6);
  });

  it("gives iron 1.285 times the muons of protons at 10 EeV and sec 1.3, within 2 % (V3)", () => {
    // exp(18.0016 - 17.7514) = exp(0.2502) = 1.2843
    const ratio = Math.exp(lnNmuMoments(at("iron")).mean - lnNmuMoments(at("proton")).mean);
    expect(ratio).toBeCloseTo(1.2843, 4);
    expect(Math.abs(ratio / 1.285 - 1)).toBeLessThan(0.02);
  });

  it("has the correlations that the physics model quotes for the recipe", () => {
    // Section 2.2, over all zenith angles: p .04, He .30, N .51, Fe .68; at sec 1.05: -.09, .19, .41, .63.
    const vertical = (Math.acos(1 / 1.05) * 180) / Math.PI;
    const quoted = { proton: -0.09, helium: 0.19, nitrogen: 0.41, iron: 0.63 } as const;
    for (const [primary, value] of Object.entries(quoted)) {
      const { correlation } = lnNmuMoments(at(primary as Primary, 10, vertical));
      expect(Math.abs(correlation - value)).toBeLessThan(0.02);
    }
  });

  it.each([-1, 60.001, 90, Number.NaN])("refuses a zenith angle of %d deg", (zenith) => {
    expect(() => lnNmuMoments(at("proton", 10, zenith))).toThrow(ConfigError);
    expect(() => lnNmuMoments(at("proton", 10, zenith))).toThrow(`zenith_deg is ${zenith}`);
  });

  it("goes on beyond 60 deg along the tangent in sec(theta) where that is asked for", () => {
    const mean = (zenith: number) => lnNmuMoments({ ...at("proton", 10, zenith), extrapolate: true }).mean;
    const secant = (zenith: number) => 1 / Math.cos((zenith * Math.PI) / 180);
    // At sec 2 the polynomial has the slope -0.8535 - 2 x 0.6742 x 0.7 + 3 x 0.6598 x 0.49 = -0.8275.
    for (const zenith of [60.001, 67, 80]) {
      expect(mean(zenith)).toBeCloseTo(mean(60) - 0.827474 * (secant(zenith) - 2), 5);
    }
    // 29 % fewer muons at 67 deg than by the polynomial: -0.82633 there by hand, less that of the tangent.
    expect(Math.exp(mean(67) - 17.7514 + 0.82633)).toBeCloseTo(0.713, 3);
    // Within the fit nothing changes.
    expect(lnNmuMoments({ ...at("iron", 10, 55), extrapolate: true })).toEqual(lnNmuMoments(at("iron", 10, 55)));
    expect(() => mean(80.1)).toThrow(/known from 0 to 80/);
  });
});

describe("sampleLnNmu", () => {
  it.each(PRIMARIES)("has the recipe's own moments for %s (V2)", (primary) => {
    // 60000 draws: error of the mean of N_mu at most 0.22 / sqrt(60000) = 0.09 % (tolerance 1 %), of sigma 0.4 % for a
    // kurtosis of 4 (tolerance 10 %), of the correlation (1 - rho^2) / sqrt(n) = 0.004 (tolerance 0.05).
    const random = Random.fromSeed(3).stream(primary);
    for (const zenith of [0, 60]) {
      const input = at(primary, 30, zenith);
      const expected = lnNmuMoments(input);
      const sampled = sampleMoments(random, input, 60_000);
      expect(Math.abs(sampled.mean - expected.mean)).toBeLessThan(0.01);
      expect(Math.abs(sampled.sigma / expected.sigma - 1)).toBeLessThan(0.1);
      expect(Math.abs(sampled.correlation - expected.correlation)).toBeLessThan(0.05);
      // Far inside V2, what 60000 draws can tell (5 errors):
      expect(Math.abs(sampled.mean - expected.mean) / expected.sigma).toBeLessThan(0.0205);
      expect(Math.abs(sampled.sigma / expected.sigma - 1)).toBeLessThan(0.02);
      expect(Math.abs(sampled.correlation - expected.correlation)).toBeLessThan(0.0205);
    }
  });

  it("takes Xmax relative to the mean of the hadronic model, so that the model itself adds no muons", () => {
    const inputs = (["QGSJetII-04", "EPOS-LHC"] as const).map((hadronicModel) => ({ ...at("iron"), hadronicModel }));
    const draws = inputs.map((input) => {
      const xmax_gcm2 = xmaxMoments(input).mean_gcm2 + 30;
      return sampleLnNmu(Random.fromSeed(4), { ...input, xmax_gcm2 });
    });
    expect(draws[1]).toBeCloseTo(draws[0]!, 10);
  });

  it("gives protons a tail to few muons", () => {
    // At Xmax = <Xmax> the residual has quantiles -3.22 (0.5 %) and 2.56 (99.5 %) in units of 0.132. Error of a 0.5 %
    // quantile of 40000 draws: sqrt(0.005 x 0.995 / 40000) / density(about 0.0079) = 0.045.
    const random = Random.fromSeed(5);
    const xmax_gcm2 = xmaxMoments(at("proton")).mean_gcm2;
    const xi = Float64Array.from(
      { length: 40_000 },
      () => (sampleLnNmu(random, { ...at("proton"), xmax_gcm2 }) - 17.7514) / 0.132,
    ).sort();
    expect(Math.abs(xi[200]! + 3.222)).toBeLessThan(0.2);
    expect(Math.abs(xi[39_800]! - 2.563)).toBeLessThan(0.2);
    expect(Math.abs(xi[20_000]! - 0.081)).toBeLessThan(0.03);
  });
});
