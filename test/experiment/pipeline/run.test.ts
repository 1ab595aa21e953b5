import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError, InterruptedError } from "../../../src/core/errors.ts";
import { readRecord } from "../../../src/tracking/run-store.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { contentOf } from "../small-experiment.ts";
import { pipelineIn, planIn, runIn, shellStep } from "./pipeline-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** Three steps in a row, of which each writes what the one before did and a letter; another one beside them. */
const chain = (b = "b") =>
  [
    shellStep("three", "cat {inputs.in} > out; echo c >> out", { in: "steps.two.out" }),
    shellStep("two", `cat {inputs.in} > out; echo ${b} >> out`, { in: "steps.one.out" }),
    shellStep("one", "echo a > out"),
    shellStep("beside", "echo x > out; echo 'CASCADA_METRICS {\"loss\": 0.5}'"),
  ].join("\n");

test("steps are done in order; a second time everything comes from the cache, in the record with its hashes", async () => {
  const pipeline = await pipelineIn(folder, chain());
  expect(Object.keys(pipeline.steps)).toEqual(["one", "two", "three", "beside"]);
  expect(await planIn(folder, pipeline)).toEqual({
    one: "run: never done",
    two: "depends: if one gives something else than last time",
    three: "depends: if two gives something else than last time",
    beside: "run: never done",
  });
  const first = await runIn(folder, pipeline);
  expect(first.status).toEqual({ one: "done", two: "done", three: "done", beside: "done" });
  expect(first.outputOf("three")).toBe("a\nb\nc\n");
  const jobs = first.runs.filter(({ state }) => state.kind === "job");
  expect(jobs.map(({ state }) => state.parent)).toEqual(Array(4).fill(first.state.id));
  expect(first.state.metrics).toEqual({ "beside.loss": 0.5 });
  expect(await planIn(folder, pipeline)).toEqual({
    one: "cached: ",
    two: "cached: ",
    three: "cached: ",
    beside: "cached: ",
  });

  rmSync(join(folder, "runs"), { recursive: true });
  const second = await runIn(folder, pipeline);
  expect(second.status).toEqual({ one: "cached", two: "cached", three: "cached", beside: "cached" });
  expect(second.runs).toHaveLength(1);
  expect(second.state.sha256).toEqual(first.state.sha256);
  expect(readRecord(second.path).extra).toMatchObject({
    "steps.two.cached": true,
    "steps.two.key": first.steps[1]!.key,
  });
  expect(second.state.metrics).toEqual({ "beside.loss": 0.5 });
});

describe("what is done again", () => {
  test("is what changed and what depends on that, and the plan says why", async () => {
    await runIn(folder, await pipelineIn(folder, chain()));
    const changed = await pipelineIn(folder, chain("B"));
    expect(await planIn(folder, changed)).toMatchObject({
      one: "cached: ",
      two: "run: code of job",
      three: expect.stringMatching("^depends"),
    });
    const { status, outputOf } = await runIn(folder, changed);
    expect(status).toEqual({ one: "cached", two: "done", three: "done", beside: "cached" });
    expect(outputOf("three")).toBe("a\nB\nc\n");
    // What was before is still there.
    expect((await runIn(folder, await pipelineIn(folder, chain()))).status.two).toBe("cached");
  });

  test("is not what depends on a step that gives the same as before", async () => {
    await runIn(folder, await pipelineIn(folder, chain()));
    const { status } = await runIn(folder, await pipelineIn(folder, chain("b ")));
    expect(status).toEqual({ one: "cached", two: "done", three: "cached", beside: "cached" });
  });

  test("is a step of which a parameter, or a file, is another", async () => {
    writeFileSync(join(folder, "data.txt"), "1");
    const steps = `a: {type: job, job: {command: [sh, -c, 'cat {inputs.file}']}, params: {eta: 1}, inputs: {file: ${folder}/data.txt}}`;
    await runIn(folder, await pipelineIn(folder, steps));
    expect(await planIn(folder, await pipelineIn(folder, steps, "steps.a.params.eta=2"))).toEqual({
      a: "run: setting params.eta: 1 -> 2",
    });
    writeFileSync(join(folder, "data.txt"), "2");
    expect(await planIn(folder, await pipelineIn(folder, steps))).toEqual({ a: "run: input file" });
  });

  test("is what is damaged in the cache", async () => {
    const pipeline = await pipelineIn(folder, chain());
    const { steps } = await runIn(folder, pipeline);
    writeFileSync(steps[1]!.outputs.out!.path, "rotten");
    expect((await planIn(folder, pipeline)).two).toBe("run: damaged in the cache: out has another hash");
    const { status, outputOf } = await runIn(folder, pipeline);
    expect(status).toEqual({ one: "cached", two: "done", three: "cached", beside: "cached" });
    expect(outputOf("two")).toBe("a\nb\n");
    rmSync(steps[0]!.outputs.out!.path);
    expect((await planIn(folder, pipeline)).one).toBe("run: damaged in the cache: out cannot be read");
  });

  test("is all with force, or a step and what depends on it; another result is told", async () => {
    const steps = [
      shellStep("one", "date +%N > out"),
      shellStep("two", "cat {inputs.in} > out", { in: "steps.one.out" }),
      shellStep("beside", "echo > out"),
    ].join("\n");
    const pipeline = await pipelineIn(folder, steps);
    await runIn(folder, pipeline);
    expect(await planIn(folder, pipeline, { from: "one" })).toEqual({
      one: "run: forced",
      two: "run: forced",
      beside: "cached: ",
    });
    const { status, result } = await runIn(folder, pipeline, { from: "one" });
    expect(status).toEqual({ one: "done", two: "done", beside: "cached" });
    expect(result!.warnings.join("\n")).toMatch(
      /^step one: out has sha256 \w{64}; before it had \w{64}, from the same settings, code and inputs/,
    );
    expect((await runIn(folder, pipeline, { force: true })).status).toEqual({
      one: "done",
      two: "done",
      beside: "done",
    });
    await expect(planIn(folder, pipeline, { from: "onee" })).rejects.toThrow(
      "--from onee: unknown step; did you mean one? expected one of one, two, beside",
    );
  });
});

describe("a step that fails", () => {
  const failing = [
    shellStep("one", "echo a > out"),
    shellStep("bad", "echo oh >&2; exit 3", { in: "steps.one.out" }),
    shellStep("after", "echo > out", { in: "steps.bad.out" }),
    shellStep("beside", "echo > out"),
  ].join("\n");

  test("ends the pipeline; the next one goes on from there", async () => {
    const { error, status, state } = await runIn(folder, await pipelineIn(folder, failing));
    expect(error).toBeInstanceOf(ConfigError);
    expect(error!.message).toBe("step bad: sh: ended with exit status 3: oh");
    expect(status).toEqual({ one: "done", bad: "failed", after: "skipped", beside: "skipped" });
    expect(state.status).toBe("failed");
    const mended = failing.replace("echo oh >&2; exit 3", "echo > out");
    expect((await runIn(folder, await pipelineIn(folder, mended))).status).toEqual({
      one: "cached",
      bad: "done",
      after: "done",
      beside: "done",
    });
  });

  test("lets go on what does not depend on it, if asked", async () => {
    const { error, status } = await runIn(folder, await pipelineIn(folder, failing), { keepGoing: true });
    expect(error!.message).toMatch(/^step bad: /);
    expect(status).toEqual({ one: "done", bad: "failed", after: "skipped", beside: "done" });
  });

  test("or is interrupted leaves nothing in the cache that looks complete", async () => {
    const controller = new AbortController();
    const steps = [shellStep("one", "echo a > out"), shellStep("two", "echo b > out; kill -TERM $PPID; sleep 60")]
      .join("\n")
      .replace("kill -TERM $PPID; ", `echo 'CASCADA_METRICS {\\"step\\": 0}'; `);
    const { error, state } = await runIn(folder, await pipelineIn(folder, steps), {
      signal: controller.signal,
      start: (title) => ({ update: () => title === "job" && controller.abort(new InterruptedError()), done() {} }),
    });
    expect(error).toBeInstanceOf(InterruptedError);
    expect(state.status).toBe("interrupted");
    const kept = (await contentOf(join(folder, "cache", "steps"))).filter((name) => name !== "last");
    expect(kept).toHaveLength(1);
    expect(existsSync(join(folder, "cache/steps", kept[0]!, "manifest.json"))).toBe(true);
  });
});

test("two pipelines at once do the same steps and do not disturb each other", async () => {
  const pipeline = await pipelineIn(folder, shellStep("one", "sleep 0.2; date +%N > out"));
  const both = await Promise.all([0, 1].map((i) => runIn(folder, pipeline, { runs: join(folder, `runs-${i}`) })));
  const [a, b] = both.map(({ steps }) => steps[0]!.outputs.out!.sha256);
  // The first to end is kept, and both go on with that.
  expect(a).toBe(b);
  expect(readdirSync(join(folder, "cache/steps")).sort()).toEqual([both[0]!.steps[0]!.key, "last"].sort());
});
