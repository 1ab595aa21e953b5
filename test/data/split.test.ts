import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { Random } from "../../src/core/random.ts";
import { hashRows, type Split, type SplitRows, splitByRow, splitByShower } from "../../src/data/split.ts";

const CLASSES = ["proton", "iron"];
const random = () => Random.fromSeed(1);

/** `showers` showers of each class with one to five rows each, all rows shuffled. */
function makeRows(showers: readonly number[], seed: number): SplitRows {
  const chance = Random.fromSeed(seed);
  const rows: [shower: number, y: number][] = [];
  for (const [y, count] of showers.entries()) {
    for (let i = 0; i < count; i++) {
      const stations = 1 + chance.integer(5);
      for (let station = 0; station < stations; station++) rows.push([10_000 * y + i, y]);
    }
  }
  chance.shuffle(rows);
  return {
    shower: Uint32Array.from(rows, ([shower]) => shower),
    y: Uint8Array.from(rows, ([, y]) => y),
    classes: showers.length === CLASSES.length ? CLASSES : showers.map((_, i) => `class ${i}`),
  };
}

const parts = ({ train, validation, test }: Split) => [train, validation, test];

/** Showers of class `y` in each part. */
function showersOf(rows: SplitRows, split: Split, y: number): number[][] {
  return parts(split).map((part) => [
    ...new Set([...part].filter((row) => rows.y[row] === y).map((row) => rows.shower[row]!)),
  ]);
}

const anyRows = fc
  .tuple(fc.array(fc.integer({ min: 3, max: 60 }), { minLength: 1, maxLength: 4 }), fc.integer())
  .map(([showers, seed]) => makeRows(showers, seed));

describe.each([
  ["splitByShower", splitByShower],
  ["splitByRow", splitByRow],
])("%s", (_name, split) => {
  test("puts every row into exactly one part, in ascending order", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const all = parts(split(rows, random()));
        for (const part of all) expect(part).toEqual(part.slice().sort());
        const sorted = all.flatMap((part) => [...part]).sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from(rows.shower, (_, row) => row));
      }),
      { seed: 1 },
    );
  });

  test("is the same for a seed, and another for another", () => {
    const rows = makeRows([50, 50], 1);
    expect(split(rows, random())).toEqual(split(rows, random()));
    expect(split(rows, random())).not.toEqual(split(rows, Random.fromSeed(2)));
  });

  test("refuses fractions that are no parts of a whole", () => {
    const rows = makeRows([50, 50], 1);
    for (const fractions of [
      { train: 0.7, validation: 0.2, test: 0.2 },
      { train: 0.8, validation: 0, test: 0.2 },
      { train: 1.2, validation: -0.4, test: 0.2 },
      { train: Number.NaN, validation: 0.16, test: 0.2 },
    ]) {
      expect(() => split(rows, random(), fractions)).toThrow(ConfigError);
    }
    expect(() => split(rows, random(), { train: 0.7, validation: 0.2, test: 0.2 })).toThrow(
      /^split fractions 0.7 \+ 0.2 \+ 0.2 = 1.0999999999999999; expected three above 0 that sum to 1$/,
    );
  });
});

describe("splitByShower", () => {
  test("puts no shower into two parts, and 64, 16 and 20 % of the showers of each primary", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const split = splitByShower(rows, random());
        for (let y = 0; y < rows.classes.length; y++) {
          const [train, validation, test] = showersOf(rows, split, y);
          const all = [...train!, ...validation!, ...test!];
          expect(new Set(all).size).toBe(all.length);
          expect(test!.length).toBe(Math.max(1, Math.round(0.2 * all.length)));
          expect(validation!.length).toBe(Math.max(1, Math.round(0.16 * all.length)));
          expect(train!.length).toBeGreaterThan(0);
        }
      }),
      { seed: 2 },
    );
  });

  test("of 25 showers: round(25 * 0.2) = 5 to test, round(25 * 0.16) = 4 to validation, 16 to train", () => {
    const rows = makeRows([25, 50], 3);
    const split = splitByShower(rows, random());
    expect(showersOf(rows, split, 0).map(({ length }) => length)).toEqual([16, 4, 5]);
    expect(showersOf(rows, split, 1).map(({ length }) => length)).toEqual([32, 8, 10]);
  });

  test("does not depend on the order of the rows, nor on what other primaries there are", () => {
    const rows = makeRows([20, 20], 4);
    const order = Uint32Array.from(rows.y, (_, row) => row).reverse();
    const reversed = { ...rows, shower: rows.shower.toReversed(), y: rows.y.toReversed() };
    const onlyIron = order.filter((row) => rows.y[row] === 1);
    const iron = {
      shower: Uint32Array.from(onlyIron, (row) => rows.shower[row]!),
      y: new Uint8Array(onlyIron.length),
      classes: ["iron"],
    };
    const sorted = (showers: number[][]) => showers.map((part) => part.sort((a, b) => a - b));
    const expected = sorted(showersOf(rows, splitByShower(rows, random()), 1));
    expect(sorted(showersOf(reversed, splitByShower(reversed, random()), 1))).toEqual(expected);
    expect(sorted(showersOf(iron, splitByShower(iron, random()), 0))).toEqual(expected);
  });

  test("names a primary with too few showers", () => {
    expect(() => splitByShower(makeRows([9, 2], 1), random())).toThrow(
      /^iron: 2 showers; expected at least 3 for train, validation, test$/,
    );
    expect(() => splitByShower(makeRows([9, 1], 1), random())).toThrow(/^iron: 1 shower;/);
    expect(() => splitByShower(makeRows([9, 2], 1), random())).toThrow(DataError);
  });

  test("passes over a primary without showers", () => {
    const split = splitByShower({ ...makeRows([9], 1), classes: CLASSES }, random());
    expect(parts(split).every(({ length }) => length > 0)).toBe(true);
  });

  test("names a shower with two primaries", () => {
    const rows = { shower: Uint32Array.of(7, 8, 7), y: Uint8Array.of(0, 0, 1), classes: CLASSES };
    expect(() => splitByShower(rows, random())).toThrow(
      /^shower 7 is proton and, in row 2, iron; expected one primary$/,
    );
  });
});

describe("folds", () => {
  const folds = (split: typeof splitByShower, rows: SplitRows, count: number) =>
    Array.from({ length: count }, (_, i) => split(rows, random(), { ...FRACTIONS, fold: i + 1, folds: count }));
  const FRACTIONS = { train: 0.64, validation: 0.16, test: 0.2 };

  test.each([
    ["showers", splitByShower],
    ["rows", splitByRow],
  ] as const)("of %s test every row once, and keep to their parts", (_, split) => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 2, max: 3 }), (rows, count) => {
        const all = folds(split, rows, count);
        const tested = all.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
        expect(tested).toEqual([...rows.y.keys()]);
        for (const one of all) expect(parts(one).flatMap((part) => [...part])).toHaveLength(rows.y.length);
      }),
    );
  });

  test("share the showers that are not tested as training and validation are said to", () => {
    const rows = makeRows([100, 50], 3);
    const [first] = folds(splitByShower, rows, 5);
    // 80 of 100 showers are left, a fifth of them for validation; 40 of 50.
    expect(showersOf(rows, first!, 0).map(({ length }) => length)).toEqual([64, 16, 20]);
    expect(showersOf(rows, first!, 1).map(({ length }) => length)).toEqual([32, 8, 10]);
  });

  test("refuse more folds than showers", () => {
    expect(() => folds(splitByShower, makeRows([9, 3], 1), 4)).toThrow(
      new DataError("iron: 3; expected at least 4, one in each fold"),
    );
  });
});

describe("splitByRow", () => {
  test("of 1000 rows: 640, 160 and 200, with showers on both sides", () => {
    const rows = {
      shower: Uint32Array.from({ length: 1000 }, (_, row) => row % 100),
      y: new Uint8Array(1000),
      classes: CLASSES,
    };
    const split = splitByRow(rows, random());
    expect(parts(split).map(({ length }) => length)).toEqual([640, 160, 200]);
    // A shower of ten rows keeps out of the test part with a chance of about 0.8^10 = 0.11; all but about 11 of the
    // 100 are in it, with a standard deviation of about 3, and nearly all of those in train too.
    const test = new Set(Array.from(split.test, (row) => rows.shower[row]));
    expect(split.train.some((row) => test.has(rows.shower[row]))).toBe(true);
    expect(test.size).toBeGreaterThan(70);
  });

  test("refuses fewer than three rows", () => {
    const rows = { shower: Uint32Array.of(1, 2), y: new Uint8Array(2), classes: CLASSES };
    expect(() => splitByRow(rows, random())).toThrow(/^2 rows; expected at least 3/);
  });
});

test("the hash of rows is that of their numbers as little-endian uint32", () => {
  // printf '\x01\x00\x00\x00\x02\x01\x00\x00' | sha256sum
  expect(hashRows(Uint32Array.of(1, 258))).toBe("fb8bbe2ad3ab5292f19bc5d75bbab9b5fbddc5a78ce47ab41b2d3d59bca08596");
});
