import fc from "fast-check";
import { expect, test } from "vitest";
import { crewSize } from "../../../../src/models/boosting/builtin/crew.ts";
import { duties } from "../../../../src/models/boosting/builtin/round-worker.ts";

test("every tree of a round is grown by one thread, or by all members of one team", () => {
  const sizes = fc.record({ groups: fc.integer({ min: 1, max: 40 }), parts: fc.integer({ min: 1, max: 64 }) });
  fc.assert(
    fc.property(sizes, ({ groups, parts }) => {
      const grown = new Map<number, string[]>();
      const add = (group: number, who: string) => grown.set(group, [...(grown.get(group) ?? []), who]);
      for (let part = 0; part < parts; part++) {
        const { alone, joint } = duties(groups, part, parts);
        for (const group of alone) add(group, "alone");
        if (joint) add(joint.group, `${joint.member} of ${joint.members}`);
      }
      for (let group = 0; group < groups; group++) {
        const members = grown.get(group)!;
        if (members[0] === "alone") expect(members).toHaveLength(1);
        else expect(members.sort()).toEqual(members.map((_, i) => `${i} of ${members.length}`).sort());
      }
      expect(grown.size).toBe(groups);
    }),
  );
});

test("three trees on two threads: one each, and one together", () => {
  expect(duties(3, 0, 2)).toEqual({ alone: [0], joint: { group: 2, team: 0, member: 0, members: 2 } });
  expect(duties(3, 1, 2)).toEqual({ alone: [1], joint: { group: 2, team: 0, member: 1, members: 2 } });
});

test("small data are not worth threads, and a thread wants four features", () => {
  expect(crewSize(8, { rows: 10_000, features: 9, groups: 4, rounds: 100 })).toBe(1);
  expect(crewSize(8, { rows: 100_000, features: 9, groups: 1, rounds: 200 })).toBe(2);
  expect(crewSize(8, { rows: 100_000, features: 3, groups: 4, rounds: 100 })).toBe(4);
  expect(crewSize(1, { rows: 100_000, features: 9, groups: 4, rounds: 100 })).toBe(1);
});
