import { describe, expect, test } from "vitest";
import { StationView } from "../../src/features/station-view.ts";
import { stationTable, stationView, WORKED } from "./station-table.ts";

const pmts = [WORKED, WORKED, WORKED] as const;

describe("StationView", () => {
  test("goes through the rows of a table, forward and back", () => {
    const view = new StationView();
    view.open(
      stationTable([
        {
          pmts: [
            [1, 2],
            [1, 2],
            [1, 2],
          ],
        },
        { pmts, scalars: { energy_eev: 42, bin_width_ns: 8 } },
        { pmts: [[5], [6], [7]] },
      ]),
    );
    view.moveTo(2);
    expect([view.average.sum, view.average.bins, view.binWidthNs]).toEqual([6, 1, 25]);
    view.moveTo(1);
    expect([view.average.sum, view.average.bins, view.binWidthNs]).toEqual([10, 6, 8]);
    expect(view.value("energy_eev")).toBe(42);
    view.moveTo(0);
    expect([view.average.sum, view.pmts.length]).toEqual([3, 3]);
  });

  test("divides the charge of a PMT by its own calibration", () => {
    const view = stationView({ pmts, chargeOverPeak: [2, 4, 5], scalars: { pmt_mask: 6 } });
    expect([view.chargeVem(0), view.chargeVem(1)]).toEqual([2.5, 2]); // PMT 2: 10 / 4, PMT 3: 10 / 5
    expect(() => stationView({ pmts, chargeOverPeak: [0, 4, 5] }).chargeVem(0)).toThrow(
      "charge_over_peak_pmt1 is 0; expected a positive ratio",
    );
  });

  test("refuses a station without signal, working PMT or bin width", () => {
    const noise = [0.01, -0.02];
    expect(() => stationView({ pmts: [noise, noise, noise] })).toThrow(/mean trace sums to -0\.0.*expected a positive/);
    expect(() => stationView({ pmts, scalars: { pmt_mask: 0 } })).toThrow("pmt_mask is 0; expected a working PMT");
    expect(() => stationView({ pmts, scalars: { bin_width_ns: 0 } })).toThrow("bin_width_ns is 0; expected");
    expect(() => stationView({ pmts: [WORKED, [0, Number.NaN, 4, 2, 1, 1], WORKED] })).toThrow(
      "trace_pmt2 has NaN in bin 1",
    );
    expect(() => stationView({ pmts: [[], [], []] })).toThrow("trace_pmt1 has no bins");
  });

  test("refuses columns of the wrong kind", () => {
    const view = stationView({ pmts });
    expect(() => view.value("colour")).toThrow("missing column colour");
    expect(() => view.value("trace_pmt1")).toThrow("column trace_pmt1 holds lists; expected one number per row");
    expect(() => view.open({ rows: 1, columns: { trace_pmt1: new Float32Array(1) } })).toThrow(
      "no column of traces trace_pmt1",
    );
  });
});
