import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GroupResult } from "../../src/experiment/group/result.ts";
import { runGroup } from "../../src/experiment/group/run.ts";
import { loadFile } from "../../src/experiment/load-file.ts";
import { HANDLERS } from "../../src/experiment/task/handlers.ts";
import { inProcess } from "../../src/launch/in-process.ts";
import type { Launcher } from "../../src/launch/task.ts";
import { readRuns } from "../../src/tracking/run-store.ts";
import { Program } from "../cli/program.ts";
import { optionsIn } from "../experiment/small-experiment.ts";

const GROUP = "test/golden/group.yaml";
const HASHES = "test/golden/group.json";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-golden-group-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hashesOf({ study, chosen }: Pick<GroupResult, "study" | "chosen">): string {
  const { sha256, counts, best } = study!;
  const hashes = { study: sha256, counts, best: best!.number, model: chosen!.sha256["shower_split.fit.model"] };
  return `${JSON.stringify(hashes, null, 2)}\n`;
}

async function run(workers: number, launcher?: Launcher): Promise<string> {
  const loaded = await loadFile(GROUP);
  if (loaded.kind !== "group") throw new Error(loaded.kind);
  const result = await runGroup(loaded.group, { ...optionsIn(folder), workers, launcher });
  // A search in which nothing is given up, or nothing learnt, would prove less.
  expect(result.study!.counts.pruned).toBeGreaterThan(0);
  return hashesOf(result);
}

// `GOLDEN=write npx vitest run --project unit test/golden` writes the hashes anew; say in the changelog why they changed.
describe("a small search gives the study and the model it always gave", () => {
  test("one trial after the other, in this process", async () => {
    const text = await run(1, inProcess(HANDLERS));
    if (process.env.GOLDEN === "write") writeFileSync(HASHES, text);
    expect(text).toBe(readFileSync(HASHES, "utf8"));
  }, 120_000);

  test.each([2, 4])(
    "in %i processes",
    async (workers) => {
      expect(await run(workers)).toBe(readFileSync(HASHES, "utf8"));
    },
    120_000,
  );

  test("killed in the middle of it, and gone on with", async () => {
    const program = new Program();
    try {
      const args = ["experiment", resolve(GROUP), "--set", "workers=2", "--runs", "runs", "--cache", "cache"];
      const killed = program.start(args);
      const ended = new Promise((done) => killed.on("close", done));
      await until(
        () =>
          killed.exitCode !== null || trialsIn(program.path("runs")).some(({ state }) => state.status === "finished"),
      );
      killed.kill("SIGKILL");
      await ended;
      const [group] = readRuns(program.path("runs")).runs.filter(({ state }) => state.kind === "group");
      expect(group!.status).toBe("dead");
      const before = trialsIn(program.path("runs")).length;
      expect(before).toBeLessThan(10);

      const { status, stdout, stderr } = await program.run(...args, "--resume", group!.state.id, "--json");
      expect(stderr).not.toMatch(/^cascada:/m);
      expect(status).toBe(0);
      const result = JSON.parse(stdout) as GroupResult;
      expect(hashesOf(result)).toBe(readFileSync(HASHES, "utf8"));
      expect(result.run).toBe(join("runs", group!.state.id));
      // What was killed does not stand there as if it went on.
      const statuses = trialsIn(program.path("runs")).map(({ status }) => status);
      expect(statuses).not.toContain("dead");
      expect(statuses).not.toContain("running");
    } finally {
      program.remove();
    }
  }, 180_000);
});

function trialsIn(runs: string) {
  return readRuns(runs).runs.filter(({ state }) => state.kind === "trial");
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}
