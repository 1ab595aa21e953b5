import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptedNames, firstCharacters } from "../../../src/tracking/mlflow/names.ts";

function named(...names: string[]): string[] {
  return [...acceptedNames(names).values()];
}

test("names that MLflow takes stay as they are", () => {
  expect(named("model.max_depth", "a/b c-d", "x")).toEqual(["model.max_depth", "a/b c-d", "x"]);
});

test("signs that it refuses become underscores, paths that mean another name lose their slashes", () => {
  expect(named("a:b", "naïve", "a//b", "../x", "", "..")).toEqual(["a_b", "na_ve", "a__b", ".._x", "_", "_.."]);
});

test("two names that would become one are kept apart", () => {
  const [first, second, third] = named("a:b", "a_b", "a*b");
  expect(second).toBe("a_b");
  expect(first).toMatch(/^a_b-[0-9a-f]{8}$/);
  expect(third).toMatch(/^a_b-[0-9a-f]{8}$/);
  expect(first).not.toBe(third);
});

test("long names are cut to 250 characters and kept apart", () => {
  const [a, b] = named(`${"x".repeat(300)}a`, `${"x".repeat(300)}b`);
  expect(a).toHaveLength(250);
  expect(a).not.toBe(b);
});

test("any names become different ones that MLflow takes", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 20 })), (names) => {
      const accepted = named(...names);
      expect(new Set(accepted).size).toBe(names.length);
      for (const name of accepted) expect(name).toMatch(/^[/\w.\- ]{1,250}$/);
    }),
  );
});

test("a text is never cut within a pair", () => {
  expect(firstCharacters("abc", 3)).toBe("abc");
  expect(firstCharacters("a😀b", 2)).toBe("a");
  expect(firstCharacters("a😀b", 3)).toBe("a😀");
});
