import { expect, test } from "vitest";
import type { RunView } from "../../../src/tracking/listener.ts";
import { noticeOf } from "../../../src/tracking/notifiers/notice.ts";

/** As much of a run as a notice is made of. */
function view(state: object = {}, record: object = {}): RunView {
  return {
    state: { id: "small-1", name: "small", status: "finished", seconds: 12.34, error: null, ...state },
    record: { evaluation: null, warnings: [], ...record },
  } as unknown as RunView;
}

test("the end says name, id, status, seconds, and each result with its interval, the leaking one marked", () => {
  const entry = (protocol: string, level: string, accuracy: number) => ({
    ...{ protocol, level, rows: "test", n: 200 },
    metrics: { accuracy, interval99: [accuracy - 0.02, accuracy + 0.02] },
  });
  const evaluation = [
    entry("shower_split", "station", 0.4412),
    entry("row_split", "station", 0.8),
    entry("shower_split", "shower", 0.5),
  ];
  const partition = [
    { protocol: "shower_split", leaks: [] },
    { protocol: "row_split", leaks: ["row_split"] },
  ];
  expect(noticeOf(view({}, { evaluation, partition, warnings: ["a"] }), "end")).toEqual({
    occasion: "end",
    title: "small: finished",
    text: [
      "small: finished",
      "run small-1, 12.3 s",
      "shower_split: accuracy 0.441, 99 % interval 0.421 to 0.461, 200 stations",
      "row_split (LEAKING: row split): accuracy 0.800, 99 % interval 0.780 to 0.820, 200 stations",
      "shower_split: accuracy 0.500, 99 % interval 0.480 to 0.520, 200 showers",
      "warnings: 1",
    ].join("\n"),
  });
});

test("the start says no more than is known, a failure what was thrown", () => {
  expect(noticeOf(view({ status: "running", seconds: null }), "start").text).toBe("small: started\nrun small-1");
  const error = { name: "DataError", message: "no rows" };
  expect(noticeOf(view({ status: "failed", error }), "failure").text).toBe(
    "small: failed\nrun small-1, 12.3 s\nDataError: no rows",
  );
});
