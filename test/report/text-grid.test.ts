import { expect, test } from "vitest";
import { TextGrid } from "../../src/report/text-grid.ts";

test("texts stand where they are put, and nothing is drawn outside", () => {
  const grid = new TextGrid(5, 2);
  grid.put(3.4, 0.4, "abc");
  grid.put(-1, 1, "xyz");
  grid.put(0, 2, "gone");
  grid.putBehind(1, 1, "·");
  grid.putBehind(3, 1, "·");
  expect(grid.lines()).toEqual(["   ab", "yz ·"]);
});
