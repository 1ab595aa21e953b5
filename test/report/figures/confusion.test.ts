import { expect, test } from "vitest";
import { confusionMatrix } from "../../../src/report/figures/confusion.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("cells have counts and percentages of their row; a class without rows has none", () => {
  const root = checkedSvg(
    confusionMatrix({
      classes: ["proton", "iron", "photon"],
      counts: [
        [1500, 500, 0],
        [1, 2, 0],
        [0, 0, 0],
      ],
    }),
  );
  const texts = textsOf(root);
  // 1500 / 2000, 500 / 2000, 0; 1 / 3, 2 / 3, 0; 0 / 0 three times.
  const shares = texts.filter((text) => /%$|n\/a/.test(text));
  expect(shares).toEqual(["75.0 %", "25.0 %", "0.0 %", "33.3 %", "66.7 %", "0.0 %", "n/a", "n/a", "n/a"]);
  expect(texts).toContain("1,500");
  expect(texts).toEqual(expect.arrayContaining(["true", "predicted", "photon"]));
  const fills = [...root.querySelectorAll('g[aria-label="cell"] rect')].map((cell) => cell.getAttribute("fill"));
  expect(fills).toHaveLength(9);
  // A quarter of the way from white to rgb(0,90,150): 255 - 63.75, 255 - 41.25, 255 - 26.25.
  expect(fills[1]).toBe("rgb(191,214,229)");
});
