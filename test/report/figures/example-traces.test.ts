import { expect, test } from "vitest";
import { ShapeError } from "../../../src/core/errors.ts";
import { type ExampleTrace, exampleTraces } from "../../../src/report/figures/example-traces.ts";
import { checkedSvg, textsOf } from "../svg.ts";

function trace(primary: string, core_distance_m: number): ExampleTrace {
  return {
    primary,
    core_distance_m,
    energy_eev: 12.34,
    zenith_deg: 33.6,
    time_ns: [0, 25, 50],
    measured: [0, 3, 1],
    muon: [0, 2, 0.5],
    electromagnetic: [0, 1, 0.5],
  };
}

test("rows are primaries in class order, columns rise in core distance", () => {
  const texts = textsOf(
    checkedSvg(exampleTraces([trace("iron", 1490), trace("iron", 512.4), trace("proton", 1003), trace("proton", 498)])),
  );
  const headings = texts.flatMap((text, i) => (text.startsWith("r = ") ? [`${texts[i - 1]} ${text}`] : []));
  expect(headings).toEqual([
    "proton r = 498 m, E = 12.3 EeV, θ = 33.6°",
    "proton r = 1003 m, E = 12.3 EeV, θ = 33.6°",
    "iron r = 512 m, E = 12.3 EeV, θ = 33.6°",
    "iron r = 1490 m, E = 12.3 EeV, θ = 33.6°",
  ]);
  expect(texts).toContain("muons (truth)");
});

test("axes have names with units, and panels of a column share the time axis", () => {
  const short = trace("proton", 500);
  const long = { ...trace("iron", 510), time_ns: [0, 50, 100] };
  const root = checkedSvg(exampleTraces([short, long]));
  const texts = textsOf(root);
  expect(texts.filter((text) => text.startsWith("time") || text.startsWith("signal"))).toEqual([
    "time / ns",
    "signal / VEM peak",
  ]);
  const [proton, , iron] = [...root.querySelectorAll('g[aria-label="line"] path')].map(
    (path) => path.getAttribute("d")!,
  );
  // The axis is 254 px from 46 to 300 and ends at 150 ns, the end of the longer trace; the other ends half way, at 173.
  expect(proton).toMatch(/L173,[\d.]+$/);
  expect(iron).toMatch(/L300,[\d.]+$/);
});

test("every panel has the measured area and two step curves to the end of the last bin", () => {
  const root = checkedSvg(exampleTraces([trace("proton", 500)]));
  const lines = [...root.querySelectorAll('g[aria-label="line"] path')].map((path) => path.getAttribute("d")!);
  expect(root.querySelectorAll('g[aria-label="area"] path').length).toBe(1);
  expect(lines).toHaveLength(2);
  // Three bins as step-after with a fourth corner: the pen visits 4 + 3 points.
  expect(lines[0]!.split("L")).toHaveLength(7);
  // 0 to 75 ns over the 320 - 46 - 20 px between the margins: the end of the last bin is at the right margin, 300 px.
  expect(lines[0]).toMatch(/L300,[\d.]+$/);
});

test("a list of another length is refused", () => {
  expect(() => exampleTraces([{ ...trace("proton", 500), muon: [1] }])).toThrow(
    new ShapeError("example trace of proton: muon has 1 bins, time_ns has 3"),
  );
});
