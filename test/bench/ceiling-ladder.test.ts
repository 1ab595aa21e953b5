import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ladderOf, ladderSchema } from "../../bench/ceiling-ladder/ladder.ts";
import { outcomeOf, weightedMean } from "../../bench/ceiling-ladder/outcome.ts";
import { ladderFigure, ladderTables } from "../../bench/ceiling-ladder/page.ts";

test("a shower's answers are its stations': the share of them that is right", () => {
  const outcome = outcomeOf({
    classes: ["proton", "iron"],
    probabilities: Float32Array.of(0.9, 0.1, 0.2, 0.8, 0.3, 0.7),
    y: Uint8Array.of(0, 0, 1),
    shower: Uint32Array.of(4, 4, 7),
    event: Uint32Array.of(4, 4, 7),
  });
  expect([...outcome]).toEqual([
    [4, 0.5],
    [7, 1],
  ]);
});

test("a mean over showers has the interval of its bootstrap", () => {
  const right = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 0 : 1));
  const { value, interval } = weightedMean(
    right,
    right.map(() => 1),
  );
  // 0.75 +- 2.576 sqrt(0.75 x 0.25 / 400) = 0.75 +- 0.0558; ends of 4000 replicates are good to 0.004 or so.
  expect(value).toBe(0.75);
  expect(Math.abs(interval[0] - 0.694)).toBeLessThan(0.012);
  expect(Math.abs(interval[1] - 0.806)).toBeLessThan(0.012);
});

test("rungs are compared on the showers that all have, with the first as the ceiling", () => {
  // Showers 0-7 of two primaries by turns; shower 8 is missing on the lower rung. The upper is right of 6 of 8, the lower of 5:
  // (0.625 - 0.5) / (0.75 - 0.5) = 0.5. Stations: shower 0, where both are wrong, has 3, the others 1: 6 and 5 of 10.
  const upper = new Map(Array.from({ length: 9 }, (_, i) => [i, i === 0 || i === 1 ? 0 : 1] as const));
  const lower = new Map(Array.from({ length: 8 }, (_, i) => [i, i < 3 ? 0 : 1] as const));
  const stations = new Map(Array.from({ length: 9 }, (_, i) => [i, i === 0 ? 3 : 1] as const));
  const shared = { how: "", exact: true };
  const ladder = ladderOf(
    [
      { ...shared, known: "all", outcome: upper },
      { ...shared, known: "less", exact: false, outcome: lower },
    ],
    { stations, primary: (shower) => shower % 2 },
  );
  expect(ladder).toMatchObject({ showers: 8, stations: 10, chance: 0.5 });
  const [first, second] = ladder.rungs;
  expect(first).toMatchObject({ stations: 0.6, share: 1, step: null });
  expect(second).toMatchObject({ stations: 0.5, share: 0.5 });
  expect(second!.step!.value).toBeCloseTo(-0.125, 12);
  const tried = [{ known: "less", model: "trees", validation_log_loss: 1.25, chosen: true }];
  const text = ladderTables(ladderSchema.parse({ ...ladder, dataset_sha256: "a", tried }));
  expect(text).toContain("| 2 | less | ≥  | 0.625 [");
  expect(text).toContain("| less | trees | 1.2500 | chosen |");
});

test("docs/ceiling.md and its figure show what docs/ceiling.json has", () => {
  const ladder = ladderSchema.parse(JSON.parse(readFileSync("docs/ceiling.json", "utf8")));
  const page = readFileSync("docs/ceiling.md", "utf8");
  for (const line of ladderTables(ladder).split("\n")) expect(page).toContain(line.trimEnd());
  expect(readFileSync("docs/figures/ceiling-ladder.svg", "utf8")).toBe(ladderFigure(ladder));
});
