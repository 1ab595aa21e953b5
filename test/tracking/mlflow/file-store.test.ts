import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportRuns } from "../../../src/tracking/mlflow/file-store.ts";
import { recordRun, runsFolder } from "./recorded-run.ts";

test("runs are laid out as MLflow's file store has them", async () => {
  const root = runsFolder();
  const run = await recordRun(root);
  const out = join(root, "mlruns");
  const [exported] = await exportRuns([run], { out, experiment: "small", user: "ada" });
  expect(exported!.path).toBe(join(out, "1", exported!.run_id));
  const read = (...path: string[]) => readFileSync(join(exported!.path, ...path), "utf8");
  expect(yaml(readFileSync(join(out, "1", "meta.yaml"), "utf8"))).toMatchObject({ name: "small", experiment_id: "1" });
  expect(yaml(read("meta.yaml"))).toMatchObject({
    run_id: exported!.run_id,
    run_name: run.state.id,
    status: 3,
    start_time: Date.parse(run.state.started),
    artifact_uri: `file://${exported!.path}/artifacts`,
    user_id: "ada",
  });
  expect(read("params", "model.max_depth")).toBe("3");
  expect(read("tags", "team")).toBe("blue");
  expect(read("metrics", "shower_split.log_loss")).toMatch(/^\d+ 1 0\n\d+ 0.5 1\n\d+ 0.3333333333333333 2\n$/);
  expect(read("artifacts", "figures", "a b.svg")).toBe("<svg/>");
  expect(readdirSync(join(out, "1", "datasets"))).toEqual(readdirSync(join(exported!.path, "inputs")));
});

test("nothing is overwritten, and what fails leaves nothing", async () => {
  const root = runsFolder();
  const run = await recordRun(root);
  const out = join(root, "mlruns");
  mkdirSync(out);
  await exportRuns([run], { out, experiment: "small", user: "ada" });
  await expect(exportRuns([run], { out, experiment: "small", user: "ada" })).rejects.toThrow(/it is not empty/);
  writeFileSync(join(run.path, "metrics.jsonl"), "damaged\n");
  const other = join(root, "other");
  await expect(exportRuns([run], { out: other, experiment: "small", user: "ada" })).rejects.toThrow(/line 1/);
  expect(readdirSync(root).filter((name) => name.includes("other"))).toEqual([]);
});

/** Keys and values a line each, the values in JSON, which is YAML. */
function yaml(text: string): Record<string, unknown> {
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(":")), JSON.parse(line.slice(line.indexOf(":") + 1))]),
  );
}
