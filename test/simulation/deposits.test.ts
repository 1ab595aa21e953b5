import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { Deposits, type StationFront } from "../../src/simulation/deposits.ts";
import { detector, electromagneticOnly, frontAt, muonsOnly } from "./fronts.ts";
import { KOLMOGOROV_LIMIT, kolmogorov, mean, pull, repeat, variance } from "./statistics.ts";

const UNIT_VEM = 0.035;
const FINE_NS = 25 / 3;
const BINS = 768 * 3;
const ORIGIN = 24.4;

/** The slow way: every particle with its own lognormal time and exponential charge. Fine bins; returns their sum too. */
function oneByOne({ electromagnetic: em }: StationFront, random: Random): { bins: Float64Array; total: number } {
  const bins = new Float64Array(BINS);
  let total = 0;
  const n = random.poisson(em.signal_vem / UNIT_VEM);
  for (let i = 0; i < n; i++) {
    const charge = UNIT_VEM * random.exponential();
    const time = em.offset_ns + em.t50_ns * Math.exp(em.sigma * random.normal());
    const bin = Math.floor(ORIGIN + time / FINE_NS);
    total += charge;
    if (bin < BINS) bins[bin] = bins[bin]! + charge;
  }
  return { bins, total };
}

function chargeIn(bins: Float64Array, first: number, end: number): number {
  let sum = 0;
  for (let k = first; k < end; k++) sum += bins[k]!;
  return sum;
}

describe("electromagnetic deposits", () => {
  // Vertical at 1000 m: t50 = 497 exp(-0.688 (125 - 400) / 500) = 725.6 ns; 4, 40 and 2000 particles.
  const whole = frontAt({ zenith_deg: 0, distance_m: 1000 });

  it.each([
    [4, 4000],
    [40, 3000],
    [2000, 600],
  ])("are distributed as %d particles one by one", (particles, n) => {
    const front = electromagneticOnly(whole, particles * UNIT_VEM);
    const { offset_ns, t50_ns } = front.electromagnetic;
    const random = Random.fromSeed(11).stream("pair", particles);
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const shortcut = Array.from({ length: n }, () => {
      deposits.sample(front, random, ORIGIN);
      return { bins: deposits.shared.slice(), total: deposits.signal_em_vem };
    });
    const slow = Array.from({ length: n }, () => oneByOne(front, random));
    const compare = (of: (sample: { bins: Float64Array; total: number }) => number) =>
      kolmogorov(Float64Array.from(shortcut, of), Float64Array.from(slow, of));
    expect(compare((sample) => sample.total)).toBeLessThan(KOLMOGOROV_LIMIT);
    // Charge in 25 ns at the median, on the rise and far in the tail, where particles come one by one.
    for (const deviate of [-1.5, 0, 2.5]) {
      const first = Math.floor(ORIGIN + (offset_ns + t50_ns * Math.exp(0.45 * deviate)) / FINE_NS);
      expect(compare(({ bins }) => chargeIn(bins, first, first + 3))).toBeLessThan(KOLMOGOROV_LIMIT);
    }
    // Profile: charges in separate stretches are independent, so the squared pulls of 24 stretches of 100 ns follow
    // chi-squared with 24 degrees of freedom: above 70 with probability 2e-6.
    let chi2 = 0;
    for (let stretch = 0; stretch < 24; stretch++) {
      const charge = ({ bins }: { bins: Float64Array }) => chargeIn(bins, 24 + 12 * stretch, 36 + 12 * stretch);
      const [a, b] = [Float64Array.from(shortcut, charge), Float64Array.from(slow, charge)];
      const spread = (variance(a) + variance(b)) / n;
      if (spread > 0) chi2 += (mean(a) - mean(b)) ** 2 / spread;
    }
    expect(chi2).toBeLessThan(70);
  });

  it("have the mean and, at 2 x 0.035 VEM x mean, the variance of exponential charges in Poisson numbers", () => {
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const random = Random.fromSeed(12);
    for (const signal of [0.2, 5, 500]) {
      const front = electromagneticOnly(whole, signal);
      const sums = repeat(4000, () => {
        deposits.sample(front, random, ORIGIN);
        return deposits.signal_em_vem;
      });
      expect(Math.abs(pull(sums, signal))).toBeLessThan(4.4);
      // Relative error of a variance from n draws: sqrt((kurtosis excess + 2) / n); the excess, 12 q / mean, is 2.1 at
      // most: 3.2 %, so 14 % is 4.4 of them.
      expect(Math.abs(variance(sums) / (2 * UNIT_VEM * signal) - 1)).toBeLessThan(0.14);
    }
  });

  it("that come after the record count as truth and leave nothing in it", () => {
    const deposits = new Deposits(detector(), FINE_NS, 96);
    const front = electromagneticOnly(whole, 20);
    const random = Random.fromSeed(13);
    const sums = repeat(2000, () => {
      deposits.sample(front, random, ORIGIN);
      return deposits.signal_em_vem;
    });
    expect(Math.abs(pull(sums, 20))).toBeLessThan(4.4);
    // 596 ns of record after the front: 35 % of the light at most.
    expect(chargeIn(deposits.shared, 0, 96)).toBeLessThan(0.6 * deposits.signal_em_vem);
  });

  it("are all in the record where it is long enough, and gone when the next front is sampled", () => {
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const random = Random.fromSeed(14);
    deposits.sample(frontAt({ zenith_deg: 38, distance_m: 600 }), random, ORIGIN);
    const { signal_em_vem, signal_halo_vem } = deposits;
    expect(chargeIn(deposits.shared, 0, deposits.length)).toBeCloseTo(signal_em_vem + signal_halo_vem, 9);
    expect(chargeIn(deposits.shared, deposits.length, BINS)).toBe(0);
    deposits.sample(electromagneticOnly(whole, 0), random, ORIGIN);
    expect([deposits.length, deposits.signal_mu_vem, deposits.signal_em_vem, deposits.signal_halo_vem]).toEqual([
      0, 0, 0, 0,
    ]);
    for (const charges of [deposits.shared, ...deposits.muon]) expect(chargeIn(charges, 0, BINS)).toBe(0);
  });
});

describe("muon deposits", () => {
  it.each([
    [0, 500, 300],
    [0, 1500, 3000],
    [38, 1000, 1500],
    [60, 600, 600],
    [60, 1800, 3000],
  ])("have the mean signal S_mu at %d deg and %d m", (zenith_deg, distance_m, n) => {
    const front = muonsOnly(frontAt({ zenith_deg, distance_m }));
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const random = Random.fromSeed(15);
    const ratios = repeat(n, () => {
      deposits.sample(front, random, ORIGIN);
      return deposits.signal_mu_vem / front.signal_mu_vem;
    });
    // 4.4 standard errors and 0.5 % of the mean charge's own.
    expect(Math.abs(mean(ratios) - 1)).toBeLessThan(4.4 * Math.sqrt(variance(ratios) / n) + 0.005);
  });

  it("give each PMT its own light, of the same mean, 8 % apart for one muon", () => {
    const front = { ...muonsOnly(frontAt({ zenith_deg: 0, distance_m: 1000 })), signal_mu_vem: 0.2 };
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const random = Random.fromSeed(16);
    const logs: number[] = [];
    const shares: number[] = [];
    while (logs.length < 2000) {
      deposits.sample(front, random, ORIGIN);
      const [one, two, three] = deposits.muon.map((charges) => chargeIn(charges, 0, deposits.length));
      if (deposits.muon[0].filter((q) => q > 0).length !== 1) continue;
      logs.push(Math.log(one! / two!));
      shares.push((one! + two! + three!) / 3 / deposits.signal_mu_vem);
    }
    // ln of the ratio of two: variance 2 x 0.08^2 = 0.0128 within 4.4 sqrt(2 / 2000) = 14 %.
    expect(Math.abs(variance(logs) / 0.0128 - 1)).toBeLessThan(0.14);
    expect(Math.abs(pull(shares, 1))).toBeLessThan(4.4);
  });
});

describe("halo deposits", () => {
  it("are the halo fraction of the muon signal, as exponential charges, 200 ns behind the muons", () => {
    const front = electromagneticOnly(frontAt({ zenith_deg: 38, distance_m: 800 }), 0);
    const halo = { ...front, signal_halo_vem: 0.081 * 40 };
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const random = Random.fromSeed(17);
    let moment = 0;
    const n = 2000;
    const sums = repeat(n, () => {
      deposits.sample(halo, random, ORIGIN);
      for (let k = 0; k < deposits.length; k++) moment += deposits.shared[k]! * (k + 0.5 - ORIGIN) * FINE_NS;
      return deposits.signal_halo_vem;
    });
    expect(Math.abs(pull(sums, 3.24))).toBeLessThan(4.4);
    expect(Math.abs(variance(sums) / (2 * UNIT_VEM * 3.24) - 1)).toBeLessThan(0.14);
    const muons = { ...muonsOnly(frontAt({ zenith_deg: 38, distance_m: 800 })), signal_mu_vem: 40 };
    let muonMoment = 0;
    let muonCharge = 0;
    for (let i = 0; i < 200; i++) {
      deposits.sample(muons, random, ORIGIN);
      for (let k = 0; k < deposits.length; k++) muonMoment += deposits.muon[0][k]! * (k + 0.5 - ORIGIN) * FINE_NS;
      muonCharge += chargeIn(deposits.muon[0], 0, deposits.length);
    }
    // Mean delay 200 ns: 185,000 halo particles of rms 300 ns give 1 ns (weights of exponential charges: sqrt 2), 10,000
    // muons of rms 200 ns give 2 ns; 4.4 x 2.3 = 10 ns.
    expect(Math.abs(moment / (mean(sums) * n) - muonMoment / muonCharge - 200)).toBeLessThan(10);
  });
});

describe("accidental muons", () => {
  const none = electromagneticOnly(frontAt({ zenith_deg: 0, distance_m: 1000 }), 0);

  it("light the PMTs at their times and are no part of the truth", () => {
    const deposits = new Deposits(detector({ delta_ray_spread: 0, direct_light_asymmetry: 0 }), FINE_NS, BINS);
    const origin = 3 * 246 + 0.5;
    deposits.sample(none, Random.fromSeed(17), origin);
    const muons = [
      { time_ns: -6150, charge_vem: 0.5 }, // 738 fine bins of 8.33 ns before the front: fine bin 0
      { time_ns: 100, charge_vem: 2 }, // 12 fine bins after it: 750
      { time_ns: 102, charge_vem: 1 }, // 12.24: the same
      { time_ns: 13_050, charge_vem: 1 }, // 1566 fine bins: the first after the record
    ];
    deposits.addAccidental(muons, Random.fromSeed(18), origin);
    for (const charges of deposits.muon) {
      expect([charges[0], charges[750], chargeIn(charges, 0, BINS)]).toEqual([0.5, 3, 3.5]);
    }
    expect(chargeIn(deposits.shared, 0, BINS)).toBe(0);
    expect(deposits.length).toBe(751);
    const { signal_mu_vem, signal_em_vem, signal_halo_vem } = deposits;
    expect([signal_mu_vem, signal_em_vem, signal_halo_vem]).toEqual([0, 0, 0]);
  });

  it("have delta rays and light the PMTs unevenly, as those of the shower", () => {
    const deposits = new Deposits(detector(), FINE_NS, BINS);
    const random = Random.fromSeed(19);
    const logs = Array.from({ length: 2000 }, () => {
      deposits.sample(none, random, ORIGIN);
      deposits.addAccidental([{ time_ns: 0, charge_vem: 1 }], random, ORIGIN);
      return deposits.muon.map((charges) => Math.log(chargeIn(charges, 0, BINS)));
    });
    // Variance of one PMT 0.05^2 + 0.08^2, of the difference of two 2 x 0.08^2; of 2000, within 4.4 sqrt(2 / 2000).
    const one = logs.map(([a]) => a!);
    const difference = logs.map(([a, b]) => a! - b!);
    expect(Math.abs(variance(one) / 0.0089 - 1)).toBeLessThan(0.14);
    expect(Math.abs(variance(difference) / 0.0128 - 1)).toBeLessThan(0.14);
  });
});
