import { expect, test } from "vitest";
import { drawPanel } from "../../../src/report/figure.ts";
import { footprintPanel } from "../../../src/report/figures/event-footprint.ts";
import { sampleEvent, sampleStation } from "../sample-event.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const draw = (changes = {}) => checkedSvg(drawPanel(footprintPanel(sampleEvent(changes), 480)));

/** Centre of each dot of the first group of dots: those whose areas are signals, the largest first. */
function discs(root: ReturnType<typeof checkedSvg>) {
  const [group] = root.querySelectorAll('g[aria-label="dot"]');
  return [...group!.querySelectorAll("circle")].map((circle) => ({
    x: Number(circle.getAttribute("cx")),
    y: Number(circle.getAttribute("cy")),
    r: Number(circle.getAttribute("r")),
    fill: circle.getAttribute("fill"),
  }));
}

test("areas are signals, places are places, North is up", () => {
  const [first, second, third, fourth] = discs(draw());
  // Signals 4e7 / r^2 at 500, 1000, 1200, 1500 m: radii go as 1 / r, the largest is 30 px.
  expect([first, second, third, fourth].map((disc) => disc!.r)).toEqual([
    30,
    expect.closeTo(15, 6),
    expect.closeTo(12.5, 6),
    expect.closeTo(10, 6),
  ]);
  const perMetre = (first!.x - second!.x) / 1500;
  expect(perMetre).toBeGreaterThan(0.05);
  expect((fourth!.y - third!.y) / 2700).toBeCloseTo(perMetre, 8);
  expect(first!.y).toBe(second!.y);
});

test("the largest area is so small that neighbours of it would not touch", () => {
  // 408 px for 2 x 750 x 1.32 m = 1980 m: two stations 150 m apart are 30.9 px apart.
  const stations = [sampleStation(1, 0, 750), sampleStation(2, 0, 600), sampleStation(3, 0, -750)];
  expect(Math.max(...discs(draw({ stations })).map(({ r }) => r))).toBeCloseTo((0.5 * 150 * 408) / 1980, 6);
  const [first, ...rest] = stations;
  expect(Math.max(...discs(draw({ stations: [first!, { ...first! }, ...rest] })).map(({ r }) => r))).toBe(8);
});

test("colours are starts: the first station dark, the last bright, all grey where none is known", () => {
  const fills = discs(draw()).map(({ fill }) => fill);
  expect(new Set(fills).size).toBe(3); // North and South start together
  const stations = sampleEvent().stations.map(({ start_ns, ...rest }) => rest);
  const grey = draw({ stations });
  expect(new Set(discs(grey).map(({ fill }) => fill))).toEqual(new Set(["#656d76"]));
  expect(textsOf(grey)).toContain("no arrival times");
});

test("core, axis, distances and scale are there; a vertical shower has no arrow", () => {
  const root = draw();
  expect(root.querySelectorAll('g[aria-label="arrow"] path').length).toBe(1);
  const texts = textsOf(root);
  expect(texts).toEqual(expect.arrayContaining(["500 m", "1000 m", "1500 m", "160", "40", "East of the core / km"]));
  expect(draw({ zenith_deg: 0 }).querySelectorAll('g[aria-label="arrow"] path').length).toBe(0);
  // 480 - 56 - 16 = 408 px for 2 x 1350 x 1.32 = 3564 m: 500 m are 57.2 px.
  const bar = root.querySelector('path[d*="v8m0,-4H"]')!.getAttribute("d")!;
  const [, left, right] = /^M([\d.]+),\d+v8m0,-4H([\d.]+)m/.exec(bar)!;
  expect(Number(right) - Number(left)).toBeCloseTo((500 * 408) / 3564, 1);
});

test("the ellipses are stretched by 1 / cos(zenith) along the axis", () => {
  const root = draw({ zenith_deg: 60, azimuth_deg: 90 });
  const [path] = [...root.querySelectorAll('g[aria-label="line"] path')].map((line) => line.getAttribute("d")!);
  const points = [...path!.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
  const extent = (i: 0 | 1) => Math.max(...points.map((p) => p[i])) - Math.min(...points.map((p) => p[i]));
  // 90 steps of 4 deg: the tops are at multiples of 90 deg or 2 deg off, within 0.1 %.
  expect(extent(1) / extent(0)).toBeCloseTo(2, 2);
});
