import { expect, test } from "vitest";
import { searchTable } from "../../src/cli/search-table.ts";
import type { StudyRecord } from "../../src/tuning/storage.ts";

const trial = { params: { "model.C": 0.5 }, distributions: {}, intermediate: [], attributes: {}, value: null };
const study: StudyRecord = {
  ...{ name: "svm", direction: "maximize", attributes: {} },
  trials: [
    { ...trial, number: 0, state: "complete", value: 0.75, started: 0, ended: 2 },
    {
      ...{ ...trial, number: 1, state: "failed", started: 0, ended: 1 },
      attributes: { reason: "its process ended:\nline one\u001b[2J\nline two" },
    },
    { ...trial, number: 2, state: "running", intermediate: [{ step: 3, value: 0.5 }], started: 0, ended: null },
  ],
};

function shownOn(stream: { isTTY: boolean; columns: number }) {
  let text = "";
  const table = searchTable({
    ...stream,
    write(part: unknown) {
      text += part;
      return true;
    },
  });
  table.progress(2, 0.25);
  table.changed(study, 5);
  table.end();
  return text;
}

test("on a terminal a table is drawn over itself, whatever reasons hold", () => {
  const text = shownOn({ isTTY: true, columns: 60 });
  const [first, again] = text.split("\u001b[4A\r\u001b[J");
  expect(again).toBe(first);
  expect(first!.trimEnd().split("\n")).toEqual([
    "svm  2 of 5 trials, best 0.75 of trial 0",
    "      2   25 %  0.5 at step 3  C 0.5",
    "      0  complete 0.75  C 0.5",
    "      1  failed: its process ended: line one[2J line two  C",
  ]);
});

test("elsewhere each trial that ends is a line, once", () => {
  expect(shownOn({ isTTY: false, columns: 0 }).trimEnd().split("\n")).toEqual([
    "svm trial 0: complete 0.75  C 0.5; best 0.75 of trial 0",
    "svm trial 1: failed: its process ended: line one[2J line two  C 0.5; best 0.75 of trial 0",
  ]);
});
