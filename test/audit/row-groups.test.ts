import { expect, test } from "vitest";
import { countGroups, groupsOfNear, groupsOfTies, joinedGroups, sharedColumns } from "../../src/audit/row-groups.ts";
import { Random } from "../../src/core/random.ts";
import { audited, numbers } from "./audited.ts";

const random = Random.fromSeed(4);
const place = numbers(100, () => random.uniform());
const height = numbers(100, () => random.uniform());
const shower = numbers(400, (row) => Math.floor(row / 4));
const table = audited({
  place: shower.map((one) => place[one]!),
  near: shower.map((one) => place[one]! + 1e-5 * random.normal()),
  height: shower.map((one) => height[one]! + 1e-5 * random.normal()),
  own: numbers(400, () => random.uniform()),
  label: shower.map((one) => one % 2),
});
const column = (name: string) => table.columns.find((one) => one.name === name)!;

test("groups of equal values, and the columns that they share", () => {
  const group = groupsOfTies([column("place")]);
  expect(new Set(group).size).toBe(100);
  expect(sharedColumns(table.columns, group).map(({ name }) => name)).toEqual(["place", "near", "height"]);
});

test("groups of close values are those of the equal ones", () => {
  const group = groupsOfNear([column("near"), column("height")], table.y);
  const whole = new Set(shower.map((one, row) => `${one} ${group[row]}`));
  // 100 where each shower is a group of its own; some fall apart, few have another's row
  expect(whole.size).toBeLessThan(110);
  expect(new Set(group).size).toBeGreaterThan(90);
});

test("joinedGroups follows chains", () => {
  expect(
    joinedGroups(5, [
      [0, 1],
      [3, 1],
      [4, 2],
    ]),
  ).toEqual(Int32Array.of(0, 0, 1, 0, 1));
});

test("countGroups: two groups of two rows, one of them on both sides, and a row alone", () => {
  const counts = countGroups(Int32Array.of(0, 0, 1, 1, 2), Uint8Array.of(1, 0, 0, 0, 1));
  expect(counts).toEqual({ groups: 2, rows: 4, largest: 2, crossing: Uint8Array.of(1, 1, 0, 0, 0) });
});
