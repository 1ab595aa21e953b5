import type { EventStation, ShowerEvent } from "../../src/report/event.ts";

/** A station at a place, m from the core, with everything known. */
export function sampleStation(station_id: number, east_m: number, north_m: number): EventStation {
  const core_distance_m = Math.hypot(east_m, north_m);
  const signal_vem = 4e7 / core_distance_m ** 2;
  return {
    station_id,
    east_m,
    north_m,
    core_distance_m,
    signal_vem,
    signal_sigma_vem: Math.sqrt(signal_vem),
    start_ns: 1000 + east_m,
    delay_ns: 20,
    saturation: 0,
    trace: { time_ns: [0, 25, 50], measured: [0, 3, 1], muon: [0, 2, 0.5], electromagnetic: [0, 1, 0.5] },
  };
}

/** A vertical-ish shower from the East on four stations, 500 to 1500 m from its core. */
export function sampleEvent(changes: Partial<ShowerEvent> = {}): ShowerEvent {
  return {
    event_id: 42,
    energy_eev: 12.34,
    zenith_deg: 30,
    azimuth_deg: 0,
    stations: [
      { ...sampleStation(7, 500, 0), saturation: 2 },
      sampleStation(8, -1000, 0),
      sampleStation(9, 0, 1200),
      sampleStation(10, 0, -1500),
    ],
    fit: {
      s1000_vem: 40,
      beta: -2.1,
      curve: Array.from({ length: 39 }, (_, i) => 100 + 50 * i).map((distance_m) => ({
        distance_m,
        signal_vem: 4e7 / distance_m ** 2,
      })),
    },
    truth: { primary: "iron", energy_eev: 11, zenith_deg: 29.5, xmax_gcm2: 745.2, ln_nmu: 18.01 },
    missing: [],
    ...changes,
  };
}

/** The same with nothing but the numbers of event and stations. */
export function barestEvent(): ShowerEvent {
  return { event_id: 42, stations: [{ station_id: 0 }, { station_id: 1 }], missing: ["Nothing is in the file."] };
}
