import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noProgress } from "../../src/core/progress.ts";
import { loadExperiment } from "../../src/experiment/load.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import { readState } from "../../src/tracking/run-store.ts";
import { Program } from "../cli/program.ts";

const EXPERIMENT = "test/golden/golden.yaml";
const HASHES = "test/golden/hashes.json";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-golden-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that the stages of a run gave, as the file has it. */
function hashesOf(run: string): string {
  return `${JSON.stringify(readState(run).sha256, null, 2)}\n`;
}

/** In this process, from the sources; each number of workers simulates for itself. */
async function fromSources(workers: number): Promise<string> {
  const { result } = await runExperiment(await loadExperiment(EXPERIMENT), {
    runs: join(folder, "runs"),
    cache: join(folder, `cache-${workers}`),
    workers,
    signal: new AbortController().signal,
    start: noProgress,
  });
  return hashesOf(result.run);
}

// `GOLDEN=write npx vitest run --project unit test/golden` writes the hashes anew; say in the changelog why they changed.
describe("a small experiment gives the bytes it always gave, on every Node: data, features, model, predictions, figures", () => {
  test.each([1, 2, 4])("from src with %i workers", async (workers) => {
    const text = await fromSources(workers);
    if (process.env.GOLDEN === "write") writeFileSync(HASHES, text);
    expect(text).toBe(readFileSync(HASHES, "utf8"));
  });

  test("from dist, in another process", async () => {
    const program = new Program();
    try {
      const args = ["--json", "--set", "workers=2", "--runs", "runs", "--cache", "cache"];
      const { status, stdout, stderr } = await program.run("experiment", resolve(EXPERIMENT), ...args);
      expect(stderr).not.toMatch(/^cascada:/m);
      expect(status).toBe(0);
      expect(hashesOf(program.path(JSON.parse(stdout).run))).toBe(readFileSync(HASHES, "utf8"));
    } finally {
      program.remove();
    }
  }, 180_000);
});
