import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { applyOverride, dropNulls, parseOverride } from "../../src/experiment/override.ts";

describe("parseOverride", () => {
  test.each([
    ["seed=7", 7],
    ["seed=-0.5e1", -5],
    ["seed='7'", "7"],
    ["seed=true", true],
    ["seed=yes", "yes"],
    ["seed=[1, iron]", [1, "iron"]],
    ["seed={low: 1}", { low: 1 }],
    ["seed=a=b", "a=b"],
    ["seed=null", null],
    ["seed=~", null],
    ["seed=", null],
  ])("%s has the type that YAML gives it", (text, value) => {
    expect(parseOverride(text)).toEqual({ text, path: ["seed"], value });
  });

  test("cuts the key at its dots, not the value", () => {
    expect(parseOverride("data.simulate.seed=1.5").path).toEqual(["data", "simulate", "seed"]);
    expect(parseOverride("a.b=c.d")).toMatchObject({ path: ["a", "b"], value: "c.d" });
  });

  test.each([
    ["seed", /^--set seed: expected key=value, such as data\.simulate\.seed=2$/],
    ["=1", /^--set =1: expected key=value/],
    ["a..b=1", /^--set a\.\.b=1: not a key of an experiment$/],
    [".a=1", /not a key of an experiment$/],
    ["a.=1", /not a key of an experiment$/],
    ["__proto__.polluted=1", /not a key of an experiment$/],
    ["a.constructor.prototype.polluted=1", /not a key of an experiment$/],
    ["a={[b]: 1}", /^--set a=\{\[b\]: 1\}: not valid YAML: a key that is a list or a mapping; expected a name/],
    ["a={x: &k [1], *k : 1}", /^--set .*: not valid YAML: a key that is a list or a mapping; expected a name$/],
    [`a=${"[".repeat(5000)}`, /YAML of more than 100 lists and mappings within one another; expected fewer$/],
    [`a=${"- ".repeat(5000)}1`, /YAML of more than 100 lists and mappings within one another; expected fewer$/],
    ["a=[1", /^--set a=\[1: not valid YAML: /],
    ["a={b: 1, b: 2}", /^--set a=\{b: 1, b: 2\}: not valid YAML: map keys must be unique/],
  ])("%s is refused", (text, message) => {
    expect(() => parseOverride(text)).toThrow(ConfigError);
    expect(() => parseOverride(text)).toThrow(message);
  });
});

describe("applied overrides", () => {
  const applied = (content: Record<string, unknown>, ...texts: string[]) => {
    const overrides = texts.map(parseOverride);
    for (const override of overrides) applyOverride(content, override);
    dropNulls(content, overrides);
    return content;
  };

  test("make the levels that are missing, also below a key without a value, and leaves the rest", () => {
    expect(applied({ a: { b: 1, c: 2 } }, "a.b=3", "d.e.f=4")).toEqual({ a: { b: 3, c: 2 }, d: { e: { f: 4 } } });
    expect(applied({ a: null }, "a.b=1")).toEqual({ a: { b: 1 } });
  });

  test("replace a list or a group as a whole, and the last one wins", () => {
    expect(applied({ a: [1, 2], b: { c: 1 } }, "a=[3]", "b={d: 2}")).toEqual({ a: [3], b: { d: 2 } });
    expect(applied({}, "a=1", "a=2")).toEqual({ a: 2 });
  });

  test("that are null take a setting away, also one that is not there", () => {
    expect(applied({ a: { b: 1, c: 2 } }, "a.b=null", "x.y=null")).toEqual({ a: { c: 2 }, x: {} });
  });

  test("go neither into a value nor into a list", () => {
    expect(() => applied({ a: 1 }, "a.b=2")).toThrow(/^--set a\.b=2: a is a value, not a group of keys$/);
    expect(() => applied({ a: [1] }, "a.0=2")).toThrow(/^--set a\.0=2: a is a list; set the whole, as a=\[a, b\]$/);
    expect(() => applied({}, "toString.x=1")).toThrow(ConfigError);
  });
});
