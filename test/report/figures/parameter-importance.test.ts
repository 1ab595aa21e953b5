import { expect, test } from "vitest";
import { parameterImportance } from "../../../src/report/figures/parameter-importance.ts";
import { checkedSvg, textsOf } from "../svg.ts";

test("bars fall in share, equal ones by name, each with its spread and its number", () => {
  const root = checkedSvg(
    parameterImportance([
      { name: "model.b", share: 0.2, spread: 0.1 },
      { name: "model.a", share: 0.2, spread: 0.3 },
      { name: "model.eta", share: 0.6, spread: 0 },
    ]),
  );
  expect(textsOf(root).filter((text) => text.startsWith("model."))).toEqual(["model.eta", "model.a", "model.b"]);
  expect(textsOf(root)).toEqual(expect.arrayContaining(["60.0 %", "20.0 %"]));
  const lengths = [...root.querySelectorAll('g[aria-label="rule"] line')].map(
    (line) => Number(line.getAttribute("x2")) - Number(line.getAttribute("x1")),
  );
  // From 0.2 - 0.3, cut at 0, to 0.5, and from 0.1 to 0.3.
  expect(lengths[1]! / lengths[2]!).toBeCloseTo(2.5, 6);
  expect(lengths[0]).toBe(0);
});

test("a long name shows its end", () => {
  const name = `model.${"training.".repeat(5)}optimiser.learning_rate`;
  expect(textsOf(checkedSvg(parameterImportance([{ name, share: 1, spread: 0 }])))).toContain(`…${name.slice(-33)}`);
});

test("of many parameters the first 24 have bars, and the title says of how many", () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ name: `p${i}`, share: i / 435, spread: 0 }));
  const texts = textsOf(checkedSvg(parameterImportance(many)));
  expect(texts[0]).toBe("Importance of the parameters, the first 24 of 30");
  expect(texts.filter((text) => /^p\d+$/.test(text))).toHaveLength(24);
});
