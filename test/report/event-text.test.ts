import { expect, test } from "vitest";
import { renderEvent } from "../../src/report/event-text.ts";
import { barestEvent, sampleEvent, sampleStation } from "./sample-event.ts";

const lines = renderEvent(sampleEvent(), { width: 80 }).split("\n");
const frame = lines.slice(lines.findIndex((line) => line.startsWith("┌")) + 1);
const map = frame.slice(
  0,
  frame.findIndex((line) => line.startsWith("└")),
);

/** Column and row of a character of the footprint. */
function placeOf(character: string): [column: number, row: number] {
  const row = map.findIndex((line) => line.includes(character));
  return [map[row]?.indexOf(character) ?? -1, row];
}

test("the footprint has the stations in order of arrival around the core, North up, East to the right", () => {
  // Starts 1000 + East: the western station is first, then North and South, the eastern one last.
  const [core, west, north, south, east] = ["+", "a", "b", "c", "d"].map(placeOf) as [number, number][];
  expect(west![0]).toBeLessThan(core![0]);
  expect(east![0]).toBeGreaterThan(core![0]);
  expect(north![1]).toBeLessThan(core![1]);
  expect(south![1]).toBeGreaterThan(core![1]);
  expect([west![1], east![1]]).toEqual([core![1], core![1]]);
});

test("without times the letters follow the distance, and the key says which", () => {
  const stations = sampleEvent().stations.map(({ start_ns, ...rest }) => rest);
  const text = renderEvent(sampleEvent({ stations }));
  expect(text).toContain("letters: stations in the order of distance");
  expect(text).toContain("a  station 7 (low gain saturated)");
  expect(lines.join()).toContain("letters: stations in the order of arrival");
});

test("the axis comes from the East, as an arrow to the core", () => {
  expect(map[placeOf("+")[1]]).toMatch(/a +\+ *←[·d]+/);
  const from = (azimuth_deg: number) => renderEvent(sampleEvent({ azimuth_deg }), { width: 80 });
  for (const [azimuth, arrow] of [
    [90, "↓"],
    [-90, "↑"],
    [180, "→"],
    [-135, "↗"],
    [45, "↙"],
  ] as const) {
    expect(from(azimuth)).toContain(arrow);
  }
  expect(renderEvent(sampleEvent({ zenith_deg: 0 }))).not.toMatch(/[←→↑↓]/);
});

test("signals fall with distance along the fit, through S(1000 m)", () => {
  const plot = lines.filter((line) => /^[ \d]{9} ┤/.test(line));
  const rowOf = (character: string) => plot.findIndex((line) => line.slice(11).includes(character));
  expect(rowOf("d")).toBeLessThan(rowOf("◆"));
  expect(rowOf("◆")).toBeLessThan(rowOf("c"));
  expect(plot.join("\n")).toContain("·");
  expect(lines.some((line) => line.endsWith(" m") && line.includes("1000"))).toBe(true);
});

test("traces come with their true parts, or without", () => {
  const text = lines.join("\n");
  expect(text).toContain("d  station 7 (low gain saturated): r = 500 m, S = 160 ± 13 VEM, t = 1500 ns");
  expect(text.match(/ muons │/g)).toHaveLength(4);
  expect(text.match(/em, halo │/g)).toHaveLength(4);
  const station = sampleStation(1, 900, 0);
  const { time_ns, measured } = station.trace!;
  const bare = renderEvent(sampleEvent({ stations: [{ ...station, trace: { time_ns, measured } }] }));
  expect(bare).toContain("VEM peak ┤");
  expect(bare).not.toContain("muons");
});

test("no line is wider than the terminal, and none has a broken number", () => {
  for (const width of [60, 80, 100]) {
    for (const line of renderEvent(sampleEvent(), { width }).split("\n")) {
      expect(line.length, line).toBeLessThanOrEqual(Math.max(width, 80));
      expect(line).not.toMatch(/NaN|undefined|Infinity/);
    }
  }
});

test("an event of which nothing is known says so", () => {
  const text = renderEvent(barestEvent());
  expect(text).toContain("no place of any station");
  expect(text).toContain("no signal at a known distance");
  expect(text).toContain("no trace");
  expect(text).toContain("Nothing is in the file.");
  expect(text).not.toMatch(/NaN|undefined/);
});

test("more stations than letters are drawn", () => {
  const stations = Array.from({ length: 60 }, (_, i) => sampleStation(i, 100 + 20 * i, 300 - 30 * i));
  expect(renderEvent(sampleEvent({ stations }))).toContain("?  station");
});
