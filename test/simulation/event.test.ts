import { describe, expect, it } from "vitest";
import { PRIMARIES } from "../../src/core/primaries.ts";
import type { ListColumn, NumberColumn, StationTable } from "../../src/core/table.ts";
import { simulatorOf } from "../../src/simulation/event.ts";
import { type SimulationPreset, simulationSchema } from "../../src/simulation/preset.ts";
import { Rows } from "../../src/simulation/rows.ts";
import type { Shower } from "../../src/simulation/shower.ts";

function preset(changes: object = {}): SimulationPreset {
  return simulationSchema.parse({ showers_per_primary: 1, seed: 71, ...changes });
}

function fallOf(shower: Shower, index: number, fall: number, of = preset()): StationTable {
  const rows = new Rows();
  simulatorOf(of).addFall(shower, index, fall, rows);
  return rows.table();
}

/** The bytes of every column but those named. */
function bytes({ columns }: StationTable, ...without: string[]): Record<string, string> {
  const hex = ({ buffer, byteOffset, byteLength }: NumberColumn) =>
    Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([name]) => !without.includes(name))
      .map(([name, column]) => [name, "offsets" in column ? hex(column.offsets) + hex(column.values) : hex(column)]),
  );
}

function numbers(table: StationTable, name: string): number[] {
  return Array.from(table.columns[name] as NumberColumn);
}

describe("addFall", () => {
  // Everything the detector can do, at once.
  const everything = {
    accidental_muon_hz: 2e4,
    after_pulses: { probability: 0.05 },
    dead_pmt_probability: 0.2,
    trigger: { kinds: ["t2", "tot", "totd"] },
  };
  const upgraded = { sampling_mhz: 120, adc_bits: 12, trace_bins: 2048, trigger_bin: 656, adc_per_vem_peak: 216 };
  it.each([
    ["", {}],
    [" with every feature of the detector", { detector: everything }],
    [" without saturation, with a dead PMT", { detector: { ...everything, saturation: false, dead_pmts: [2] } }],
    [" on rings", { detector: everything, rings: { radii_m: [500, 900], stations: 5 } }],
    [" at 120 MHz, filtered down", { detector: { ...everything, ...upgraded } }],
    [" at 120 MHz", { detector: { ...everything, ...upgraded, downsample: false } }],
    [" on the infill array", { detector: everything, spacing_m: 750 }],
  ])(
    "gives the same bytes for another primary with the same (Xmax, N_mu, E, zenith, ...): V14's invariant%s",
    (_, of) => {
      const two = preset({ ...of, reuse: 2 });
      const simulator = simulatorOf(two);
      let rows = 0;
      for (let index = 0; index < 4; index++) {
        const shower = simulator.shower(index);
        for (const fall of [0, 1]) {
          const own = fallOf(shower, index, fall, two);
          rows += own.rows;
          for (const primary of PRIMARIES) {
            const other = fallOf({ ...shower, primary }, index, fall, two);
            expect(bytes(other, "primary")).toEqual(bytes(own, "primary"));
            expect(numbers(other, "primary")).toEqual(new Array(own.rows).fill(PRIMARIES.indexOf(primary)));
          }
        }
      }
      expect(rows).toBeGreaterThan(20);
    },
  );

  it("does see the four numbers", () => {
    const shower = simulatorOf(preset()).shower(1);
    const own = bytes(fallOf(shower, 1, 0));
    for (const name of ["xmax_gcm2", "ln_nmu", "energy_eev", "zenith_deg", "em_fluctuation"] as const) {
      expect(bytes(fallOf({ ...shower, [name]: shower[name] * 1.01 }, 1, 0)).trace_pmt1).not.toEqual(own.trace_pmt1);
    }
  });

  it("gives the same rows whatever was simulated before", () => {
    const simulator = simulatorOf(preset());
    const after = new Rows();
    simulator.addFall(simulator.shower(5), 5, 0, new Rows());
    simulator.addFall(simulator.shower(3), 3, 0, after);
    expect(bytes(after.table())).toEqual(bytes(fallOf(simulator.shower(3), 3, 0)));
  });

  it("reuses a shower on other cores: same truth and shower_id, another event", () => {
    const of = preset({ reuse: 3 });
    const shower = simulatorOf(of).shower(2);
    const falls = [0, 1, 2].map((fall) => fallOf(shower, 2, fall, of));
    expect(falls.map((table) => numbers(table, "event_id")[0])).toEqual([6, 7, 8]);
    for (const table of falls) {
      expect(new Set(numbers(table, "shower_id"))).toEqual(new Set([2]));
      expect(new Set(numbers(table, "xmax_gcm2"))).toEqual(new Set([shower.xmax_gcm2]));
    }
    const distances = falls.map((table) => numbers(table, "core_distance_mc_m").join());
    expect(new Set(distances).size).toBe(3);
  });

  it("keeps stations above the cut of events with enough stations, as many as their traces", () => {
    const simulator = simulatorOf(preset());
    for (let index = 0; index < 12; index++) {
      const shower = simulator.shower(index);
      const table = fallOf(shower, index, 0);
      const strict = fallOf(shower, index, 0, preset({ min_signal_vem: 30 }));
      // The cut takes rows away and changes none: the reconstruction has seen all stations.
      expect(strict.rows).toBeLessThanOrEqual(table.rows);
      const ids = numbers(table, "station_id");
      const s1000 = numbers(table, "s1000_vem")[0];
      for (const id of numbers(strict, "station_id")) expect(ids).toContain(id);
      for (const value of numbers(strict, "s1000_vem")) expect(value).toBe(s1000);
      const signal = (row: number) =>
        [1, 2, 3].reduce((sum, pmt) => {
          const { offsets, values } = table.columns[`trace_pmt${pmt}`] as ListColumn;
          const trace = values.subarray(offsets[row]!, offsets[row + 1]!);
          return sum + trace.reduce((a, b) => a + b, 0) / numbers(table, `charge_over_peak_pmt${pmt}`)[row]! / 3;
        }, 0);
      for (let row = 0; row < table.rows; row++) expect(signal(row)).toBeGreaterThanOrEqual(5 - 1e-4);
      expect(ids.filter((_, row) => signal(row) >= 30)).toEqual(numbers(strict, "station_id"));
    }
    expect(fallOf(simulator.shower(0), 0, 0, preset({ min_stations: 30 })).rows).toBe(0);
  });

  it("keeps a share of the stations as they are, of an event that all of them reconstructed", () => {
    const simulator = simulatorOf(preset());
    let [all, kept] = [0, 0];
    for (let index = 0; index < 60; index++) {
      const shower = simulator.shower(index);
      const whole = fallOf(shower, index, 0);
      const half = fallOf(shower, index, 0, preset({ station_share: 0.5 }));
      all += whole.rows;
      kept += half.rows;
      const signals = numbers(whole, "signal_mu_vem");
      const ids = numbers(whole, "station_id");
      expect(numbers(half, "signal_mu_vem")).toEqual(numbers(half, "station_id").map((id) => signals[ids.indexOf(id)]));
      for (const value of numbers(half, "s1000_vem")) expect(value).toBe(numbers(whole, "s1000_vem")[0]);
      expect(bytes(fallOf(shower, index, 0, preset({ station_share: 1 })))).toEqual(bytes(whole));
    }
    // Binomial: four standard errors of the share.
    expect(Math.abs(kept / all - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / all));
    expect(all).toBeGreaterThan(200);
  });

  it("keeps observables near the truth, and of the right side", () => {
    const simulator = simulatorOf(preset());
    const table = fallOf(simulator.shower(7), 7, 0);
    expect(table.rows).toBeGreaterThan(2);
    numbers(table, "core_distance_m").forEach((distance, row) => {
      // 50-100 m of core resolution and 1.4 deg of direction, four times over.
      expect(Math.abs(distance - numbers(table, "core_distance_mc_m")[row]!)).toBeLessThan(500);
    });
    expect(Math.abs(numbers(table, "zenith_deg")[0]! - numbers(table, "zenith_mc_deg")[0]!)).toBeLessThan(5);
  });
});

describe("dead PMTs", () => {
  it("take stations away where all three are dead, and do not make them silent", () => {
    const ring = { rings: { radii_m: [800], stations: 24 }, primaries: ["proton"], log10_energy_ev: [19.5, 20] };
    const [whole, half] = [0, 0.8].map((dead_pmt_probability) =>
      preset({ ...ring, detector: { dead_pmt_probability } }),
    );
    let [stations, dead] = [0, 0];
    for (let index = 0; index < 12; index++) {
      const shower = simulatorOf(whole!).shower(index);
      const all = fallOf(shower, index, 0, whole);
      const some = fallOf(shower, index, 0, half);
      const masks = numbers(some, "pmt_mask");
      expect(Math.min(...masks)).toBeGreaterThan(0);
      expect(numbers(all, "pmt_mask")).toEqual(new Array(24).fill(7));
      stations += 24;
      dead += 24 - some.rows;
      // As zeros, half of the stations would halve S(1000 m).
      const s1000 = [all, some].map((table) => numbers(table, "s1000_vem")[0]!);
      expect(Math.abs(Math.log(s1000[1]! / s1000[0]!))).toBeLessThan(0.3);
    }
    // 0.8^3 = 0.512 of 288 stations, with a standard error of 0.029.
    expect(Math.abs(dead / stations - 0.512)).toBeLessThan(4.4 * 0.029);
  });
});

describe("arrays", () => {
  it("has rings at exact distances, every station of them, and reconstructs from their signals", () => {
    const rings = { radii_m: [600, 1000], stations: 8 };
    const of = preset({ rings, log10_energy_ev: [19.5, 20] });
    const simulator = simulatorOf(of);
    for (let index = 0; index < 4; index++) {
      const table = fallOf(simulator.shower(index), index, 0, of);
      // At 30 EeV and more every station within 1000 m triggers.
      expect(numbers(table, "station_id")).toEqual(Array.from({ length: 16 }, (_, id) => id));
      expect(new Set(numbers(table, "core_distance_mc_m"))).toEqual(new Set([600, 1000]));
      expect(Math.abs(Math.log(numbers(table, "energy_eev")[0]! / numbers(table, "energy_mc_eev")[0]!))).toBeLessThan(
        1,
      );
      const { measured } = simulator.explain({ shower_id: index, event_id: index, station_id: 11 })!;
      const { offsets } = table.columns.trace_pmt1 as ListColumn;
      expect(measured.length).toBe(offsets[12]! - offsets[11]!);
    }
  });

  it("gives the energy that 1500 m gives, from four times the stations, at 750 m", () => {
    const proton = { primaries: ["proton"], log10_energy_ev: [19, 19.5] };
    const [wide, dense] = [1500, 750].map((spacing_m) => {
      const of = preset({ ...proton, spacing_m });
      const simulator = simulatorOf(of);
      const tables = Array.from({ length: 60 }, (_, i) => fallOf(simulator.shower(i), i, 0, of));
      return {
        stations: tables.reduce((sum, table) => sum + table.rows, 0),
        errors: tables.map((table) => Math.log(numbers(table, "energy_eev")[0]! / numbers(table, "energy_mc_eev")[0]!)),
      };
    });
    expect(dense!.stations / wide!.stations).toBeGreaterThan(3.5);
    expect(dense!.stations / wide!.stations).toBeLessThan(4.5);
    // Each errs by 0.14 and less: 4.4 x sqrt(2) x 0.14 / sqrt(60) = 0.11.
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(Math.abs(mean(dense!.errors) - mean(wide!.errors))).toBeLessThan(0.11);
  });
});

describe("arrival times", () => {
  it("of vertical showers are those of the front: after the plane front, later far from the core", () => {
    const of = preset({ zenith_deg: [0, 0], detector: { clock_ns: 0 } });
    const stations = [0, 1, 2, 3, 4, 5].flatMap((index) => {
      const table = fallOf(simulatorOf(of).shower(index), index, 0, of);
      const time = numbers(table, "time_ns");
      return numbers(table, "core_distance_mc_m").map((distance, row) => ({ distance, time: time[row]! }));
    });
    // A bin and the filter's response (58.5 ns) may begin before the first particle.
    for (const { time } of stations) expect(time).toBeGreaterThan(-25 - 58.5);
    const meanTime = (low: number, high: number) => {
      const found = stations.filter(({ distance }) => distance >= low && distance < high);
      return found.reduce((sum, { time }) => sum + time, 0) / found.length;
    };
    expect(meanTime(1200, 2000)).toBeGreaterThan(meanTime(300, 1000) + 100);
  });

  it("of inclined showers follow the plane front over the ground", () => {
    const of = preset({ zenith_deg: [55, 60], detector: { clock_ns: 0 } });
    for (let index = 0; index < 4; index++) {
      const table = fallOf(simulatorOf(of).shower(index), index, 0, of);
      const tangent = Math.tan((numbers(table, "zenith_mc_deg")[0]! * Math.PI) / 180);
      const distance = numbers(table, "core_distance_m");
      const upstream = numbers(table, "azimuth_sp_deg").map((a, row) => distance[row]! * Math.cos((a * Math.PI) / 180));
      const time = numbers(table, "time_ns");
      // 1.4 deg of direction over the longest arm, 2 km x sec^2 / c, are 560 ns; the front is late by a few 100 ns.
      time.forEach((t, row) => {
        expect(Math.abs(t + (upstream[row]! * tangent) / 0.299792458)).toBeLessThan(1200);
      });
      expect(Math.max(...time) - Math.min(...time)).toBeGreaterThan(5000);
    }
  });

  it("carry the error of the station's clock, which changes nothing else", () => {
    const differences: number[] = [];
    for (let index = 0; index < 24; index++) {
      const shower = simulatorOf(preset()).shower(index);
      const table = fallOf(shower, index, 0);
      const exact = fallOf(shower, index, 0, preset({ detector: { clock_ns: 0 } }));
      expect(bytes(exact, "time_ns")).toEqual(bytes(table, "time_ns"));
      const time = numbers(exact, "time_ns");
      differences.push(...numbers(table, "time_ns").map((t, row) => t - time[row]!));
    }
    // n normal numbers of rms 10: their rms is good to 1 / sqrt(2 n), 4.4 times over.
    const n = differences.length;
    const rms = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / n);
    expect(n).toBeGreaterThan(80);
    expect(Math.abs(rms / 10 - 1)).toBeLessThan(4.4 / Math.sqrt(2 * n));
  });
});

describe("explain", () => {
  it("measures the traces of the data set", () => {
    const simulator = simulatorOf(preset());
    const table = fallOf(simulator.shower(2), 2, 0);
    const traces = [1, 2, 3].map((pmt) => table.columns[`trace_pmt${pmt}`] as ListColumn);
    expect(table.rows).toBeGreaterThan(0);
    numbers(table, "station_id").forEach((station_id, row) => {
      const { measured } = simulator.explain({ shower_id: 2, event_id: 2, station_id })!;
      const first = traces[0]!.offsets[row]!;
      expect(measured.length).toBe(traces[0]!.offsets[row + 1]! - first);
      measured.forEach((value, bin) => {
        const expected = traces.reduce((sum, { values }) => sum + values[first + bin]! / 3, 0);
        expect(value).toBeCloseTo(expected, 4);
      });
    });
  });

  it("is undefined for a station that is not there", () => {
    expect(simulatorOf(preset()).explain({ shower_id: 2, event_id: 2, station_id: 0 })).toBeUndefined();
  });
});
