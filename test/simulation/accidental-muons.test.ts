import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { sampleAccidentalMuons } from "../../src/simulation/accidental-muons.ts";
import { KOLMOGOROV_LIMIT, kolmogorovOf, mean, pull } from "./statistics.ts";

const record = { from_ns: -6150, to_ns: 13_050 };

describe("sampleAccidentalMuons", () => {
  const random = Random.fromSeed(121);
  // 50 times the rate in the simulation of the upgraded board: 4.4784 muons in 19.2 us.
  const rate_hz = 50 * 4665;
  const records = Array.from({ length: 20_000 }, () => sampleAccidentalMuons(random, { rate_hz, ...record }));
  const charges = records.flatMap((muons) => muons.map(({ charge_vem }) => charge_vem));

  it("is a Poisson number of rate times length", () => {
    const counts = records.map(({ length }) => length);
    expect(Math.abs(mean(counts) - 4.4784)).toBeLessThan(4.4 * Math.sqrt(4.4784 / 20_000));
    // The relative standard error of a variance of 20000 is sqrt(2 / 20000) = 1 %, a little more for a Poisson number.
    expect(Math.abs(mean(counts.map((n) => (n - 4.4784) * (n - 4.4784))) / 4.4784 - 1)).toBeLessThan(0.05);
    expect(sampleAccidentalMuons(random, { rate_hz: 0, ...record })).toEqual([]);
  });

  it("comes at any time of the record", () => {
    const times = Float64Array.from(records.flat().slice(0, 10_000), ({ time_ns }) => time_ns);
    expect(kolmogorovOf(times, (t) => (t + 6150) / 19_200)).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  it("leaves 1.000 VEM on average: tank volume x 1/3 / 3.3929 m2 / 1.2 m", () => {
    // Volume pi 1.8^2 1.2 = 12.215 m3; 12.215 / 3 / (10.179 / 4 + 4.32 pi / 16 = 3.3929) = 1.20003 m of track.
    expect(Math.abs(pull(charges, 1.00003))).toBeLessThan(4.4);
  });

  it("has tracks no longer than the diagonal of the tank, a third of them shorter than vertical ones", () => {
    // sqrt(3.6^2 + 1.2^2) / 1.2 = 3.1623.
    expect(charges.reduce((a, b) => Math.max(a, b))).toBeLessThan(3.1623);
    expect(charges.filter((charge) => charge < 0.99).length / charges.length).toBeGreaterThan(0.3);
  });
});
