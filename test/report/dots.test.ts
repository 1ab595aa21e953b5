import { expect, test } from "vitest";
import { drawDots } from "../../src/report/dots.ts";
import { classColour } from "../../src/report/palette.ts";

test("every dot is drawn once, to a tenth of a pixel, in the colour of its primary", () => {
  const dots = Array.from({ length: 50 }, (_, i) => ({
    x: i + 0.04,
    y: 2 * i + 0.06,
    primary: i % 2 ? "iron" : "proton",
  }));
  const svg = drawDots(dots, { diameter: 3, opacity: 0.5 });
  for (const [name, odd] of [
    ["iron", 1],
    ["proton", 0],
  ] as const) {
    const paths = [...svg.matchAll(/<path d="([^"]*)" stroke="([^"]*)"/g)].filter(
      ([, , stroke]) => stroke === classColour(name),
    );
    const places = paths.flatMap(([, d]) => d!.match(/M[\d.]+,[\d.]+h0/g)!);
    expect(places.sort()).toEqual(
      dots
        .filter((_, i) => i % 2 === odd)
        .map((_, k) => `M${2 * k + odd},${2 * (2 * k + odd) + 0.1}h0`)
        .sort(),
    );
  }
});

test("the classes take turns, so that none lies over all of another", () => {
  const dots = Array.from({ length: 48 }, (_, i) => ({ x: i, y: 0, primary: i < 24 ? "iron" : "proton" }));
  const strokes = [...drawDots(dots, { diameter: 3, opacity: 0.5 }).matchAll(/ stroke="([^"]*)"/g)].map(
    ([, stroke]) => stroke,
  );
  expect(strokes.slice(0, 4)).toEqual([
    classColour("proton"),
    classColour("iron"),
    classColour("proton"),
    classColour("iron"),
  ]);
});
