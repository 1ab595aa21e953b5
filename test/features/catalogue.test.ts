import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import {
  describeFeatures,
  FEATURE_SETS,
  type FeatureOptions,
  featuresOf,
  isTraceSet,
  requiredColumns,
} from "../../src/features/catalogue.ts";
import type { Feature } from "../../src/features/feature.ts";
import { StationView, TRACE_COLUMNS } from "../../src/features/station-view.ts";
import { type StationInput, stationTable, stationView } from "./station-table.ts";

const OPTIONS = FEATURE_SETS.flatMap<FeatureOptions>((set) =>
  set === "thesis" || isTraceSet(set) ? [{ set }] : [{ set }, { set, per_pmt: true }],
);
/** Quantities of a station; bins and ranges of traces, which are none, have tests of their own, and so have logarithms. */
const QUANTITIES = OPTIONS.filter(({ set }) => !isTraceSet(set) && set !== "detailed");
const FEATURES = [...new Set<Feature>(QUANTITIES.flatMap((options) => featuresOf(options)))];
const DEFINITIONS = new Map(COLUMNS.map((column) => [column.name, column]));
const UNITS = ["", "log10(EeV)", "deg", "m", "VEM", "VEM peak", "bin", "ns"];

/** Three traces of bins of 1/64 VEM peak, each with a signal, so that sums and means are exact. */
const station: fc.Arbitrary<StationInput> = fc.integer({ min: 1, max: 40 }).chain((bins) => {
  const trace = fc
    .tuple(
      fc.integer({ min: 0, max: bins - 1 }),
      fc.array(fc.integer({ min: -4, max: 900 }), { minLength: bins, maxLength: bins }),
    )
    .map(([at, values]) => values.map((value, i) => (i === at ? 1000 + Math.abs(value) : value) / 64));
  return fc.record({
    pmts: fc.tuple(trace, trace, trace),
    chargeOverPeak: fc.constant([3.25, 3.5, 4] as [number, number, number]),
    scalars: fc.record({
      pmt_mask: fc.integer({ min: 1, max: 7 }),
      energy_eev: fc.double({ min: 3, max: 100, noNaN: true }),
      zenith_deg: fc.double({ min: 0, max: 60, noNaN: true }),
      azimuth_sp_deg: fc.double({ min: 0, max: 360, noNaN: true }),
      core_distance_m: fc.double({ min: 300, max: 2000, noNaN: true }),
      saturation: fc.integer({ min: 0, max: 2 }),
    }),
  });
});

/** The features that know how long the window is, and how they change from one number of bins to another. */
const WINDOWED: Record<string, ((value: number, from: number, to: number) => number) | undefined> = {
  trace_length_bins: (_value, _from, to) => to,
  zero_frequency_power: (value, from, to) => (value * from) / to,
};

/** The features with a threshold in VEM: a higher gain brings more above it. */
const THRESHOLDS = ["muon_peaks", "muon_jumps_vem", "fraction_above_half_vem"];

function mapTraces(input: StationInput, change: (trace: readonly number[]) => readonly number[]): StationInput {
  const [a, b, c] = input.pmts;
  return { ...input, pmts: [change(a), change(b), change(c)] };
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
}

describe.each(FEATURES)("$name", (feature) => {
  test("is described, with a known unit, a source and columns of the dictionary", () => {
    expect(feature.name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(UNITS).toContain(feature.unit);
    expect(feature.description.length).toBeGreaterThan(20);
    expect(feature.source.length).toBeGreaterThan(8);
    expect(feature.columns.filter((name) => !DEFINITIONS.has(name))).toEqual([]);
  });

  test("has the unit its name ends on", () => {
    const endings: Record<string, string> = { _ns: "ns", _m: "m", _deg: "deg", _bins: "bin", _eev: "log10(EeV)" };
    for (const [ending, unit] of Object.entries(endings)) {
      if (feature.name.endsWith(ending)) expect(feature.unit).toBe(unit);
    }
  });

  test("has the role of what it reads, and reads no label and no id", () => {
    const roles = feature.columns.map((name) => DEFINITIONS.get(name)?.role);
    expect(roles).not.toContain("label");
    expect(roles).not.toContain("id");
    expect(feature.role).toBe(roles.includes("truth") ? "truth" : "observable");
  });

  test("reads only the columns it names", () => {
    const whole = stationTable([
      {
        pmts: [
          [0, 3, 1],
          [0, 2, 2],
          [1, 2, 1],
        ],
      },
    ]);
    const kept = [...TRACE_COLUMNS, ...feature.columns];
    const named = { rows: 1, columns: Object.fromEntries(kept.map((name) => [name, whole.columns[name]!])) };
    const values = [whole, named].map((table) => {
      const view = new StationView();
      view.open(table);
      view.moveTo(0);
      return feature.compute(view);
    });
    expect(values[1]).toBe(values[0]);
  });

  test("is finite, and the same again after another station", () => {
    fc.assert(
      fc.property(station, station, (first, second) => {
        const view = new StationView();
        view.open(stationTable([first, second]));
        view.moveTo(0);
        const value = feature.compute(view);
        expect(Number.isFinite(value)).toBe(true);
        view.moveTo(1);
        feature.compute(view);
        view.moveTo(0);
        expect(feature.compute(view)).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  test("does not change with empty bins before the signal, or knows the window and says so", () => {
    fc.assert(
      fc.property(station, fc.integer({ min: 1, max: 20 }), (input, shift) => {
        const bins = input.pmts[0].length;
        const value = feature.compute(stationView(input));
        const shifted = mapTraces(input, (trace) => [...new Array<number>(shift).fill(0), ...trace]);
        const expected = WINDOWED[feature.name]?.(value, bins, bins + shift) ?? value;
        expectClose(feature.compute(stationView(shifted)), expected);
      }),
      { numRuns: 50 },
    );
  });

  test("follows the gain, by powers of two bit by bit but for logarithms", () => {
    fc.assert(
      fc.property(station, fc.constantFrom(2, 8, 64), (input, gain) => {
        const value = feature.compute(stationView(input));
        const scaled = feature.compute(stationView(mapTraces(input, (trace) => trace.map((bin) => bin * gain))));
        if (feature.name === "total_signal_vem") expect(scaled).toBe(value * gain);
        else if (feature.name === "log10_signal_over_s1000") expectClose(scaled, value + Math.log10(gain));
        else if (THRESHOLDS.includes(feature.name)) expect(scaled).toBeGreaterThanOrEqual(value);
        else expect(scaled).toBe(value);
      }),
      { numRuns: 50 },
    );
  });

  test("does not know the PMTs apart", () => {
    fc.assert(
      fc.property(station, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (input, order) => {
        const mask = input.scalars!.pmt_mask!;
        const permuted: StationInput = {
          pmts: order.map((k) => input.pmts[k]!) as unknown as StationInput["pmts"],
          chargeOverPeak: order.map((k) => input.chargeOverPeak![k]!) as [number, number, number],
          scalars: {
            ...input.scalars,
            pmt_mask: order.reduce((bits, k, position) => bits | (((mask >> k) & 1) << position), 0),
          },
        };
        const value = feature.compute(stationView(input));
        const other = feature.compute(stationView(permuted));
        // sums over PMTs of quantities that are no whole multiples of 1/64 round differently; the mean trace does not
        const overPmts = /per_pmt|excess|total_signal|over_s1000|asymmetry/.test(feature.name);
        if (overPmts) expectClose(other, value);
        else expect(other).toBe(value);
      }),
      { numRuns: 50 },
    );
  });
});

describe("feature sets", () => {
  const namesOf = (options: FeatureOptions) => featuresOf(options).map(({ name }) => name);

  test("thesis: the nine, in the order of its table", () => {
    expect(namesOf({ set: "thesis" })).toEqual([
      "log10_energy_mc_eev",
      "zenith_mc_deg",
      "core_distance_m",
      "total_signal_vem",
      "trace_length_bins",
      "azimuth_mc_deg",
      "rise_time_ns",
      "fall_time_ns",
      "area_over_peak",
    ]);
  });

  test("observable: as many, reconstructed", () => {
    expect(namesOf({ set: "observable" })).toEqual([
      "log10_energy_eev",
      "zenith_deg",
      "core_distance_m",
      "total_signal_vem",
      "trace_length_bins",
      "cos_azimuth_sp",
      "rise_time_ns",
      "fall_time_ns",
      "area_over_peak",
    ]);
  });

  test("per_pmt changes three columns, and their names", () => {
    const mean = namesOf({ set: "observable" });
    const perPmt = namesOf({ set: "observable", per_pmt: true });
    expect(perPmt.filter((name) => !mean.includes(name))).toEqual([
      "rise_time_per_pmt_ns",
      "fall_time_per_pmt_ns",
      "area_over_peak_per_pmt",
    ]);
    expect(requiredColumnsOf(perPmt)).toEqual(requiredColumnsOf(mean));
  });

  test("extended begins with observable", () => {
    for (const per_pmt of [false, true]) {
      expect(namesOf({ set: "extended", per_pmt }).slice(0, 9)).toEqual(namesOf({ set: "observable", per_pmt }));
    }
  });

  test("detailed begins with extended, some of it as logarithms", () => {
    for (const per_pmt of [false, true]) {
      const names = namesOf({ set: "detailed", per_pmt }).map((name) => name.replace("_log10_1p", ""));
      const extended = namesOf({ set: "extended", per_pmt });
      expect(names.slice(0, extended.length)).toEqual(extended);
      expect(
        namesOf({ set: "detailed", per_pmt }).filter((name) => /^(?!signal_).*_log10_1p$/.test(name)),
      ).toHaveLength(9);
    }
  });

  test.each(OPTIONS)("no two columns of $set (per_pmt $per_pmt) share a name", (options) => {
    expect(new Set(namesOf(options)).size).toBe(namesOf(options).length);
  });

  test.each(OPTIONS.filter(({ set }) => set !== "thesis"))("no truth enters $set (per_pmt $per_pmt)", (options) => {
    const features = featuresOf(options);
    const read = new Set([...features.flatMap(({ columns }) => columns), ...requiredColumns(options)]);
    const roles = new Set([...read].map((name) => DEFINITIONS.get(name)?.role));
    expect([...roles].sort()).toEqual(["id", "observable"]);
    expect(features.map(({ role }) => role)).not.toContain("truth");
  });

  test("thesis needs truth, and says which", () => {
    const truth = requiredColumns({ set: "thesis" }).filter((name) => DEFINITIONS.get(name)?.role === "truth");
    expect(truth).toEqual(["energy_mc_eev", "zenith_mc_deg", "azimuth_mc_deg"]);
  });

  test("the required columns come in file order", () => {
    const order = COLUMNS.map(({ name }) => name);
    for (const set of FEATURE_SETS) {
      const positions = requiredColumns({ set }).map((name) => order.indexOf(name));
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
    }
    expect(requiredColumns({ set: "observable" }).slice(0, 4)).toEqual([
      "shower_id",
      "event_id",
      "station_id",
      "energy_eev",
    ]);
  });

  test("refuses what is no set, and per_pmt for the thesis", () => {
    expect(() => featuresOf({ set: "magic" as "thesis" })).toThrow(
      new ConfigError(
        "unknown feature set: magic; expected one of thesis, observable, extended, detailed, average_trace, pmt_traces",
      ),
    );
    expect(() => featuresOf({ set: "thesis", per_pmt: true })).toThrow("per_pmt: true; expected false for set thesis");
  });

  test("describes itself line by line", () => {
    const lines = describeFeatures({ set: "thesis" });
    expect(lines.map(({ name }) => name)).toEqual(namesOf({ set: "thesis" }));
    expect(lines[0]).toEqual({
      name: "log10_energy_mc_eev",
      unit: "log10(EeV)",
      role: "truth",
      description: "true energy of the shower: Monte-Carlo truth, the same for all its stations",
      source: "Molner thesis (2020), MCEnergy",
    });
  });

  function requiredColumnsOf(names: readonly string[]): string[] {
    return [...new Set(FEATURES.filter(({ name }) => names.includes(name)).flatMap(({ columns }) => columns))].sort();
  }
});
