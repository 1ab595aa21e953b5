import { expect, test } from "vitest";
import { drawPanel } from "../../../src/report/figure.ts";
import { eventSheet } from "../../../src/report/figures/event-sheet.ts";
import { tracesPanel } from "../../../src/report/figures/event-traces.ts";
import { barestEvent, sampleEvent } from "../sample-event.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const widthOf = (svg: string) => Number(/width="(\d+)"/.exec(svg)![1]);

test("a sheet has everything that is known of an event, in two columns or in one", () => {
  for (const narrow of [false, true]) {
    const svg = eventSheet(sampleEvent(), { narrow });
    const texts = textsOf(checkedSvg(svg));
    expect(widthOf(svg)).toBe(narrow ? 480 : 988);
    expect(texts[0]).toBe("Event 42: 4 stations");
    expect(texts.join(" ")).toContain("truth: iron, E = 11 EeV, θ = 29.5°, Xmax = 745 g/cm², ln Nμ = 18");
    for (const title of ["Footprint on the ground", "Lateral distribution", "Traces: VEM peak against time"]) {
      expect(texts).toContain(title);
    }
    expect(texts).toContain("station 7 (low gain saturated)");
  }
});

test("a sheet says what is missing and draws the rest", () => {
  const texts = textsOf(checkedSvg(eventSheet(barestEvent(), { narrow: true })));
  expect(texts).toContain("Nothing is in the file.");
  expect(texts.filter((text) => text === "no trace")).toHaveLength(2);
});

test("lines of a narrow sheet break between quantities", () => {
  const texts = textsOf(checkedSvg(eventSheet(sampleEvent(), { narrow: true })));
  expect(texts.slice(1, 5)).toEqual([
    "E = 12.3 EeV, θ = 30°, φ = 0°, S1000 = 40 VEM, β = -2.1",
    "truth: iron, E = 11 EeV, θ = 29.5°, Xmax = 745 g/cm²,",
    "ln Nμ = 18",
    "Footprint on the ground",
  ]);
});

test("traces have true parts where they are known, nearest station first", () => {
  const { stations } = sampleEvent();
  const [first, ...rest] = stations;
  const { time_ns, measured } = first!.trace!;
  const root = checkedSvg(
    drawPanel(tracesPanel(sampleEvent({ stations: [{ ...first!, trace: { time_ns, measured } }, ...rest] }), 988)),
  );
  expect(root.querySelectorAll('g[aria-label="area"] path').length).toBe(4);
  expect(root.querySelectorAll('g[aria-label="line"] path').length).toBe(6);
  const names = textsOf(root).filter((text) => text.startsWith("station "));
  expect(names).toEqual(["station 7 (low gain saturated)", "station 8", "station 9", "station 10"]);
  const bare = drawPanel(tracesPanel(sampleEvent({ stations: [{ ...first!, trace: { time_ns, measured } }] }), 988));
  expect(textsOf(checkedSvg(bare)).join()).not.toContain("truth");
});
