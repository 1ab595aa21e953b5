import { describe, expect, test } from "vitest";
import type { Deviation } from "../../../src/experiment/verification/stage-comparison.ts";
import { compareStages, firstDifference } from "../../../src/experiment/verification/stage-comparison.ts";
import type { StageRecord } from "../../../src/tracking/run-record.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const TOLERANCE = { probability: 0.01, metric: 0.001 };

function stage(name: string, sha256: Record<string, string>, inexact = false): StageRecord {
  const tolerance = inexact ? TOLERANCE : null;
  return { name, seconds: 1, peak_memory_mib: null, sha256, exact: !inexact, tolerance };
}

const noNumbers = (): Deviation => ({ probability: null, metric: null });

/** Verdict of one stage whose hash is another, and whose numbers are so far apart. */
function judged(inexact: boolean, deviation: Deviation) {
  const recorded = { stages: [stage("fit", { model: A }, inexact)] };
  return compareStages(recorded, { stages: [stage("fit", { model: B }, inexact)] }, () => deviation)[0]!;
}

describe("stages with the same hashes", () => {
  test("are equal whatever time and memory they took, in the record's order", () => {
    const stages = [stage("data", { dataset: A }), stage("fit", { model: B })];
    const slower = [...stages].reverse().map((one) => ({ ...one, seconds: 9, peak_memory_mib: 7 }));
    const verdicts = compareStages({ stages }, { stages: slower }, noNumbers);
    expect(verdicts.map(({ stage: name, verdict, hashes }) => [name, verdict, hashes])).toEqual([
      ["data", "equal", 1],
      ["fit", "equal", 1],
    ]);
    expect(firstDifference(verdicts)).toBeUndefined();
  });

  test("need no numbers where they are inexact", () => {
    const stages = [stage("fit", { model: A }, true)];
    const ask = () => {
      throw new Error("asked for numbers");
    };
    expect(compareStages({ stages }, { stages }, ask)[0]!.verdict).toBe("equal");
  });
});

describe("the first difference", () => {
  test("is the first in the record's order, with the hashes that differ by name", () => {
    const recorded = [stage("data", { dataset: A }), stage("partition", { train: A, test: B }), stage("fit", { m: A })];
    const repeated = [stage("fit", { m: B }), stage("data", { dataset: A }), stage("partition", { train: A, test: A })];
    const first = firstDifference(compareStages({ stages: recorded }, { stages: repeated }, noNumbers))!;
    expect(first).toMatchObject({
      stage: "partition",
      verdict: "differs",
      differing: [{ name: "test", recorded: B, repeated: A }],
    });
  });

  test("is a stage that the repetition never came to", () => {
    const recorded = { stages: [stage("data", { dataset: A }), stage("fit", { model: A })] };
    const verdicts = compareStages(recorded, { stages: recorded.stages.slice(0, 1) }, noNumbers);
    expect(firstDifference(verdicts)).toMatchObject({ stage: "fit", verdict: "missing", hashes: 0 });
  });

  test("is a hash that only one side has", () => {
    const one = { stages: [stage("data", { dataset: A, labels: B })] };
    const other = { stages: [stage("data", { dataset: A, extra: B })] };
    expect(compareStages(one, other, noNumbers)[0]!.differing).toEqual([
      { name: "labels", recorded: B, repeated: null },
      { name: "extra", recorded: null, repeated: B },
    ]);
  });

  test("is no stage that only the repetition has", () => {
    const verdicts = compareStages({ stages: [] }, { stages: [stage("more", { x: A })] }, noNumbers);
    expect(verdicts).toMatchObject([{ stage: "more", verdict: "new", hashes: 0 }]);
    expect(firstDifference(verdicts)).toBeUndefined();
  });
});

describe("a stage with other hashes", () => {
  test("differs where it is exact, however close its numbers", () => {
    expect(judged(false, { probability: 0, metric: 0 })).toMatchObject({ verdict: "differs", deviation: null });
  });

  test.each([
    [{ probability: 0.01, metric: 0.001 }, "within"],
    [{ probability: 0.0101, metric: 0 }, "differs"],
    [{ probability: 0, metric: 0.0011 }, "differs"],
    [{ probability: null, metric: 0.001 }, "within"],
    [{ probability: 0.01, metric: null }, "within"],
    [{ probability: null, metric: null }, "differs"],
  ] as const)("and numbers off by %j is %s where it is inexact", (deviation, verdict) => {
    expect(judged(true, deviation)).toMatchObject({ verdict, deviation, tolerance: TOLERANCE });
  });

  test("differs where numbers cannot be compared, which JSON says as null", () => {
    const found = judged(true, { probability: Number.POSITIVE_INFINITY, metric: 0 });
    expect(found).toMatchObject({ verdict: "differs", deviation: { probability: null, metric: 0 } });
  });
});
