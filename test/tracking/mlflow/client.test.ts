import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { batchesOf } from "../../../src/tracking/mlflow/batches.ts";
import { MlflowClient } from "../../../src/tracking/mlflow/client.ts";
import { mlflowServer } from "../../../src/tracking/mlflow/server.ts";
import { Transport } from "../../../src/tracking/mlflow/transport.ts";
import { FakeMlflow } from "./fake-server.ts";

let fake: FakeMlflow;
let pauses: number[];

beforeEach(async () => {
  fake = await FakeMlflow.start();
  pauses = [];
});
afterEach(() => fake.stop());

function client({
  timeoutMs = 5000,
  token = "",
  signal,
}: {
  timeoutMs?: number;
  token?: string;
  signal?: AbortSignal;
} = {}) {
  const server = mlflowServer(fake.uri, "test", token ? { MLFLOW_TRACKING_TOKEN: token } : {});
  const wait = async (ms: number) => void pauses.push(ms);
  return new MlflowClient(new Transport(server, { timeoutMs, signal }), {
    attempts: 4,
    pauseMs: 100,
    longestMs: 5000,
    wait,
  });
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "nothing failed",
    (error) => error.message,
  );
}

describe("experiments", () => {
  test("one is made once, and found after", async () => {
    expect(await client().experimentId("a")).toBe("1");
    expect(await client().experimentId("a")).toBe("1");
    expect(await client().experimentId("b")).toBe("2");
    expect(fake.experiments).toHaveLength(2);
  });

  test("several who make it at once get the same", async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => client().experimentId("a")));
    expect(new Set(ids)).toEqual(new Set(["1"]));
  });

  test("a deleted one is an error that says what to do", async () => {
    fake.experiments.push({ id: "7", name: "old", stage: "deleted" });
    expect(await failure(client().experimentId("old"))).toMatch(/^the experiment old of .* was deleted; restore it/);
  });
});

describe("an answer that says later", () => {
  test("is asked again, with pauses that double and half of them by chance", async () => {
    fake.fault = (number) => (number < 3 ? { status: 500 } : undefined);
    expect(await client().experimentId("a")).toBe("1");
    expect(pauses).toHaveLength(3);
    for (const [index, most] of [100, 200, 400].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(most / 2);
      expect(pauses[index]).toBeLessThanOrEqual(most);
    }
  });

  test("is given up after the last attempt", async () => {
    fake.fault = () => ({ status: 503 });
    expect(await failure(client().experimentId("a"))).toMatch(/answers 503/);
    expect(fake.requests).toHaveLength(4);
  });

  test("waits as long as Retry-After says, within bounds", async () => {
    fake.fault = (number) => ({ status: 429, headers: { "retry-after": number === 0 ? "2" : "3600" } });
    await failure(client().experimentId("a"));
    expect(pauses).toEqual([2000, 5000, 5000]);
  });
});

describe("a refusal", () => {
  test("is final and asked once", async () => {
    fake.fault = () => ({ status: 400 });
    expect(await failure(client().updateRun("r", { status: "FAILED" }))).toMatch(/answers 400/);
    expect(fake.requests).toHaveLength(1);
  });

  test.each([401, 403])("%i says which variables are meant, and not the token", async (status) => {
    fake.fault = () => ({ status });
    const message = await failure(client({ token: "t0ken" }).experimentId("a"));
    expect(fake.authorizations[0]).toBe("Bearer t0ken");
    expect(message).toContain(`refuses the credentials given (${status})`);
    expect(message).toContain("MLFLOW_TRACKING_TOKEN");
    expect(message).not.toContain("t0ken");
  });

  test("that repeats the token is told without it", async () => {
    fake.fault = () => ({ status: 400 });
    expect(await failure(client({ token: "t0ken" }).experimentId("a"))).toMatch(/answers 400 told Bearer \*\*\*$/);
  });

  test("a redirection is not followed with the credentials", async () => {
    fake.fault = () => ({ status: 302, headers: { location: "http://elsewhere.example/" } });
    expect(await failure(client({ token: "t" }).experimentId("a"))).toMatch(/says that it is elsewhere \(302\)/);
  });
});

test("an answer that is no JSON names what came", async () => {
  fake.fault = () => "garbage";
  expect(await failure(client().experimentId("a"))).toMatch(/answers "<html>a proxy<\/html>"; expected JSON/);
});

test("a server that hangs costs the time-out", async () => {
  fake.fault = () => "hang";
  expect(await failure(client({ timeoutMs: 20 }).experimentId("a"))).toMatch(/no answer within 0.02 s/);
  expect(fake.requests).toHaveLength(4);
});

test("a signal ends a request and its repetitions", async () => {
  fake.fault = () => "hang";
  const stop = new AbortController();
  const asked = failure(client({ signal: stop.signal }).experimentId("a"));
  stop.abort();
  expect(await asked).toMatch(/given up/);
  expect(pauses).toEqual([]);
});

test("no server at all is an error with the reason", async () => {
  const orphan = client();
  await fake.stop();
  expect(await failure(orphan.experimentId("a"))).toMatch(/no answer: ECONNREFUSED/);
  fake = await FakeMlflow.start();
});

test("numbers that are not finite arrive, and are read back", async () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5];
  await client().experimentId("a");
  const run = await client().createRun({ experiment_id: "1", run_name: "x", start_time: 1, user_id: "u", tags: [] });
  await client().logBatch(run.run_id, {
    metrics: values.map((value, step) => ({ key: "m", value, timestamp: 1, step })),
  });
  expect((await client().history(run.run_id, "m")).map(({ value }) => value)).toEqual(values);
});

test("a file is sent as it is, under a path with any signs", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "cascada-")), "large");
  const content = "0123456789".repeat(100_000);
  writeFileSync(file, content);
  await client().experimentId("a");
  const { run_id } = await client().createRun({
    experiment_id: "1",
    run_name: "x",
    start_time: 1,
    user_id: "u",
    tags: [],
  });
  await client().putArtefact(`1/${run_id}/artifacts`, "figures/a b#ü.svg", { file, bytes: content.length });
  expect(fake.runs[0]!.artefacts).toEqual({ "figures/a b#ü.svg": content });
});

describe("batches", () => {
  const tags = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: "x".repeat(length) }));

  test("2,500 metrics and 250 params are three requests each", () => {
    const metrics = Array.from({ length: 2500 }, (_, step) => ({ key: "m", value: 1, timestamp: 1, step }));
    const batches = batchesOf({ metrics, params: tags(250, 1) });
    expect(batches.map(({ metrics: m, params: p }) => [m?.length, p?.length])).toEqual([
      [undefined, 100],
      [undefined, 100],
      [undefined, 50],
      [1000, undefined],
      [1000, undefined],
      [500, undefined],
    ]);
    expect(batches.flatMap((batch) => batch.metrics ?? [])).toEqual(metrics);
  });

  test("none is larger than MLflow takes, however many bytes a character has", () => {
    const batches = batchesOf({ tags: tags(100, 0).map(({ key }) => ({ key, value: "\u0001".repeat(8000) })) });
    for (const batch of batches) expect(JSON.stringify(batch).length).toBeLessThan(1_000_000);
    expect(batches.flatMap((batch) => batch.tags)).toHaveLength(100);
  });

  test("nothing is no request", () => {
    expect(batchesOf({ metrics: [], params: [], tags: [] })).toEqual([]);
  });
});
