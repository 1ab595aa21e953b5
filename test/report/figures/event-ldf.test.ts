import { expect, test } from "vitest";
import { drawPanel } from "../../../src/report/figure.ts";
import { ldfPanel } from "../../../src/report/figures/event-ldf.ts";
import { sampleEvent } from "../sample-event.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const draw = (changes = {}) => checkedSvg(drawPanel(ldfPanel(sampleEvent(changes), 480)));

test("every station has a dot and an error bar, the fit a curve through its S(1000 m)", () => {
  const root = draw();
  const dots = [...root.querySelectorAll('g[aria-label="dot"] circle')];
  expect(dots).toHaveLength(4);
  expect(dots.map((dot) => dot.getAttribute("fill"))).toEqual(["#ffffff", "#0b5cad", "#0b5cad", "#0b5cad"]);
  const bars = [...root.querySelectorAll('g[aria-label="rule"] line')];
  expect(bars).toHaveLength(5); // and one at 1000 m
  const [diamond] = root.querySelectorAll('g[aria-label="dot"] path');
  expect(diamond).toBeDefined();
  expect(textsOf(root)).toContain("fit: S(1000 m) = 40 VEM, β = -2.1");
  expect(textsOf(root)).toContain("low gain saturated: S is too small");
});

test("the axis is logarithmic, with a label at every tick whatever its length", () => {
  // Signals 17.8 to 160 VEM with errors: from 0.7 x 13.6 to 1.4 x 173.
  expect(textsOf(draw())).toEqual(expect.arrayContaining(["10", "20", "50", "100", "200"]));
  const wide = sampleEvent().stations.map((station, i) => ({
    ...station,
    signal_vem: 5 ** (i + 1),
    signal_sigma_vem: 1,
  }));
  expect(textsOf(draw({ stations: wide }))).toEqual(
    expect.arrayContaining(["5", "10", "20", "50", "100", "200", "500"]),
  );
});

test("an error bar that would reach 0 ends at a tenth of the signal", () => {
  const [station] = sampleEvent().stations;
  const root = draw({ fit: undefined, stations: [{ ...station!, signal_vem: 10, signal_sigma_vem: 12 }] });
  const [bar] = root.querySelectorAll('g[aria-label="rule"] line');
  const [low, high] = ["y1", "y2"].map((name) => Number(bar!.getAttribute(name)));
  // The axis ends at 0.7 x 1 and 1.4 x 22 over the height 374 - 8 - 44, of 78 % of the width.
  const height = 374 - 52;
  expect(Math.abs(low! - high!)).toBeCloseTo((height * Math.log(22)) / Math.log((1.4 * 22) / 0.7), 1);
});

test("without a fit there are the stations alone", () => {
  const root = draw({ fit: undefined });
  expect(root.querySelectorAll('g[aria-label="dot"] circle').length).toBe(4);
  expect(textsOf(root).join()).not.toContain("fit");
});
