import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { describeFeatures, type FeatureOptions, featuresOf, resolveFeatures } from "../../src/features/catalogue.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { COMPRESSIONS, NORMALISATIONS, TRACE_SETS, traceQuantity } from "../../src/features/trace-bins.ts";
import { type StationInput, stationTable } from "./station-table.ts";

/** Means 2, 4, -1, 3: sum 8, highest bin 4. */
const station: StationInput = {
  pmts: [
    [1, 6, -1, 2],
    [2, 3, 0, 4],
    [3, 3, -2, 3],
  ],
};

async function rowOf(options: FeatureOptions, input: StationInput = station): Promise<number[]> {
  const { x } = await extractFeatures([stationTable([input])], options);
  return [...x.values];
}

describe("average_trace", () => {
  test("has the mean trace over its sum, zeros beyond its end", async () => {
    const { x, notes } = await extractFeatures([stationTable([station])], { set: "average_trace", window_bins: 6 });
    expect(x.columns).toEqual(["trace_000", "trace_001", "trace_002", "trace_003", "trace_004", "trace_005"]);
    expect(x.shape).toEqual([1, 6]);
    expect([...x.values]).toEqual([2 / 8, 4 / 8, -1 / 8, 3 / 8, 0, 0]);
    expect(notes).toEqual([]);
  });

  test("is 120 bins over the charge unless told otherwise", async () => {
    const { x } = await extractFeatures([stationTable([station])], { set: "average_trace" });
    expect(x.shape).toEqual([1, 120]);
    expect(x.columns.at(-1)).toBe("trace_119");
    expect(x.values.reduce((sum, bin) => sum + bin)).toBe(1);
  });

  test("can be in VEM peak or over its highest bin", async () => {
    const set = "average_trace";
    expect(await rowOf({ set, window_bins: 4, normalise: "none" })).toEqual([2, 4, -1, 3]);
    expect(await rowOf({ set, window_bins: 4, normalise: "peak" })).toEqual([0.5, 1, -0.25, 0.75]);
  });

  test("can be compressed, with the sign of noise below the baseline", async () => {
    const options = { set: "average_trace", window_bins: 3, normalise: "none" } as const;
    const [a, b, c] = await rowOf({ ...options, compress: "sqrt" });
    expect([a, b, c]).toEqual([Math.fround(Math.SQRT2), 2, -1]);
    const logarithms = await rowOf({ ...options, compress: "log" });
    [Math.log10(3), Math.log10(5), -Math.log10(2)].forEach((value, bin) => {
      expect(logarithms[bin]).toBeCloseTo(value, 6);
    });
  });

  test("is the mean of the PMTs that work", async () => {
    const options = { set: "average_trace", window_bins: 4, normalise: "none" } as const;
    const row = await rowOf(options, { ...station, scalars: { pmt_mask: 0b101 } });
    expect(row).toEqual([2, 4.5, -1.5, 2.5]);
  });

  test("says how much of the signal a short window cuts off", async () => {
    const long = { pmts: [0, 1, 2].map(() => [1, 1, 1, 5]) as unknown as StationInput["pmts"] };
    const short = { pmts: [0, 1, 2].map(() => [1, 1]) as unknown as StationInput["pmts"] };
    const table = stationTable([long, short]);
    const { x, notes } = await extractFeatures([table], { set: "average_trace", window_bins: 3 });
    expect([...x.values]).toEqual([1 / 8, 1 / 8, 1 / 8, 1 / 2, 1 / 2, 0]);
    // 5 / 8 of one of two stations
    expect(notes).toEqual([
      "traces of 1 of 2 stations are longer than 3 bins; on average 31 % of a station's signal lies beyond",
    ]);
  });

  test("wants bins of one width", async () => {
    const widths = (...list: number[]) =>
      extractFeatures([stationTable(list.map((bin_width_ns) => ({ ...station, scalars: { bin_width_ns } })))], {
        set: "average_trace",
      });
    await expect(widths(25, 25 / 3)).rejects.toThrow(DataError);
    await expect(widths(25, 25, 8.33)).rejects.toThrow(
      "row 2: bin_width_ns is 8.33; expected 25, as in the rows before",
    );
    await expect(widths(25 / 3, 8.33)).resolves.toBeDefined();
  });
});

describe("pmt_traces", () => {
  test("has the three traces after each other, over the sum of their mean", async () => {
    const { x, notes } = await extractFeatures([stationTable([station])], { set: "pmt_traces", window_bins: 2 });
    expect(x.shape).toEqual([3, 2]);
    expect(x.columns).toEqual([1, 2, 3].flatMap((pmt) => [`trace_pmt${pmt}_000`, `trace_pmt${pmt}_001`]));
    expect([...x.values]).toEqual([1, 6, 2, 3, 3, 3].map((bin) => bin / 8));
    expect(notes).toEqual([
      "traces of 1 of 1 stations are longer than 2 bins; on average 25 % of a station's signal lies beyond",
    ]);
  });

  test("has the mean of the others for a PMT that does not work, and says so", async () => {
    const dead: StationInput = { ...station, scalars: { pmt_mask: 0b110 } };
    const { x, notes } = await extractFeatures([stationTable([dead, station])], {
      ...{ set: "pmt_traces", window_bins: 4, normalise: "none" },
    });
    expect([...x.values.subarray(0, 12)]).toEqual([2.5, 3, -1, 3.5, 2, 3, 0, 4, 3, 3, -2, 3]);
    expect(notes).toEqual(["1 of 2 stations have a PMT that does not work, whose trace is the mean of the others"]);
  });

  test("never looks at a PMT that does not work", async () => {
    const [one, other] = [station.pmts[0], [Number.NaN, 1e9, 0, 0]].map((trace) => ({
      pmts: [trace, station.pmts[1], station.pmts[2]] as unknown as StationInput["pmts"],
      scalars: { pmt_mask: 0b110 },
    }));
    expect(await rowOf({ set: "pmt_traces" }, other)).toEqual(await rowOf({ set: "pmt_traces" }, one));
  });

  test("of working PMTs has average_trace as their mean", async () => {
    const bin = fc.integer({ min: 0, max: 1000 });
    const trace = fc.array(bin, { minLength: 5, maxLength: 5 }).map((bins) => [...bins.slice(1), 1000]);
    await fc.assert(
      fc.asyncProperty(fc.tuple(trace, trace, trace), fc.constantFrom(...NORMALISATIONS), async (pmts, normalise) => {
        const options = { window_bins: 5, normalise };
        const mean = await rowOf({ set: "average_trace", ...options }, { pmts });
        const all = await rowOf({ set: "pmt_traces", ...options }, { pmts });
        mean.forEach((value, k) => {
          const sum = all[k]! + all[5 + k]! + all[10 + k]!;
          expect(Math.abs(sum / 3 - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
        });
      }),
      { numRuns: 40 },
    );
  });
});

test("columns are described, with a unit where there is one, and in order even in long windows", () => {
  const [first] = describeFeatures({ set: "pmt_traces", normalise: "none" });
  expect(first).toMatchObject({ name: "trace_pmt1_000", unit: "VEM peak", role: "observable" });
  expect(first!.description).toMatch(/^trace of PMT 1, .* in bin 0 of the signal window$/);
  const names = describeFeatures({ set: "average_trace", window_bins: 1200 }).map(({ name }) => name);
  expect(names[7]).toBe("trace_0007");
  expect([...names].sort()).toEqual(names);
  for (const set of TRACE_SETS) for (const { unit } of describeFeatures({ set })) expect(unit).toBe("");
});

test("every combination has a name for the axis of a figure", () => {
  const quantities = NORMALISATIONS.flatMap((normalise) =>
    COMPRESSIONS.filter((compress) => compress !== "log" || normalise === "none").map((compress) =>
      traceQuantity({ normalise, compress }),
    ),
  );
  expect(new Set(quantities).size).toBe(7);
});

test("options that do not go together are refused", () => {
  const refused = (options: FeatureOptions, message: string) =>
    expect(() => featuresOf(options)).toThrow(new ConfigError(message));
  refused(
    { set: "extended", normalise: "peak" },
    "normalise: peak; expected none for set extended; it is for average_trace and pmt_traces",
  );
  refused({ set: "pmt_traces", per_pmt: true }, "per_pmt: true; expected false for set pmt_traces");
  refused(
    { set: "average_trace", normalise: "peak", compress: "log" },
    "compress: log; expected none or sqrt with normalise peak, whose values are below 1, or normalise none",
  );
  expect(() => featuresOf({ set: "average_trace", normalise: "none", compress: "log" })).not.toThrow();
});

test("options are resolved to what a model's folder keeps", () => {
  expect(resolveFeatures({ set: "thesis" })).toEqual({ set: "thesis", per_pmt: false });
  expect(resolveFeatures({ set: "average_trace", window_bins: 60, compress: undefined })).toEqual({
    ...{ set: "average_trace", per_pmt: false, window_bins: 60, normalise: "charge", compress: "none" },
  });
});
