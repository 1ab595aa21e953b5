import { describe, expect, test } from "vitest";
import { groupIdentity } from "../../../src/audit/detectors/group-identity.ts";
import { Random } from "../../../src/core/random.ts";
import { audited, detectAlone, numbers } from "../audited.ts";

const ROWS = 1200;
const random = Random.fromSeed(5);
const showers = Array.from({ length: 200 }, (_, i) => ({
  energy: random.uniform(),
  zenith: 60 * random.uniform(),
  label: i % 2,
}));
const shower = numbers(ROWS, () => random.integer(200));
const of = (row: number) => showers[shower[row]!]!;
const label = numbers(ROWS, (row) => of(row).label);
const signal = numbers(ROWS, (row) => random.normal() + of(row).label);
const time = numbers(ROWS, () => random.normal());

describe("groupIdentity", () => {
  test("finds a shower in one column, whatever its name", () => {
    const { suspicions } = detectAlone(
      groupIdentity,
      audited({ time, q: numbers(ROWS, (row) => of(row).energy), signal, label }),
    );
    expect(suspicions.map(({ columns }) => columns)).toEqual([["q"]]);
    expect(suspicions[0]!.numbers).toMatchObject({ groups: 195, excess: 1 }); // the other five drew one row or none
  });

  test("finds it in two rounded columns that say little alone", () => {
    const columns = {
      energy: numbers(ROWS, (row) => Math.round(30 * of(row).energy)),
      zenith: numbers(ROWS, (row) => Math.round(of(row).zenith)),
    };
    const { suspicions } = detectAlone(groupIdentity, audited({ ...columns, time, signal, label }));
    expect(suspicions.map(({ columns: found }) => [...found].sort())).toEqual([["energy", "zenith"]]);
  });

  test("finds it in an id that is cut into two numbers", () => {
    const columns = { high: shower.map((one) => Math.floor(one / 15)), low: shower.map((one) => one % 15) };
    const { suspicions } = detectAlone(groupIdentity, audited({ ...columns, signal, time, label }));
    expect(suspicions.map(({ columns: found }) => [...found].sort())).toEqual([["high", "low"]]);
  });

  test("finds it in columns that were changed by a thousandth, and groups the rows", () => {
    const jitter = (value: number) => value * (1 + 0.001 * random.normal());
    const columns = {
      energy: numbers(ROWS, (row) => jitter(of(row).energy)),
      zenith: numbers(ROWS, (row) => jitter(of(row).zenith)),
    };
    const { suspicions } = detectAlone(groupIdentity, audited({ ...columns, signal, time, label }));
    expect(suspicions.map(({ columns: found }) => [...found].sort())).toEqual([["energy", "zenith"]]);
    expect(suspicions[0]!.numbers.groups).toBeGreaterThan(150);
  });

  test("finds nothing where a given split keeps the showers apart", () => {
    const part = shower.map((one) => (one < 40 ? "test" : "train"));
    const columns = { energy: numbers(ROWS, (row) => of(row).energy), signal, time, part, label };
    expect(detectAlone(groupIdentity, audited(columns, { split: "part" })).suspicions).toEqual([]);
  });

  test("finds nothing in strong, rounded and plain quantities of rows that stand alone", () => {
    const columns = {
      strong: label.map((one) => Math.round(10 * (random.normal() + 3 * one))),
      rounded: numbers(ROWS, () => Math.round(100 * random.normal()) / 100),
      few: numbers(ROWS, () => random.integer(4)),
      signal,
      time,
      label,
    };
    expect(detectAlone(groupIdentity, audited(columns)).suspicions).toEqual([]);
  });
});
