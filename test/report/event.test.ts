import { expect, test } from "vitest";
import { eventTitle, reconstructionLine, stationLine, stationName, truthLine } from "../../src/report/event.ts";
import { barestEvent, sampleEvent, sampleStation } from "./sample-event.ts";

test("an event is told in lines with units", () => {
  const event = sampleEvent();
  expect(eventTitle(event)).toBe("Event 42: 4 stations");
  expect(eventTitle({ ...event, stations: event.stations.slice(1, 2) })).toBe("Event 42: 1 station");
  expect(reconstructionLine(event)).toBe("E = 12.3 EeV, θ = 30°, φ = 0°, S1000 = 40 VEM, β = -2.1");
  expect(truthLine(event)).toBe("truth: iron, E = 11 EeV, θ = 29.5°, Xmax = 745 g/cm², ln Nμ = 18");
});

test("what is not known is left out", () => {
  expect(reconstructionLine(barestEvent())).toBe("");
  expect(truthLine(barestEvent())).toBe("");
  expect(stationLine({ station_id: 3 })).toBe("");
  expect(reconstructionLine({ ...barestEvent(), zenith_deg: 12 })).toBe("θ = 12°");
});

test("signals have as many decimals as their errors, which have two digits", () => {
  // 4e7 / 1000^2 = 40, root 6.32.
  expect(stationLine(sampleStation(8, -1000, 0))).toBe("r = 1000 m, S = 40.0 ± 6.3 VEM, t = 0 ns");
  expect(stationLine({ station_id: 1, signal_vem: 1699.4, signal_sigma_vem: 51.23 })).toBe("S = 1699 ± 51 VEM");
  expect(stationLine({ station_id: 1, signal_vem: 0.5, signal_sigma_vem: 0.0612 })).toBe("S = 0.500 ± 0.061 VEM");
  expect(stationLine({ station_id: 1, signal_vem: 5.5, start_ns: 12345.6 })).toBe("S = 5.5 VEM, t = 12346 ns");
});

test("a station says where its trace comes from, if not from the high gain", () => {
  const names = [0, 1, 2].map((saturation) => stationName({ station_id: 9, saturation }));
  expect(names).toEqual(["station 9", "station 9 (from the low gain)", "station 9 (low gain saturated)"]);
  expect(stationName({ station_id: 9 })).toBe("station 9");
});
