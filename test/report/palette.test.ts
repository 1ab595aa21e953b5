import { expect, test } from "vitest";
import { PRIMARIES } from "../../src/core/primaries.ts";
import { classColour, classDash, inClassOrder } from "../../src/report/palette.ts";

test("every primary has a colour and a dash pattern of its own", () => {
  expect(new Set(PRIMARIES.map(classColour)).size).toBe(PRIMARIES.length);
  expect(new Set(PRIMARIES.map(classDash)).size).toBe(PRIMARIES.length);
});

test("a name that is no primary is grey and solid, even one of an object's own members", () => {
  expect(classColour("constructor")).toBe(classColour("muon"));
  expect(classDash("toString")).toBe("none");
});

test("classes stand in class order, once each, others after them as they came", () => {
  expect(inClassOrder(["z", "iron", "proton", "a", "iron", "photon"])).toEqual(["proton", "iron", "photon", "z", "a"]);
});
