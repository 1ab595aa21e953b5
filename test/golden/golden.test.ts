import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noProgress } from "../../src/core/progress.ts";
import { loadExperiment } from "../../src/experiment/load.ts";
import { runExperiment } from "../../src/experiment/run.ts";

const HASHES = "test/golden/hashes.json";

// `GOLDEN=write npx vitest run --project unit test/golden` writes the hashes anew; say in the changelog why they changed.
test("a small experiment gives the bytes it always gave, on every Node", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cascada-golden-"));
  try {
    const experiment = await loadExperiment("test/golden/golden.yaml");
    const { result } = await runExperiment(experiment, {
      runs: join(folder, "runs"),
      cache: join(folder, "cache"),
      workers: 2,
      signal: new AbortController().signal,
      start: noProgress,
    });
    const text = `${JSON.stringify(result.sha256, null, 2)}\n`;
    if (process.env.GOLDEN === "write") writeFileSync(HASHES, text);
    expect(text).toBe(readFileSync(HASHES, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
