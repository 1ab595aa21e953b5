import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { LocalPool } from "../../../src/launch/local/pool.ts";
import { SlurmLauncher } from "../../../src/launch/slurm/launcher.ts";
import { slurmSchema } from "../../../src/launch/slurm/settings.ts";
import type { Launcher, LaunchOptions, Task, TaskOutcome } from "../../../src/launch/task.ts";
import { Cluster } from "./cluster.ts";

const source = (path: string) => new URL(`../../../${path}`, import.meta.url).href;
const entry = source("test/launch/local/test-process.ts");
let cluster: Cluster;
let folder: string;
const at = (name: string) => join(folder, name);
const task = (handler: string, input: unknown = null, id = handler): Task => ({ id, handler, input });

beforeAll(async () => {
  cluster = await Cluster.start();
  folder = mkdtempSync(join(tmpdir(), "cascada-slurm-"));
  process.env.SLURM_CONF = cluster.environment.SLURM_CONF;
});
afterAll(() => {
  delete process.env.SLURM_CONF;
  cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function slurm(name: string, settings: object = {}): SlurmLauncher {
  const all = slurmSchema.parse({ partition: "short", time: 5, poll_s: 0.2, ...settings });
  return new SlurmLauncher({ settings: all, folder: at(name), name, entry, log: () => {} });
}

/** Outcomes by id, without what differs from run to run. */
async function outcomes(launcher: Launcher, tasks: readonly Task[], options: Partial<LaunchOptions> = {}) {
  const found: Record<string, Partial<TaskOutcome>> = {};
  try {
    for await (const { seconds, ...one } of launcher.run(tasks, { signal: new AbortController().signal, ...options })) {
      found[one.id] = one;
    }
  } finally {
    await launcher.close();
  }
  return found;
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error("nothing happened for 30 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it("does tasks with the outcomes of this machine, and tells the same", async () => {
  const tasks = (hanging: string) => [
    task("double", 21, "a"),
    task("double", 0.1, "b"),
    task("throw"),
    task("exit"),
    task("hang", hanging),
    task("hold", 400),
  ];
  const ways = {
    local: () => new LocalPool({ entry, processes: 2, log: () => {} }),
    slurm: () => slurm("ways", { cpus: 1, chunk: 1 }),
  };
  const found = await Promise.all(
    Object.entries(ways).map(async ([name, launcher]) => {
      const told: unknown[] = [];
      const options = {
        timeoutS: 4,
        memoryMib: 300,
        told: (id: string, message: unknown) => id === "a" && told.push(message),
      };
      const ends = await outcomes(launcher(), tasks(at(`${name}.pid`)), options);
      // How much it held when it was looked at differs.
      const { detail, ...hold } = ends.hold as { detail: string };
      expect(detail).toMatch(/^its processes held \d+ MiB of memory; expected at most 300 MiB$/);
      return { ...ends, hold, told };
    }),
  );
  expect(found[1]).toEqual(found[0]);
  expect(found[0]).toMatchObject({
    a: { status: "done", output: 42 },
    throw: { status: "failed" },
    exit: { status: "lost", attempts: 3 },
    hang: { status: "timed-out" },
    hold: { status: "out-of-memory" },
    told: [21],
  });
});

it("submits again what was cancelled or killed, and what comes is the same", async () => {
  const gates = ["cancelled", "killed"].map((id) => task("gate", at(id), id));
  const started: string[] = [];
  const running = outcomes(slurm("again"), gates, { started: (id) => started.push(id) });
  await until(() => started.length === 2);
  const [line] = cluster.command("squeue", "--noheader", "--array", "--format=%F %K").trim().split("\n");
  cluster.command("scancel", `${line!.split(" ")[0]}_0`);
  const begun = readFileSync(at("again/elements/0000-1.jsonl"), "utf8").split("\n")[1]!;
  process.kill((JSON.parse(begun) as { pid: number }).pid, "SIGKILL");
  await until(() => started.length === 4);
  for (const { id } of gates) writeFileSync(at(id), "");
  expect(await running).toEqual({
    cancelled: { id: "cancelled", attempts: 1, status: "done", output: "open" },
    killed: { id: "killed", attempts: 1, status: "done", output: "open" },
  });
  expect(existsSync(at("again/submissions/0001.json"))).toBe(true);
});

it("takes up the array of a process that was killed", async () => {
  const program = at("submitter.mts");
  writeFileSync(
    program,
    `import { SlurmLauncher } from ${JSON.stringify(source("src/launch/slurm/launcher.ts"))};
import { slurmSchema } from ${JSON.stringify(source("src/launch/slurm/settings.ts"))};
const settings = slurmSchema.parse({ partition: "short", time: 5, poll_s: 0.2 });
const launcher = new SlurmLauncher({ settings, folder: ${JSON.stringify(at("died"))}, name: "died", entry: ${JSON.stringify(entry)}, log() {} });
const tasks = [{ id: "gate", handler: "gate", input: ${JSON.stringify(at("gate"))} }];
const started = () => console.log("started");
for await (const _ of launcher.run(tasks, { signal: new AbortController().signal, started }));
`,
  );
  const child: ChildProcess = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  writeFileSync(at("gate"), "");
  const found = await outcomes(slurm("died"), [task("gate", at("gate"))]);
  expect(found).toEqual({ gate: { id: "gate", attempts: 1, status: "done", output: "open" } });
  expect(existsSync(at("died/submissions/0001.json"))).toBe(false);
});

it("says what Slurm says of a partition that there is not", async () => {
  const launcher = slurm("nowhere", { partition: "nowhere" });
  await expect(outcomes(launcher, [task("double", 1)])).rejects.toThrow(/invalid partition specified: nowhere/);
});

it("writes scripts that bash and shellcheck take", () => {
  const scripts = ["ways", "again"].map((name) => at(`${name}/submissions/0000.sh`));
  for (const checker of [["bash", "-n"], ["shellcheck"]]) {
    const { error, status, stdout, stderr } = spawnSync(checker[0]!, [...checker.slice(1), ...scripts], {
      encoding: "utf8",
    });
    expect([error, status, stdout + stderr]).toEqual([undefined, 0, ""]);
  }
});
