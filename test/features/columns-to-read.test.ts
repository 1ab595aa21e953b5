import { expect, test } from "vitest";
import { columnsToRead } from "../../src/features/station-input.ts";

const GIVEN = ["total_signal_vem", "trace_length_bins", "rise_time_ns", "fall_time_ns", "area_over_peak"];
const PLACE = ["zenith_deg", "azimuth_sp_deg", "core_distance_m"];

test("a file with traces needs what the observable features read", () => {
  const read = columnsToRead(new Set(["trace_pmt1", "rise_time_ns"]), undefined);
  expect(read).toEqual(expect.arrayContaining(["energy_eev", "trace_pmt2", "pmt_mask", "charge_over_peak_pmt3"]));
  expect(read).not.toContain("s1000_vem");
});

test("one without needs what its columns do not stand for, and nothing where they are all of some set", () => {
  const read = columnsToRead(new Set([...GIVEN, ...PLACE]), undefined);
  expect(read).toContain("energy_eev");
  expect(read).not.toContain("trace_pmt1");
  expect(columnsToRead(new Set([...GIVEN, ...PLACE, "energy_eev"]), undefined)).toEqual([]);
  const thesis = [...GIVEN, "log10_energy_mc_eev", "zenith_mc_deg", "core_distance_m", "azimuth_sp_deg"];
  expect(columnsToRead(new Set(thesis), undefined)).toContain("energy_eev");
  expect(columnsToRead(new Set(thesis), "station")).toEqual([]);
});
