import { describe, expect, test } from "vitest";
import { ShapeError } from "../../../src/core/errors.ts";
import { traceReconstructions } from "../../../src/report/figures/trace-reconstructions.ts";
import { classColour } from "../../../src/report/palette.ts";
import { checkedSvg, textsOf } from "../svg.ts";

const trace = (primary: string, networks: readonly string[]) => ({
  primary,
  what: "median",
  values: [0, 3, 1],
  reconstructions: networks.map((network, i) => ({ network, error: 0.02 - i / 100, values: [0, 2, 1] })),
});

describe("reconstructions of traces", () => {
  test("have a row per primary in class order and a line per network in its colour", () => {
    const root = checkedSvg(
      traceReconstructions([trace("iron", ["proton", "iron"]), trace("proton", ["proton", "iron"])], "error"),
    );
    const texts = textsOf(root);
    expect(texts.indexOf("proton")).toBeLessThan(texts.lastIndexOf("iron"));
    expect(texts).toContain("least error, of network iron: 0.01");
    const strokes = [...root.querySelectorAll('g[aria-label="line"]')].map((line) => line.getAttribute("stroke"));
    // The own network is drawn last and thicker.
    expect(strokes).toEqual([classColour("iron"), classColour("proton"), classColour("proton"), classColour("iron")]);
    const widths = [...root.querySelectorAll('g[aria-label="line"]')].map((line) => line.getAttribute("stroke-width"));
    expect(widths).toEqual([null, "1.8", null, "1.8"]); // 1 is not written
  });

  test("of one network for all are not in the colour of a primary", () => {
    const root = checkedSvg(traceReconstructions([trace("iron", ["all"])], "negative log likelihood"));
    const stroke = root.querySelector('g[aria-label="line"]')!.getAttribute("stroke");
    expect(["proton", "helium", "oxygen", "iron"].map(classColour)).not.toContain(stroke);
    expect(textsOf(root)).toContain("negative log likelihood 0.02");
  });

  test("must have the bins of the trace", () => {
    const short = { network: "iron", error: 1, values: [1] };
    expect(() => traceReconstructions([{ ...trace("iron", []), reconstructions: [short] }], "error")).toThrow(
      ShapeError,
    );
  });
});
