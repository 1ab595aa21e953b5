import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MlflowClient } from "../../../src/tracking/mlflow/client.ts";
import { beginMirror } from "../../../src/tracking/mlflow/mirror.ts";
import { mirrorState, pushRuns } from "../../../src/tracking/mlflow/push.ts";
import { Sender } from "../../../src/tracking/mlflow/sender.ts";
import { mlflowServer } from "../../../src/tracking/mlflow/server.ts";
import { Transport } from "../../../src/tracking/mlflow/transport.ts";
import type { StoredRun } from "../../../src/tracking/run-store.ts";
import { FakeMlflow, type FakeRun } from "./fake-server.ts";
import { recordRun, runsFolder } from "./recorded-run.ts";

let fake: FakeMlflow;

beforeEach(async () => {
  fake = await FakeMlflow.start();
});
afterEach(() => fake.stop());

function target() {
  return { server: mlflowServer(fake.uri, "test", {}), experiment: "small" };
}

const NO_WAIT = { attempts: 4, pauseMs: 0, longestMs: 0, wait: async () => {} };

/** Sends once, as a process does that is killed at the first failure: nothing is tried again, nothing is written after. */
async function sendOnce(run: StoredRun): Promise<void> {
  const sender = new Sender(run.path);
  if (sender.ledger.start === undefined) beginMirror(sender.ledger, target());
  const once = { attempts: 1, pauseMs: 0, longestMs: 0 };
  await sender.send(new MlflowClient(new Transport(target().server, { timeoutMs: 5000 }), once));
}

function metricsOf(run: FakeRun): string[] {
  return run.metrics.map(({ key, step, timestamp }) => `${key} ${step} ${timestamp}`);
}

/** Number of requests that a run takes where all goes well. */
async function faultless(run: StoredRun): Promise<number> {
  await sendOnce(copyOf(run));
  return fake.requests.length;
}

/** The same run, of which no server has anything. */
function copyOf({ path, state }: StoredRun): StoredRun {
  const copy = join(runsFolder(), state.id);
  cpSync(path, copy, { recursive: true });
  return { path: copy, state };
}

/** Of a server that has nothing, the request that is `bad` from now fails. */
function failOnce(bad: number, how: "lost" | "refused"): void {
  const before = fake.requests.length;
  fake.runs.length = 0;
  fake.experiments.length = 0;
  fake.fault = (number) => (number === before + bad ? how : undefined);
}

describe("exactly once", () => {
  test("a run arrives as a whole, and a second push asks the server nothing", async () => {
    const run = await recordRun(runsFolder());
    await sendOnce(run);
    expect(fake.runs).toHaveLength(1);
    expect(metricsOf(fake.runs[0]!)).toHaveLength(4);
    expect(Object.keys(fake.runs[0]!.artefacts).sort()).toEqual([
      "figures/a b.svg",
      "log.txt",
      "model/MLmodel",
      "model/cascada.json",
      "model/model.json",
      "record.json",
    ]);
    const requests = fake.requests.length;
    const [pushed] = await pushRuns([run], { target: target() });
    expect(pushed).toMatchObject({ problem: null, sent: { metrics: 0, artefacts: 0, end: 0 } });
    expect(fake.requests).toHaveLength(requests);
  });

  // The requests are numbered, so that each of them fails once, in each of the ways.
  test.each(["lost", "refused"] as const)("each request in turn %s, and the process with it", async (how) => {
    const recorded = await recordRun(runsFolder());
    const count = await faultless(recorded);
    const expected = fieldsOf(fake.runs[0]!);
    expect(count).toBeGreaterThan(10);
    for (let bad = 0; bad < count; bad++) {
      const run = copyOf(recorded);
      failOnce(bad, how);
      await expect(sendOnce(run)).rejects.toThrow(/no answer/);
      await sendOnce(run);
      expect(fake.runs, `request ${bad}`).toHaveLength(1);
      expect(new Set(metricsOf(fake.runs[0]!)).size, `request ${bad}`).toBe(metricsOf(fake.runs[0]!).length);
      expect(fieldsOf(fake.runs[0]!)).toEqual(expected);
      expect(new Sender(run.path).waiting()).toEqual({
        run: 0,
        settings: 0,
        inputs: 0,
        metrics: 0,
        artefacts: 0,
        end: 0,
      });
    }
  });

  test("each request in turn lost, and repeated by the same process", async () => {
    const recorded = await recordRun(runsFolder());
    const count = await faultless(recorded);
    for (let bad = 0; bad < count; bad++) {
      const run = copyOf(recorded);
      failOnce(bad, "lost");
      const [pushed] = await pushRuns([run], { target: target(), policy: NO_WAIT });
      expect(pushed!.problem, `request ${bad}`).toBeNull();
      expect(fake.runs).toHaveLength(1);
      expect(metricsOf(fake.runs[0]!)).toHaveLength(4);
      expect(new Set(metricsOf(fake.runs[0]!)).size).toBe(4);
    }
  });

  test("pushes at the same time send a run once", async () => {
    const run = await recordRun(runsFolder());
    const results = await Promise.all([1, 2, 3].map(() => pushRuns([run], { target: target() })));
    expect(fake.runs.length).toBeLessThanOrEqual(1);
    const busy = results.filter(([one]) => one!.problem === "another process is sending it");
    expect(busy.length).toBeGreaterThanOrEqual(2);
    await pushRuns([run], { target: target() });
    expect(metricsOf(fake.runs[0]!)).toHaveLength(4);
    expect(mirrorState(run, undefined).waiting.end).toBe(0);
  });
});

/** What must be the same however it was sent. */
function fieldsOf({ id: _id, tags, artefacts, ...rest }: FakeRun): unknown {
  const { "cascada.mirror_id": _mirror, ...others } = tags;
  return { ...rest, tags: others, artefacts: Object.keys(artefacts).sort() };
}
