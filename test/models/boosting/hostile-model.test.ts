// Models that somebody has damaged, by chance or on purpose: an error that says so or a model that works, soon.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { Booster } from "../../../src/models/boosting/booster.ts";
import { emptyTree } from "../../../src/models/boosting/tree.ts";

const fixture = JSON.parse(readFileSync(new URL("fixtures/xgboost-3.2.0.json", import.meta.url), "utf8"));
const original = Booster.from(Buffer.from(fixture.models["multi:softprob"].ubjson, "base64"));
const small = new Booster({
  ...original.trees,
  trees: original.trees.trees.slice(0, 3),
  treeGroup: Int32Array.of(0, 1, 2),
});
const FORMATS = { JSON: small.toJson(), UBJSON: small.toUbjson() };

/** Reads and asks everything; only a DataError may stop it. Returns whether it was a model. */
function survive(bytes: Uint8Array): boolean {
  try {
    const booster = Booster.from(bytes);
    const columns = booster.features;
    if (columns.length > 100) return true;
    const x = { rows: 1, columns, values: Float32Array.from(columns, (_, f) => (f % 3 === 2 ? Number.NaN : f - 1)) };
    booster.predict(x);
    booster.leafIndices(x);
    booster.importance();
    expect(Booster.from(booster.toUbjson()).predict(x)).toEqual(booster.predict(x));
    expect(Booster.from(booster.toJson()).predict(x)).toEqual(booster.predict(x));
    booster.contributions(x);
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

/** One of some ways to spoil bytes. */
function spoil(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const at = () => random.integer(copy.length);
  switch (random.integer(6)) {
    case 0: // flips of single bits
      for (let n = random.integer(4); n >= 0; n--) copy[at()]! ^= 1 << random.integer(8);
      return copy;
    case 1: // a stretch of one byte, e.g. a size of 2^63
      copy.fill([0, 0x7f, 0xff, 0x30, 0x5b][random.integer(5)]!, ...stretch(copy.length, random, 9));
      return copy;
    case 2: // a part repeated elsewhere
      copy.copyWithin(at(), ...stretch(copy.length, random, 40));
      return copy;
    case 3: {
      // a part left out
      const [begin, end] = stretch(copy.length, random, 40);
      return Uint8Array.of(...copy.subarray(0, begin), ...copy.subarray(end));
    }
    case 4: {
      // a marker or a number put in
      const place = at();
      const what = [..."[{}]$#LlUdSHN-9e"][random.integer(16)]!.charCodeAt(0);
      return Uint8Array.of(...copy.subarray(0, place), what, ...copy.subarray(place));
    }
    default:
      return copy.subarray(0, at());
  }
}

function stretch(length: number, random: Random, most: number): [number, number] {
  const begin = random.integer(length);
  return [begin, Math.min(length, begin + 1 + random.integer(most))];
}

/** A value that a model does not expect, or not there. */
const STRANGE: readonly unknown[] = [
  ...[-1, 0, 1, 2, 7, 255, 256, 1e6, 2147483647, 2147483648, -2147483648, 0.5, 1e39, 1e308, 2 ** 53, -0],
  ...["", "0", "-1", "1", "2", "999999999", "9999999999", "1e400", "NaN", "[]", "[1]", "[0.5,0.5,0.5]", "gblinear"],
  ...[
    null,
    true,
    false,
    [],
    {},
    [[]],
    [{}],
    { __proto__: 1 },
    [1, 2],
    ["a", "a", "b", "c"],
    "__proto__",
    "constructor",
  ],
];

/** Puts a strange value, or another one of the document, somewhere in it. */
function misplace(document: string, random: Random): unknown {
  const copy: unknown = JSON.parse(document);
  const places: [container: Record<string, unknown>, key: string][] = [];
  const collect = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      collect((value as Record<string, unknown>)[key]);
    }
  };
  collect(copy);
  for (let n = random.integer(3); n >= 0; n--) {
    const [container, key] = places[random.integer(places.length)]!;
    const [other, otherKey] = places[random.integer(places.length)]!;
    const way = random.integer(8);
    if (way === 0) delete container[key];
    else if (way === 1) container[key] = structuredClone(other[otherKey]);
    else container[key] = STRANGE[random.integer(STRANGE.length)];
  }
  return copy;
}

const utf8 = new TextEncoder();
const double = new DataView(new ArrayBuffer(8));

/** Any JSON as UBJSON without typed arrays; what is undefined becomes null, as in JSON's arrays. */
function plainUbjson(value: unknown, out: number[] = []): number[] {
  const marker = (text: string) => out.push(text.charCodeAt(0));
  const text = (content: string) => {
    const bytes = utf8.encode(content);
    marker("I");
    out.push(bytes.length >> 8, bytes.length & 255, ...bytes);
  };
  if (value === null || value === undefined) marker("Z");
  else if (typeof value === "boolean") marker(value ? "T" : "F");
  else if (typeof value === "string") {
    marker("S");
    text(value);
  } else if (typeof value === "number") {
    double.setFloat64(0, value);
    marker("D");
    for (let i = 0; i < 8; i++) out.push(double.getUint8(i));
  } else if (Array.isArray(value)) {
    marker("[");
    for (const member of value) plainUbjson(member, out);
    marker("]");
  } else {
    marker("{");
    for (const [key, member] of Object.entries(value)) {
      text(key);
      plainUbjson(member, out);
    }
    marker("}");
  }
  return out;
}

/** Of each of two kinds of damage: 10,000 for each format. */
const CASES = 5000;

describe.each(Object.entries(FORMATS))("%s", (format, bytes) => {
  test("cut off after any byte is no model", () => {
    for (let length = 0; length < bytes.length; length++)
      expect(survive(bytes.subarray(0, length)), `${length}`).toBe(false);
    expect(survive(bytes)).toBe(true);
  });

  test(`${CASES} times spoiled byte by byte`, () => {
    const random = Random.fromSeed(11).stream(format);
    let models = 0;
    for (let i = 0; i < CASES; i++) models += Number(survive(spoil(bytes, random)));
    // Some damages are of no consequence (names, gains), most are.
    expect(models).toBeGreaterThan(CASES / 100);
    expect(models).toBeLessThan(CASES / 2);
  });

  test(`${CASES} times with values that do not belong there`, () => {
    const document = new TextDecoder().decode(FORMATS.JSON);
    const random = Random.fromSeed(12).stream(format);
    const write = (value: unknown) =>
      format === "JSON" ? new TextEncoder().encode(JSON.stringify(value)) : Uint8Array.from(plainUbjson(value));
    let models = 0;
    for (let i = 0; i < CASES; i++) models += Number(survive(write(misplace(document, random))));
    expect(models).toBeGreaterThan(CASES / 100);
    expect(models).toBeLessThan(CASES / 2);
  });
});

describe("a tree of a million nodes in one path", () => {
  const depth = 500_000;

  function chain(features: number): Booster {
    const nodes = 2 * depth + 1;
    const tree = emptyTree(nodes);
    for (let level = 0; level < depth; level++) {
      tree.left[2 * level] = 2 * level + 1;
      tree.right[2 * level] = 2 * level + 2;
      tree.feature[2 * level] = level % features;
      tree.condition[2 * level] = -1;
      tree.condition[2 * level + 1] = level;
    }
    tree.condition[2 * depth] = 7;
    tree.hessian.forEach((_, node) => {
      tree.hessian[node] = node % 2 === 1 ? 1 : depth + 1 - node / 2;
    });
    const trees = { trees: [tree], treeGroup: Int32Array.of(0), baseScores: Float32Array.of(0) };
    return new Booster({ ...small.trees, ...trees, objective: "reg:squarederror", classes: [] });
  }

  test("is read in no time and answers", () => {
    const started = performance.now();
    const booster = Booster.from(chain(4).toUbjson());
    const x = { rows: 1, columns: booster.features, values: new Float32Array(4) };
    expect([...booster.leafIndices(x)]).toEqual([2 * depth]);
    booster.predict(x);
    const contributions = booster.contributions(x);
    // Terms of 1e5 in float32, whose last digit is 1/128.
    const sum = contributions.subarray(0, 5).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - booster.margins(x)[0]!)).toBeLessThan(0.05);
    // About a second of a shared core; what takes a step for each pair of nodes would take hours.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe("sizes without bytes behind them", () => {
  test.each([
    ["JSON nested a million times", "[".repeat(1_000_000)],
    ["JSON objects nested a million times", '{"learner":'.repeat(1_000_000)],
    ["a number beyond all doubles", `{"learner": {"learner_model_param": {"base_score": 1${"0".repeat(400)}}}}`],
    ["UBJSON nested a million times", `{i\x07learner${"[".repeat(1_000_000)}`],
    ["UBJSON with an array of 2^62 floats", "{i\x07learner[$d#L\x40\0\0\0\0\0\0\0"],
    ["UBJSON with an array of 2^31 nulls", "{i\x07learner[$Z#l\x7f\xff\xff\xff"],
    ["UBJSON with a key of 2^62 bytes", "{L\x40\0\0\0\0\0\0\0learner"],
  ])("%s", (_what, text) => {
    const before = process.memoryUsage().rss;
    expect(survive(Uint8Array.from(text, (character) => character.charCodeAt(0)))).toBe(false);
    expect(process.memoryUsage().rss - before).toBeLessThan(1e9);
  });

  test("keys that are properties of every object are no members", () => {
    for (const key of ["__proto__", "constructor", "toString"]) {
      const document = JSON.parse(new TextDecoder().decode(FORMATS.JSON));
      document.learner.attributes = JSON.parse(`{"${key}": "x"}`);
      const booster = Booster.from(new TextEncoder().encode(JSON.stringify(document)));
      expect(Object.keys(booster.trees.attributes!)).toEqual([key]);
      expect(Booster.from(booster.toUbjson()).trees.attributes).toEqual(booster.trees.attributes);
    }
    expect(survive(new TextEncoder().encode('{"__proto__": {"learner": {}}}'))).toBe(false);
  });

  test("of two equal keys the last counts", () => {
    const text = new TextDecoder().decode(FORMATS.JSON);
    const twice = text.replace('"base_score":', '"base_score":"x","base_score":');
    expect(Booster.from(new TextEncoder().encode(twice)).trees).toEqual(small.trees);
  });
});
