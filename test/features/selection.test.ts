import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { keepRows } from "../../src/core/table.ts";
import { featuresOf, requiredColumns } from "../../src/features/catalogue.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { cutSentence, Selection } from "../../src/features/selection.ts";
import { stationRows } from "./station-rows.ts";
import { stationTable, WORKED } from "./station-table.ts";

/** Stations of signals 2.5, 5, 7.5 and 10 VEM (a trace of 10 x n, charge over peak 4) at 200, 400, 600 and 800 m. */
const table = stationTable(
  [1, 2, 3, 4].map((n) => ({
    pmts: [WORKED, WORKED, WORKED].map((trace) => trace.map((bin) => bin * n)) as [number[], number[], number[]],
    chargeOverPeak: [4, 4, 4],
    scalars: { core_distance_m: 200 * n, primary: n - 1, xmax_gcm2: 700 + n, saturation: n === 4 ? 1 : 0 },
  })),
);

function kept(text: string): number[] {
  return [...new Selection(text, "mine.arrow").keep(stationRows(table))];
}

describe("Selection", () => {
  it("keeps by columns, primaries and features of the trace", () => {
    expect(kept("core_distance_m > 300 & total_signal_vem > 5 & saturation == 0")).toEqual([0, 0, 1, 0]);
    expect(kept("primary in ('proton', 'iron')")).toEqual([1, 0, 0, 1]);
    expect(kept("not saturation == 1 | total_signal_vem == 10")).toEqual([1, 1, 1, 1]);
  });

  it("counts the cuts one after the other, over all tables", () => {
    const selection = new Selection(
      "core_distance_m > 300 & (total_signal_vem > 6 | saturation == 1) and primary != 'iron'",
      "m",
    );
    selection.keep(stationRows(table));
    selection.keep(stationRows(keepRows(table, Uint8Array.of(1, 0, 0, 1)), 4));
    expect(selection.finish()).toEqual([
      { cut: "core_distance_m > 300", kept: 4, dropped: 2 },
      { cut: "total_signal_vem > 6 | saturation == 1", kept: 3, dropped: 1 },
      { cut: "primary != 'iron'", kept: 1, dropped: 2 },
    ]);
    expect(cutSentence(selection.finish())).toBe(
      "of 6 stations the selection kept 1: core_distance_m > 300 kept 4 and dropped 2; then total_signal_vem > 6 | saturation == 1 kept 3 and dropped 1; then primary != 'iron' kept 1 and dropped 2",
    );
  });

  it("computes nothing of a station that an earlier cut dropped", () => {
    const dark = { ...table, columns: { ...table.columns, pmt_mask: Uint8Array.of(0, 7, 7, 7) } };
    expect([...new Selection("pmt_mask > 0 & total_signal_vem > 6", "m").keep(stationRows(dark))]).toEqual([
      0, 0, 1, 1,
    ]);
    expect(() => new Selection("total_signal_vem > 6 & pmt_mask > 0", "m").keep(stationRows(dark))).toThrow(
      "m: row 0: total_signal_vem: pmt_mask is 0; expected a working PMT",
    );
  });

  it("says what leaves nothing, and in which row a value is missing", () => {
    const none = new Selection("core_distance_m > 9e4 & saturation == 0", "mine.arrow");
    none.keep(stationRows(table));
    expect(() => none.finish()).toThrow(DataError);
    expect(() => none.finish()).toThrow(
      "mine.arrow: the selection leaves nothing: of 4 stations the selection kept 0: core_distance_m > 9e4",
    );
    expect(() => kept("saturation == 1 & 1 / (core_distance_m - 800) > 0")).toThrow(
      "m: row 3, cut 1 / (core_distance_m - 800) > 0: 1 / 0 is no number (core_distance_m = 800)",
    );
  });

  it("names the file that a row is in, of several that are one table, and its number there", () => {
    const part = { path: "folder/b.csv", firstRow: 7 };
    expect(() =>
      new Selection("1 / (core_distance_m - 800) > 0", "folder").keep(stationRows({ ...table, part })),
    ).toThrow("folder/b.csv: row 10, cut 1 / (core_distance_m - 800) > 0: 1 / 0 is no number");
  });

  it("knows what no detector knows", () => {
    const truth = (text: string) => new Selection(text, "m").truth;
    expect(truth("core_distance_m > 300 & total_signal_vem > 5")).toEqual([]);
    expect(truth("xmax_gcm2 > 700 & log10_energy_mc_eev > 1")).toEqual(["xmax_gcm2", "log10_energy_mc_eev"]);
    // to choose classes is no leak, to cut them differently is one
    expect(truth("primary in ('proton', 'iron') & core_distance_m > 300")).toEqual([]);
    expect(truth("primary == 'proton' | total_signal_vem > 5")).toEqual(["primary"]);
  });

  it.each([
    ["core_distance > 300", "did you mean core_distance_m?"],
    ["core_distance_m", "select: core_distance_m is number; expected true or false"],
    ["not core_distance_m", "a number; expected true or false"],
    ["trace_pmt1 > 3", "unknown column trace_pmt1"],
    ["primary == 1", "a number; expected a text"],
    ["primary in ('iron', 'Proton')", 'unknown primary: "Proton"; expected one of proton, helium'],
    ["energy_eev > 1 & not 'Iron' == primary", 'unknown primary: "Iron"; expected one of proton, helium'],
  ])("refuses %s", (text, problem) => {
    expect(() => new Selection(text, "m")).toThrow(ConfigError);
    expect(() => new Selection(text, "m")).toThrow(problem);
  });
});

describe("derived features", () => {
  const derived = {
    log_signal: "log10(total_signal_vem)",
    steepness: "total_signal_vem / (core_distance_m / 1000) ** 2",
  };

  it("are appended to the set", async () => {
    const { x } = await extractFeatures([table], { set: "observable", derived });
    expect(x.columns.slice(-2)).toEqual(["log_signal", "steepness"]);
    expect(x.values[2 * 11 - 2]).toBeCloseTo(Math.log10(5), 6);
    expect(x.values[2 * 11 - 1]).toBeCloseTo(5 / 0.16, 4);
    const plain = await extractFeatures([table], { set: "observable" });
    expect([...x.values.slice(0, 9)]).toEqual([...plain.x.values.slice(0, 9)]);
  });

  it("are truth if they read any, and make the set read what they need", () => {
    const options = { set: "observable", derived: { depth: "xmax_gcm2 - 700", seen: "energy_eev * 2" } } as const;
    expect(
      featuresOf(options)
        .slice(-2)
        .map(({ role }) => role),
    ).toEqual(["truth", "observable"]);
    expect(requiredColumns(options)).toContain("xmax_gcm2");
  });

  it("say in which row they have no value", async () => {
    const options = { set: "observable", derived: { far: "1 / (core_distance_m - 600)" } } as const;
    await expect(extractFeatures([table], options)).rejects.toThrow(
      "row 2: far: 1 / 0 is no number (core_distance_m = 600)",
    );
  });

  it.each([
    [{ a: "log10(" }, "derived.a: it ends too early"],
    [{ a: "total_signal" }, "derived.a: unknown column total_signal; did you mean"],
    [{ a: "saturation > 1" }, "derived.a: saturation > 1 is truth; expected a number"],
    [{ a: "where(primary == 'iron', 1, 0)" }, "derived.a: primary is the answer"],
    [{ a: "shower_id * 1" }, "derived.a: shower_id names rows"],
    [{ total_signal_vem: "energy_eev" }, "derived.total_signal_vem: the set has a feature of this name"],
  ])("refuse %j", (one, problem) => {
    expect(() => featuresOf({ set: "observable", derived: one as Record<string, string> })).toThrow(problem);
  });

  it("are none of sets of traces", () => {
    expect(() => featuresOf({ set: "average_trace", derived })).toThrow("derived: expected none for set average_trace");
  });
});
