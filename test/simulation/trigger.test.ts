import { describe, expect, it } from "vitest";
import { Random } from "../../src/core/random.ts";
import { LocalTrigger, type Triggers } from "../../src/simulation/trigger.ts";
import { triggerSchema } from "../../src/simulation/trigger-preset.ts";
import { TRACE_BINS as BINS, traces } from "./traces.ts";

/** What triggers of a preset with those changes find. */
function find(of: readonly Float32Array[], changes: object = {}, bins = BINS): Triggers {
  return new LocalTrigger(triggerSchema.parse(changes), BINS).find(of, bins);
}

/** Bins with 0.21 VEM in PMTs 1 and 2 alone. */
const pairs = (...bins: number[]) => traces(...bins.map((bin) => [bin, 0.21, 0.21, 0]));
const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);

describe("find", () => {
  it("needs all three PMTs above 1.75 VEM in one bin for T1, above 3.2 for T2", () => {
    const of = (...at: (readonly number[])[]) => find(traces(...at));
    expect(of([20, 1.75])).toEqual({ t1: false, t2: false, tot: false, totd: false, kept: false, bin: -1 }); // float32(1.75) is not above
    expect(of([20, 1.76])).toEqual({ t1: true, t2: false, tot: false, totd: false, kept: false, bin: 20 });
    expect(of([20, 9, 9, 1.7])).toMatchObject({ t1: false });
    expect(of([20, 9, 9, 0], [21, 0, 9, 9])).toMatchObject({ t1: false }); // not the same bin
    expect(of([20, 3.19])).toMatchObject({ t1: true, t2: false });
    expect(of([20, 3.21])).toMatchObject({ t1: true, t2: true, bin: 20 });
    // T1 latches, T2 comes later.
    expect(of([20, 2], [40, 4])).toMatchObject({ t1: true, t2: true, kept: true, bin: 20 });
  });

  it("needs 13 bins of 120 with two PMTs above 0.2 VEM for the time over threshold", () => {
    expect(find(pairs(...range(50, 62)))).toMatchObject({ tot: false, bin: -1 });
    expect(find(pairs(...range(50, 63)))).toMatchObject({ tot: true, bin: 62 });
    // One bin in ten: 12 in any 120 bins; a thirteenth at the end of the window, 120 bins in all, makes it.
    expect(find(pairs(...range(0, 30).map((i) => 10 * i)))).toMatchObject({ tot: false });
    expect(find(pairs(...range(0, 12).map((i) => 10 * i), 119))).toMatchObject({ tot: true, bin: 119 });
    expect(find(pairs(...range(0, 12).map((i) => 10 * i), 120))).toMatchObject({ tot: false });
    // One PMT is not enough; 0.2 is not above 0.2.
    expect(find(traces(...range(50, 90).map((bin) => [bin, 5, 0, 0])))).toMatchObject({ tot: false });
    expect(find(traces(...range(50, 90).map((bin) => [bin, 0.199])))).toMatchObject({ tot: false });
  });

  it("looks at the given bins only", () => {
    expect(find(traces([20, 9]), {}, 20)).toMatchObject({ t1: false });
    expect(find(traces([20, 9]), {}, 21)).toMatchObject({ t1: true });
  });

  it("asks all PMTs that work, above 2 and 3.8 VEM with two of them, 2.8 and 4.5 with one", () => {
    const two = (vem: number) => find(traces([20, vem, vem, 0]).slice(0, 2));
    expect([two(1.99), two(2.01), two(3.79), two(3.81)].map(({ t1, t2 }) => [t1, t2])).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ]);
    expect(find(traces([20, 9, 1, 0]).slice(0, 2))).toMatchObject({ t1: false });
    const one = (vem: number) => find(traces([20, vem]).slice(0, 1));
    expect([one(2.79), one(2.81), one(4.49), one(4.51)].map(({ t1, t2 }) => [t1, t2])).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, true],
    ]);
    expect(find(traces(...range(50, 63).map((bin) => [bin, 1, 0, 0])).slice(0, 1))).toMatchObject({ tot: true });
    expect(find(traces(...range(50, 63).map((bin) => [bin, 1, 0, 0])).slice(0, 2))).toMatchObject({ tot: false });
    expect(find(pairs(...range(50, 63)).slice(0, 2))).toMatchObject({ tot: true, bin: 62 });
  });

  it("keeps what the chosen triggers ask for, and latches on T1 and on them", () => {
    const coincidence = traces([20, 4]);
    const long = pairs(...range(50, 63));
    expect(find(coincidence, { kinds: ["tot"] })).toMatchObject({ t2: true, kept: false, bin: 20 });
    expect(find(coincidence, { kinds: ["t2"] })).toMatchObject({ kept: true, bin: 20 });
    expect(find(long, { kinds: ["t2"] })).toMatchObject({ tot: true, kept: false, bin: -1 });
    expect(find(long, { kinds: ["tot"] })).toMatchObject({ kept: true, bin: 62 });
  });

  it("has thresholds to set", () => {
    expect(find(traces([20, 1.72]), { t1_vem: 1.7 })).toMatchObject({ t1: true });
    expect(find(traces([20, 3.1]), { t2_vem: 3 })).toMatchObject({ t2: true });
    expect(find(pairs(...range(50, 60)), { tot_bins: 10 })).toMatchObject({ tot: true, bin: 59 });
    expect(find(pairs(...range(50, 63)), { tot_vem: 0.22 })).toMatchObject({ tot: false });
  });
});

describe("the time over threshold of deconvolved traces", () => {
  // Light decays by e = exp(-25 / 67) = 0.68858 from bin to bin; 1 - e = 0.31142.
  const E = Math.exp(-25 / 67);
  const pulses = (amplitude: number, ...starts: number[]) =>
    traces(
      ...range(0, BINS).map((bin) => [bin, starts.reduce((x, s) => x + (bin < s ? 0 : amplitude * E ** (bin - s)), 0)]),
    );
  const kinds = ["t2", "tot", "totd"];

  it("sees one bin where a muon's light takes thirteen", () => {
    // 2.9 x 0.68858^k > 0.2 for k up to ln(14.5) / 0.37313 = 7.2, 20 for k up to 12.3: thirteen bins.
    expect(find(pulses(20, 20), { kinds })).toMatchObject({ tot: true, totd: false });
    expect(find(pulses(2.9, 20, 60), { kinds })).toMatchObject({ tot: true, totd: false });
    expect(find(pulses(2.9, 20), { kinds })).toMatchObject({ tot: false, totd: false });
  });

  it("sees thirteen small pulses of 0.0623 VEM, 0.2 / (1 / 0.31142), none of which is over the threshold", () => {
    const starts = range(0, 13).map((i) => 20 + 9 * i);
    expect(find(pulses(0.0624, ...starts), { kinds })).toMatchObject({ tot: false, totd: true, kept: true, bin: 128 });
    expect(find(pulses(0.0622, ...starts), { kinds })).toMatchObject({ tot: false, totd: false, kept: false, bin: -1 });
    expect(find(pulses(0.0624, ...starts.slice(1)), { kinds })).toMatchObject({ totd: false });
    // Twelve in any 120 bins.
    expect(find(pulses(0.0624, ...range(0, 26).map((i) => 10 * i)), { kinds })).toMatchObject({ totd: false });
    // Where the preset does not choose it, it is not looked for.
    expect(find(pulses(0.0624, ...starts))).toMatchObject({ totd: false, kept: false, bin: -1 });
  });

  it("counts light in the first bin as if there had been none before", () => {
    const starts = range(0, 13).map((i) => 9 * i);
    expect(find(pulses(0.0624, ...starts), { kinds })).toMatchObject({ totd: true, bin: 108 });
  });
});

/** The definitions, word by word. */
function define(of: readonly Float32Array[], bins: number, changes: object): Omit<Triggers, "kept"> {
  const { t1_vem, t2_vem, t1_fewer_pmts_vem, t2_fewer_pmts_vem, ...preset } = triggerSchema.parse(changes);
  const pmts = of.length;
  const all = (bin: number, vem: number) => of.every((trace) => trace[bin]! > vem);
  const e = Math.exp(-25 / preset.totd_decay_ns);
  const count = (value: (trace: Float32Array, bin: number) => number, end: number) =>
    range(Math.max(0, end - 120), end).filter(
      (bin) => of.filter((trace) => value(trace, bin) > preset.tot_vem).length >= Math.min(2, pmts),
    ).length;
  const plain = (trace: Float32Array, bin: number) => trace[bin]!;
  const freed = (trace: Float32Array, bin: number) => (trace[bin]! - e * (bin > 0 ? trace[bin - 1]! : 0)) / (1 - e);
  const ends = range(1, bins + 1);
  const first = {
    t1: ends.find((end) => all(end - 1, pmts === 3 ? t1_vem : t1_fewer_pmts_vem[pmts - 1]!)),
    t2: ends.find((end) => all(end - 1, pmts === 3 ? t2_vem : t2_fewer_pmts_vem[pmts - 1]!)),
    tot: ends.find((end) => count(plain, end) >= preset.tot_bins),
    totd: preset.kinds.includes("totd") ? ends.find((end) => count(freed, end) >= preset.tot_bins) : undefined,
  };
  const latching = [first.t1, preset.kinds.includes("tot") ? first.tot : undefined, first.totd];
  const earliest = Math.min(...latching.map((end) => end ?? Infinity));
  return {
    t1: first.t1 !== undefined,
    t2: first.t2 !== undefined,
    tot: first.tot !== undefined,
    totd: first.totd !== undefined,
    bin: earliest === Infinity ? -1 : earliest - 1,
  };
}

/** Pulses of any place and height; every other bin is lower, or little would be left of it when deconvolved. */
function pulsesAtRandom(random: Random, pmts: number): Float32Array[] {
  const of = traces().slice(0, pmts);
  for (let n = random.integer(25); n >= 0; n--) {
    const start = random.integer(BINS);
    const height = 1.5 * random.exponential();
    for (const trace of of) {
      const own = height * (0.7 + 0.3 * random.uniform());
      for (let bin = start; bin < BINS; bin++) trace[bin]! += own * 0.8 ** (bin - start) * (bin % 2 === 0 ? 1 : 0.4);
    }
  }
  return of;
}

it("finds what the definitions say, in any traces, whatever was seen before", () => {
  const random = Random.fromSeed(61);
  const choices = [["t2", "tot", "totd"], ["t2", "tot"], ["totd"], ["t2"]] as const;
  const triggers = choices.map((kinds) => new LocalTrigger(triggerSchema.parse({ kinds }), BINS));
  const counts = { t1: 0, t2: 0, tot: 0, totd: 0, kept: 0 };
  for (let i = 0; i < 600; i++) {
    const of = pulsesAtRandom(random, 1 + random.integer(3));
    const bins = 1 + random.integer(BINS);
    const kinds = choices[i % 4]!;
    const expected = define(of, bins, { kinds });
    const kept = kinds.some((kind) => expected[kind]);
    expect(triggers[i % 4]!.find(of, bins)).toEqual({ ...expected, kept });
    for (const name of ["t1", "t2", "tot", "totd"] as const) if (expected[name]) counts[name]++;
    if (kept) counts.kept++;
  }
  // Not for want of cases: each is met now and then, and now and then not.
  for (const count of Object.values(counts)) expect(Math.abs(count - 300)).toBeLessThan(250);
});
