import { expect, test } from "vitest";
import { LEAK_WORDS, LEAKS } from "../../src/evaluation/leak.ts";
import { chanceLevel, protocolWords } from "../../src/report/protocol.ts";
import { emptyEvaluation, sampleEvaluation } from "./sample-report.ts";

test("chance is the share of the most frequent true class: 60 of 100 rows", () => {
  expect(chanceLevel(sampleEvaluation())).toBe(0.6);
  expect(chanceLevel(emptyEvaluation())).toBeNaN();
});

test("who leaks is called so in the label and says what leaks; who does not is not", () => {
  const words = (name: string, ...leaks: (typeof LEAKS)[number][]) => protocolWords({ name, leaks });
  expect(words("shower_split")).toEqual({
    label: "split by shower",
    rows: "stations of held-out showers",
    explanation: "no shower has stations in both training and test: the result",
    leaking: false,
  });
  expect(words("row_split", "row_split")).toMatchObject({ label: "random row split (LEAKING)", leaking: true });
  expect(words("thesis", ...LEAKS).label).toBe("protocol of the thesis (LEAKING)");
  for (const leak of LEAKS) expect(words("thesis", ...LEAKS).explanation).toContain(LEAK_WORDS[leak].sentence);
  const truth = words("only-truth", "truth_features");
  expect(truth.label).toBe("only-truth (LEAKING)");
  expect(truth.explanation).toMatch(
    /^it leaks\. Monte-Carlo truth as features: .*\. Its accuracy need not hold for new showers$/,
  );
  expect(truth.explanation).not.toContain(LEAK_WORDS.row_split.sentence);
});

test("rows are called what they are, and not held out where they are not", () => {
  const rows = (...leaks: (typeof LEAKS)[number][]) => protocolWords({ name: "a", leaks }).rows;
  expect(rows("truth_features")).toBe("stations of held-out showers");
  expect(rows("tested_on_validation")).toBe("validation stations");
  expect(rows("row_split", "tested_on_validation")).toBe("held-out rows of showers seen in training");
  expect(protocolWords({ name: "none", leaks: [] }).rows).toBe("stations of the file");
});
