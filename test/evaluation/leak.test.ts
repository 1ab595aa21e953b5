import { expect, test } from "vitest";
import { inLeakOrder, LEAK_WORDS, LEAKS } from "../../src/evaluation/leak.ts";

test("each leak has words that fit into a list and a sentence that others can go on from", () => {
  expect(Object.keys(LEAK_WORDS)).toEqual([...LEAKS]);
  for (const { label, sentence } of Object.values(LEAK_WORDS)) {
    expect(label.length).toBeLessThanOrEqual(30);
    expect(sentence).toMatch(/^[a-z].*[^.]$/);
  }
});

test("leaks come in one order, each once", () => {
  expect(inLeakOrder(["tested_on_validation", "row_split", "row_split"])).toEqual([
    "row_split",
    "tested_on_validation",
  ]);
});
