import { expect, test } from "vitest";
import { checkMembers } from "../../../../src/data/formats/root/tree-file.ts";

test("members of classes have some dimensions and some numbers", () => {
  const check = (member: object) =>
    checkMembers({
      fStreamerInfos: {
        arr: [{ fName: "TBranch", fElements: { arr: [{ fName: "fX", fTypeName: "int", ...member }] } }],
      },
    });
  expect(() => check({})).not.toThrow();
  expect(() => check({ fArrayDim: 2, fArrayLength: 6, fMaxIndex: [2, 3, 0, 0, 0] })).not.toThrow();
  const problem = /^member fX of TBranch has/;
  expect(() => check({ fArrayDim: 2 ** 28 })).toThrow(problem);
  expect(() => check({ fArrayDim: -1 })).toThrow(problem);
  expect(() => check({ fArrayLength: 2 ** 30 })).toThrow(problem);
  expect(() => check({ fArrayDim: 1, fMaxIndex: [2 ** 30] })).toThrow(problem);
  // The checksum of a base class.
  expect(() => check({ fArrayDim: 0, fMaxIndex: [-1_234_567_890, 0, 0, 0, 0] })).not.toThrow();
});
