import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { createStudy, JournalStorage, openStudy, type Study } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-studies-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [, example] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync("docs/studies.md", "utf8"))!;

/** Runs the example of the page, its journal in a folder of the test's. */
async function run(file: string): Promise<Study> {
  const { code } = transformSync(example!.replace(/^import .*$/m, ""), { loader: "ts" });
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const body = `${code.replace("parabola.log", file)}; return study;`;
  return (await AsyncFunction("createStudy", "JournalStorage", body)(createStudy, JournalStorage)) as Study;
}

it("has an example that runs, keeps a journal and finds the minimum's neighbourhood", async () => {
  const file = join(folder, "parabola.log");
  const study = await run(file);
  expect(study.trials).toHaveLength(20);
  expect(study.trials.some(({ state }) => state === "pruned")).toBe(true);
  expect(Math.abs((study.best.params.x as number) - 2)).toBeLessThan(2);
  expect((await openStudy({ name: "parabola", seed: 1, storage: new JournalStorage(file) })).hash).toBe(study.hash);
});
