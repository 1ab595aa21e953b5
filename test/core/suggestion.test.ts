import { expect, test } from "vitest";
import { nearest } from "../../src/core/suggestion.ts";

const NAMES = ["default", "thesis", "epos-lhc", "uub"];

test.each([
  ["thesys", "thesis"], // one replacement
  ["EPOS-LHC", "epos-lhc"], // case does not count
  ["epos", undefined], // four insertions, not nearer than half of the word
  ["uubs", "uub"], // one deletion
  ["mine", undefined],
  ["", undefined],
])("nearest to %j is %j", (word, expected) => expect(nearest(word, NAMES)).toBe(expected));
