import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import type { JobContext, JobFunction, JobRun } from "../../../src/experiment/job/definition.ts";
import { callJob } from "../../../src/experiment/job/script-call.ts";
import type { FromScript } from "../../../src/experiment/job/script-messages.ts";
import { temporaryFolder } from "../../data/stations.ts";

/** Calls a job in this process; what it tells. */
async function called(run: unknown, signal = new AbortController().signal) {
  const folder = await temporaryFolder();
  const sent: FromScript[] = [];
  const inputs = { stations: "/data/stations.arrow" };
  const call = {
    folder,
    inputs,
    seed: 1,
    workers: 2,
    path: "fit.ts",
    signal,
    send: (one: FromScript) => sent.push(one),
  };
  const error = await callJob({ run: run as JobFunction<unknown>, params: { eta: 1 } }, call).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return { sent, error, folder };
}

test("reports go on their way at once, those of a generator with the steps they name, or their number", async () => {
  const { sent } = await called(async function* ({ run, params, workers }: JobContext<{ eta: number }>) {
    run.metric("early", params.eta, 3);
    yield { loss: 2 };
    yield { loss: 1, step: 7 };
    return { workers };
  });
  expect(sent).toEqual([
    { type: "report", report: { step: 3, values: { early: 1 } } },
    { type: "report", report: { step: 0, values: { loss: 2 } } },
    { type: "report", report: { step: 7, values: { loss: 1 } } },
    { type: "report", report: { step: null, values: { workers: 2 } } },
  ]);
});

test("a generator is told to stop, and tidies up", async () => {
  const controller = new AbortController();
  let tidy = false;
  const { error } = await called(function* () {
    try {
      yield { i: 0 };
      controller.abort(new Error("enough"));
      yield { i: 1 };
      yield { i: 2 };
    } finally {
      tidy = true;
    }
  }, controller.signal);
  expect(error!.message).toBe("enough");
  expect(tidy).toBe(true);
});

test("files are written into the job's folder, and inputs found by name", async () => {
  let path = "";
  let input = "";
  const { folder } = await called(({ run }: { run: JobRun }) => {
    path = run.write("deep/a.txt", "content");
    input = run.input("stations");
  });
  expect(path).toBe(join(folder, "deep/a.txt"));
  expect(readFileSync(path, "utf8")).toBe("content");
  expect(input).toBe("/data/stations.arrow");
});

describe("ConfigError for a job that", () => {
  test.each<[string, unknown, string]>([
    ["returns a text", () => "fine", 'fit.ts: what it returned is "fine"; expected metrics, such as {accuracy: 0.9}'],
    ["returns a list", () => [1], "fit.ts: what it returned is [1]; expected metrics, such as {accuracy: 0.9}"],
    [
      "returns a text as metric",
      () => ({ loss: "low" }),
      'fit.ts: what it returned: metric loss is "low"; expected a number',
    ],
    [
      "returns metrics of metrics",
      async () => ({ a: { b: 1 } }),
      'fit.ts: what it returned: metric a is {"b":1}; expected a number',
    ],
    [
      "yields a number",
      function* () {
        yield 3;
      },
      "fit.ts: what it yielded at 0 is 3; expected metrics, such as {accuracy: 0.9}",
    ],
    [
      "yields half a step",
      function* () {
        yield { step: 0.5 };
      },
      "fit.ts: what it yielded at 0: step is 0.5; expected a whole number from 0",
    ],
    [
      "reports a list",
      ({ run }: { run: JobRun }) => run.metric("loss", [1] as never),
      "fit.ts: metric loss is [1]; expected a number",
    ],
    [
      "reports a step before all",
      ({ run }: { run: JobRun }) => run.metric("loss", 1, -1),
      "fit.ts: metric loss: step is -1; expected a whole number from 0",
    ],
    [
      "writes beside its folder",
      ({ run }: { run: JobRun }) => void run.write("../x", ""),
      "run.write ../x: expected a name within the job's folder",
    ],
    [
      "writes its folder",
      ({ run }: { run: JobRun }) => void run.write(".", ""),
      "run.write .: expected a name within the job's folder",
    ],
    [
      "asks for another input",
      ({ run }: { run: JobRun }) => void run.input("model"),
      "run.input model: no such input; expected one of stations",
    ],
  ])("%s", async (_what, run, message) => {
    const { error } = await called(run);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error!.message).toBe(message);
  });
});
