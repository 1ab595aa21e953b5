import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { CHECKS } from "../../src/experiment/model-check/checks.ts";
import { definitionNamed, MODELS } from "../../src/models/catalogue.ts";
import { subjectOf, VARIANTS } from "./variants.ts";

test("a definition is found by its name, and an unknown name lists those there are", () => {
  for (const definition of MODELS) expect(definitionNamed(definition.name)).toBe(definition);
  expect(() => definitionNamed("vea")).toThrow(new RegExp(`unknown model: vea; expected one of .*${MODELS[0]!.name}`));
  expect(() => definitionNamed("vea")).toThrow(ConfigError);
});

describe.each(VARIANTS)("$name", (variant) => {
  const subject = subjectOf(variant);

  test.each(CHECKS.filter(({ applies }) => applies?.(subject) !== false))("$name", async ({ run }) => {
    await run(subject);
  });

  test("finds three well separated classes", async () => {
    const model = await subject.model();
    const { x, y } = subject.rows({ rows: 300, seed: 3 });
    const p = model.probabilities(x);
    const right = y.filter((own, row) => {
      const all = [...p.subarray(3 * row, 3 * row + 3)];
      return all.indexOf(Math.max(...all)) === own;
    });
    // The best possible classifier takes the largest feature and is right for 87 % (the probability that N(2, 1) is
    // above the larger of two N(0, 1)); guessing is right for 33 % +- 3 %. 60 % is 10 sigma above that.
    expect(right.length / 300).toBeGreaterThan(0.6);
  });
});
