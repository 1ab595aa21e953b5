import { describe, expect, test } from "vitest";
import { type Candidate, CandidateList } from "../../../../src/models/boosting/builtin/candidate-list.ts";

const GAINS = [3, 5, 1, 5, 4];

/** Numbers of the nodes in the order in which they are taken. */
function taken(limits: ConstructorParameters<typeof CandidateList>[0]): number[] {
  const list = new CandidateList(limits);
  GAINS.forEach((gain, id) => void list.add({ node: { id }, split: { gain }, histogram: 0 } as Candidate));
  expect(list.length).toBe(5);
  return GAINS.map(() => list.take()!.node.id);
}

describe("a node is taken", () => {
  test.each([
    ["by loss reduction, the older of equal ones first", { policy: "lossguide", maxLeaves: 0 }, [1, 3, 4, 0, 2]],
    ["level by level where leaves are limited", { policy: "depthwise", maxLeaves: 8 }, [0, 1, 2, 3, 4]],
    ["depth first where the order does not matter", { policy: "depthwise", maxLeaves: 0 }, [4, 3, 2, 1, 0]],
  ] as const)("%s", (_order, limits, expected) => {
    expect(taken(limits)).toEqual(expected);
  });
});

test("an empty list gives nothing", () => {
  expect(new CandidateList({ policy: "lossguide", maxLeaves: 0 }).take()).toBeUndefined();
});
