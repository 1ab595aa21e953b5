import { describe, expect, test } from "vitest";
import { COLUMNS } from "../../src/data/columns.ts";
import { eventResult, eventResultSchema } from "../../src/experiment/event-file.ts";
import { showerEvent } from "../../src/experiment/shower-event.ts";
import { simulatedEvent, without } from "./simulated-event.ts";

const { table, metadata } = simulatedEvent();
const column = (name: string) => Array.from(table.columns[name] as Float64Array);

test("an event has what its rows tell, nearest to the axis first", () => {
  const event = showerEvent(table, metadata);
  expect(event.event_id).toBe(3);
  expect(event.missing).toEqual([]);
  expect(event.truth).toMatchObject({ primary: "iron", energy_eev: column("energy_mc_eev")[0] });
  const { stations, fit } = event;
  const distances = stations.map(({ core_distance_m }) => core_distance_m!);
  expect(distances).toEqual(column("core_distance_m").sort((a, b) => a - b));
  expect(Math.min(...stations.map(({ start_ns }) => start_ns!))).toBe(0);
  const time = column("time_ns");
  for (const { station_id, start_ns } of stations) {
    const row = column("station_id").indexOf(Number(station_id));
    expect(start_ns).toBe(time[row]! - Math.min(...time));
  }
  expect(fit!.s1000_vem).toBe(column("s1000_vem")[0]);
  const [first, second] = fit!.curve;
  expect(first!.distance_m).toBe(100);
  expect(second!.signal_vem).toBeLessThan(first!.signal_vem);
});

test("stations lie where the array has them: 1500 m apart, however the shower is inclined", () => {
  const { stations } = showerEvent(table, metadata);
  const gaps = stations.map((a) =>
    Math.min(...stations.filter((b) => b !== a).map((b) => Math.hypot(a.east_m! - b.east_m!, a.north_m! - b.north_m!))),
  );
  // The axis is the reconstructed one, as in the file, from which the places follow: no error but rounding is left.
  for (const gap of gaps) expect(gap).toBeCloseTo(1500, 3);
});

test("signals fall on the fit within their errors and those of the core, and the front is late by less than 1 us", () => {
  const { stations, fit } = showerEvent(table, metadata);
  const [inside, outside] = [stations[0]!, stations.at(-1)!];
  expect(inside.signal_vem!).toBeGreaterThan(outside.signal_vem!);
  expect(outside.signal_sigma_vem! / Math.sqrt(outside.signal_vem!)).toBeGreaterThan(0.8);
  expect(fit!.beta).toBeLessThan(-1.8);
  for (const { delay_ns } of stations) expect(Math.abs(delay_ns!)).toBeLessThan(1000);
});

describe("a file with fewer columns", () => {
  const missingOf = (...names: readonly string[]) => showerEvent(without(table, ...names), {});

  test("is drawn without truth and labels, and says so", () => {
    const hidden = COLUMNS.filter(({ role }) => role === "truth" || role === "label").map(({ name }) => name);
    const event = missingOf(...hidden);
    expect(event.truth).toBeUndefined();
    expect(event.missing).toEqual([
      "Not in the file: primary and Monte-Carlo truth.",
      "Muon and electromagnetic parts of the traces are not shown: the file does not say that it was simulated, and how.",
    ]);
    expect(event.stations[0]!.trace!.muon).toBeUndefined();
    expect(event.stations[0]!.trace!.measured.length).toBeGreaterThan(10);
  });

  test.each([
    [["time_ns"], "start_ns"],
    [["azimuth_sp_deg"], "east_m"],
    [["zenith_deg", "azimuth_deg"], "signal_sigma_vem"],
    [["charge_over_peak_pmt2"], "signal_vem"],
    [["trace_pmt1"], "trace"],
    [["core_distance_m"], "core_distance_m"],
  ] as const)("without %j has no %s, and the rest", (names, absent) => {
    const event = missingOf(...names);
    expect(event.stations).toHaveLength(table.rows);
    for (const station of event.stations) expect(station[absent]).toBeUndefined();
    expect(event.missing.join()).toContain(`Not in the file: ${names.join(", ")};`);
    eventResultSchema.parse(JSON.parse(JSON.stringify(eventResult(event, "f.arrow"))));
  });

  test("with nothing but the event is a list of stations", () => {
    const event = missingOf(...Object.keys(table.columns).filter((name) => name !== "event_id"));
    expect(event.stations.map(({ station_id }) => station_id)).toEqual([...Array(table.rows).keys()]);
    expect(event.fit).toBeUndefined();
  });
});

test("the numbers are those that --json prints, as its schema describes", () => {
  const event = showerEvent(table, metadata);
  const result = eventResult(event, "f.arrow", "f.svg");
  expect(eventResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
  expect(result.fit).toEqual({ s1000_vem: event.fit!.s1000_vem, beta: event.fit!.beta });
});
