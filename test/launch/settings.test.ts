import { expect, it } from "vitest";
import { launchSchema, resolveLaunch } from "../../src/launch/settings.ts";

it("takes a word or settings, and completes both", () => {
  expect(resolveLaunch(launchSchema.parse("local"))).toEqual({ local: { threads: 1, attempts: 3 } });
  expect(resolveLaunch(launchSchema.parse({ local: { threads: 4 } }))).toEqual({ local: { threads: 4, attempts: 3 } });
  const slurm = {
    cpus: 1,
    array_size: 1000,
    chunk: 1,
    attempts: 3,
    requeue: 2,
    directives: [],
    setup: [],
    poll_s: 5,
    silence_s: 300,
  };
  expect(resolveLaunch(launchSchema.parse("slurm"))).toEqual({ slurm });
  const settings = { partition: "short", time: "1-00:30:00", memory: "4G", account: "auger", max_running: 20 };
  expect(resolveLaunch(launchSchema.parse({ slurm: settings }))).toEqual({ slurm: { ...slurm, ...settings } });
});

it.each([
  ["pbs"],
  [{ slurm: { partition: "short; rm -rf ~" } }],
  [{ slurm: { time: "two hours" } }],
  [{ slurm: { memory: "much" } }],
  [{ slurm: { directives: ["--constraint=a\nrm"] } }],
  [{ slurm: { nodes: 3 } }],
  [{ local: { threads: 0 } }],
])("refuses %j", (settings) => {
  expect(launchSchema.safeParse(settings).success).toBe(false);
});
