import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JournalStorage } from "../../../src/tuning/journal/storage.ts";
import { search } from "../../../src/tuning/search.ts";
import type { StudyRecord } from "../../../src/tuning/storage.ts";
import { options } from "../../tuning/searching.ts";
import { pageText } from "../chromium.ts";
import { peersPython } from "../python.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-dashboard-"));
const NAME = "a study of cascada";
let server: ChildProcess;
let base: string;
let study: StudyRecord;

beforeAll(async () => {
  const file = join(folder, "study.log");
  const storage = new JournalStorage(file);
  await storage.create(NAME, "minimize");
  study = await search({ ...options(storage), study: NAME });
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const script = new URL("dashboard.py", import.meta.url).pathname;
  server = spawn(peersPython("optuna"), [script, file, String(port)], { stdio: "ignore" });
  while (
    !(await fetch(`${base}/api/meta`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error(`optuna-dashboard ended with ${server.exitCode}`);
    await sleep(200);
  }
}, 240_000);

afterAll(() => {
  server?.kill();
  rmSync(folder, { recursive: true });
});

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

interface Served {
  study_summaries: { study_id: number; study_name: string }[];
  directions: string[];
  trials: {
    number: number;
    state: string;
    values?: number[];
    params: { name: string; param_external_value: string }[];
  }[];
}

const served = async (path: string) => (await (await fetch(`${base}${path}`)).json()) as Served;

describe("Optuna's dashboard", () => {
  it("serves our study and its trials", async () => {
    const { study_summaries: studies } = await served("/api/studies");
    expect(studies).toMatchObject([{ study_name: NAME }]);
    const { directions, trials } = await served(`/api/studies/${studies[0]!.study_id}`);
    expect(directions).toEqual(["minimize"]);
    const states = { complete: "Complete", pruned: "Pruned", failed: "Fail", running: "Running", waiting: "Waiting" };
    expect(trials.map(({ number, state, values }) => [number, state, values?.[0]])).toEqual(
      study.trials.map(({ number, state, value }) => [number, states[state], value ?? undefined]),
    );
    for (const [i, { params }] of trials.entries()) {
      expect(params.map(({ name }) => name).sort()).toEqual(Object.keys(study.trials[i]!.params).sort());
    }
  });

  it("shows it in a browser", async () => {
    expect(await pageText(`${base}/dashboard`)).toContain(NAME);
  });
});
