import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SlurmLauncher } from "../../../src/launch/slurm/launcher.ts";
import { slurmSchema } from "../../../src/launch/slurm/settings.ts";
import type { LaunchOptions, Task, TaskOutcome } from "../../../src/launch/task.ts";

const entry = new URL("../local/test-process.ts", import.meta.url).href;
const standIn = fileURLToPath(new URL("stand-in", import.meta.url));
const before = { PATH: process.env.PATH, STAND_IN: process.env.STAND_IN };
let folder: string;
const at = (name: string) => join(folder, name);
const task = (handler: string, input: unknown = null, id = handler): Task => ({ id, handler, input });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-slurm-"));
  mkdirSync(at("cluster"));
  process.env.PATH = `${standIn}:${before.PATH}`;
  process.env.STAND_IN = at("cluster");
});
afterAll(() => {
  process.env.PATH = before.PATH;
  if (before.STAND_IN === undefined) delete process.env.STAND_IN;
  else process.env.STAND_IN = before.STAND_IN;
  rmSync(folder, { recursive: true });
});

interface Told {
  id: string;
  message: unknown;
}

/** What becomes of tasks with a launcher of its own on `name`, sorted by id. */
async function launch(
  name: string,
  tasks: readonly Task[],
  { settings = {}, log = [], ...options }: Partial<LaunchOptions> & { settings?: object; log?: string[] } = {},
): Promise<TaskOutcome[]> {
  const launcher = new SlurmLauncher({
    settings: slurmSchema.parse({ poll_s: 0.05, ...settings }),
    folder: at(name),
    name,
    entry,
    log: (line) => log.push(line),
  });
  const found: TaskOutcome[] = [];
  try {
    for await (const one of launcher.run(tasks, { signal: new AbortController().signal, ...options })) found.push(one);
  } finally {
    await launcher.close();
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const calls = () =>
  execFileSync("bash", ["-c", `ls ${at("cluster")} | grep -c 'job$' || true`], { encoding: "utf8" }).trim();

it("does tasks as arrays, in chunks, tells in order, and does nothing twice", async () => {
  const tasks = [task("echo", 1, "a"), task("echo", 2, "b"), task("throw", null, "c"), task("exit", null, "d")];
  const told: Told[] = [];
  const log: string[] = [];
  const settings = { chunk: 2, cpus: 2, attempts: 1, setup: ["echo preparing"] };
  const options = { settings, log, told: (id: string, message: unknown) => told.push({ id, message }) };
  const found = await launch("arrays", tasks, options);
  expect(found).toMatchObject([
    { id: "a", status: "done", output: { input: 1, workers: 2, before: 0, nan: null } },
    { id: "b", status: "done", output: { input: 2, before: 1 } },
    { id: "c", status: "failed", error: { name: "RangeError" } },
    { id: "d", status: "lost", attempts: 1, detail: "it ended with exit status 3: going" },
  ]);
  expect(log).toEqual(["job 100: 4 tasks in 2 elements"]);
  expect(told.filter(({ id }) => id === "a")).toEqual([0, 1, 2].map((message) => ({ id: "a", message })));
  expect(readFileSync(at("arrays/logs/slurm-100_0.out"), "utf8")).toBe("preparing\n");
  const again = await launch("arrays", tasks.slice(0, 2), options);
  expect(again).toEqual(found.slice(0, 2));
  expect(calls()).toBe("1");
});

it("submits again what was killed, as often as is set", async () => {
  const log: string[] = [];
  // The first element's process group is killed from within: nobody writes an outcome.
  const found = await launch(
    "killed",
    [task("echo"), task("massacre", at("massacred")), task("massacre", null, "always")],
    {
      settings: { requeue: 1 },
      log,
    },
  );
  expect(found).toMatchObject([
    {
      id: "always",
      status: "lost",
      attempts: 2,
      detail: expect.stringMatching(/^element \d+_[01]: Slurm says FAILED/),
    },
    { id: "echo", status: "done" },
    { id: "massacre", status: "done", output: "second time" },
  ]);
  // Together, or one after the other where their ends were seen at different looks.
  const again = log.flatMap((line) => /^submitting (\d) tasks? again$/.exec(line)?.[1] ?? []);
  expect(again.reduce((sum, tasks) => sum + Number(tasks), 0)).toBe(2);
});

it("says what sbatch says", async () => {
  await expect(launch("refused", [task("echo")], { settings: { partition: "nowhere" } })).rejects.toThrow(
    /sbatch refused .*0000\.sh: sbatch: error: invalid partition specified: nowhere/,
  );
});

it("says that there is no sbatch, or no place to write", async () => {
  process.env.PATH = "/nowhere";
  try {
    await expect(launch("absent", [task("echo")])).rejects.toThrow(
      "cannot run sbatch: it is not on PATH; expected Slurm's commands, or launch: local",
    );
  } finally {
    process.env.PATH = `${standIn}:${before.PATH}`;
  }
  writeFileSync(at("file"), "");
  await expect(launch("file", [task("echo")])).rejects.toThrow(/cannot write the launch folder .*file/);
  await expect(launch("per%cent", [task("echo")])).rejects.toThrow('expected a path without "%"');
});

it("cancels what is left when it is interrupted", async () => {
  const controller = new AbortController();
  let pid = 0;
  const told = (_id: string, message: unknown) => {
    pid = message as number;
    controller.abort(new Error("enough"));
  };
  await expect(launch("interrupted", [task("wait")], { signal: controller.signal, told })).rejects.toThrow("enough");
  const deadline = Date.now() + 10_000;
  while (existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "") {
    expect(Date.now()).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

it("takes up arrays whose submitter died, and refuses a second submitter", async () => {
  const program = join(folder, "submitter.mts");
  writeFileSync(
    program,
    `import { SlurmLauncher } from ${JSON.stringify(new URL("../../../src/launch/slurm/launcher.ts", import.meta.url).href)};
import { slurmSchema } from ${JSON.stringify(new URL("../../../src/launch/slurm/settings.ts", import.meta.url).href)};
const launcher = new SlurmLauncher({ settings: slurmSchema.parse({ poll_s: 0.05 }), folder: ${JSON.stringify(at("died"))}, name: "died", entry: ${JSON.stringify(entry)}, log() {} });
const tasks = [{ id: "gate", handler: "gate", input: ${JSON.stringify(at("gate"))} }, { id: "echo", handler: "echo", input: null }];
for await (const { id } of launcher.run(tasks, { signal: new AbortController().signal })) console.log(id);
`,
  );
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const tasks = [task("gate", at("gate")), task("echo")];
  await expect(launch("died", tasks)).rejects.toThrow(/died: process \d+ on .* submits its tasks already/);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  const jobs = calls();
  writeFileSync(at("gate"), "");
  expect(await launch("died", tasks)).toMatchObject([
    { id: "echo", status: "done" },
    { id: "gate", status: "done", attempts: 1 },
  ]);
  expect(calls()).toBe(jobs);
});
