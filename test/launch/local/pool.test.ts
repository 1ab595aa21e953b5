import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InterruptedError } from "../../../src/core/errors.ts";
import { machineMemory } from "../../../src/launch/local/memory.ts";
import { LocalPool } from "../../../src/launch/local/pool.ts";
import type { LaunchOptions, Task, TaskOutcome } from "../../../src/launch/task.ts";

const entry = new URL("test-process.ts", import.meta.url).href;
const lines: string[] = [];
const task = (handler: string, input: unknown = null, id = handler): Task => ({ id, handler, input });
let folder: string;
let pool: LocalPool;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-pool-"));
  pool = new LocalPool({ entry, processes: 2, workers: 3, attempts: 2, log: (line) => lines.push(line) });
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

async function outcomes(tasks: readonly Task[], options: Partial<LaunchOptions> = {}): Promise<TaskOutcome[]> {
  const found: TaskOutcome[] = [];
  for await (const outcome of pool.run(tasks, { signal: new AbortController().signal, ...options }))
    found.push(outcome);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function outcome(one: Task, options: Partial<LaunchOptions> = {}): Promise<TaskOutcome> {
  const [found, ...others] = await outcomes([one], options);
  expect(others).toEqual([]);
  return found!;
}

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    expect(performance.now()).toBeLessThan(end);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** whether a process is there that is no mere remnant of one */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("a pool of processes", () => {
  it("does tasks one after the other in few processes, and tells in order", async () => {
    const told: Record<string, unknown[]> = {};
    const tasks = Array.from({ length: 7 }, (_, i) => task("echo", { i }, `echo-${i}`));
    const found = await outcomes(tasks, {
      told: (id, message) => {
        told[id] = [...(told[id] ?? []), message];
      },
    });
    const outputs = found.map((one) => (one as { output: { input: unknown; pid: number; before: number } }).output);
    expect(found.map(({ id, status, attempts }) => `${id} ${status} ${attempts}`)).toEqual(
      tasks.map(({ id }) => `${id} done 1`),
    );
    expect(outputs.map(({ input }) => input)).toEqual(tasks.map(({ input }) => input));
    expect(outputs[0]).toMatchObject({ workers: 3, nan: null });
    expect(new Set(outputs.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
    expect(Object.values(told)).toEqual(tasks.map(() => [0, 1, 2]));
    // 7 tasks in 2 processes: one has done at least 4
    expect(Math.max(...outputs.map(({ before }) => before))).toBeGreaterThanOrEqual(3);
  });

  it("hands on what a handler throws, now or later, and goes on", async () => {
    const found = await outcomes([task("echo"), task("stray"), task("throw"), task("unknown")]);
    expect(found).toMatchObject([
      { status: "done" },
      { status: "failed", error: { message: "from nowhere" } },
      { status: "failed", error: { name: "RangeError", message: "no such thing" } },
      {
        status: "failed",
        error: {
          name: "ConfigError",
          message: expect.stringContaining("unknown task handler: unknown; expected one of echo"),
        },
      },
    ]);
  });

  it("sees a task that waits for nothing", async () => {
    expect(await outcome(task("idle"))).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("waits for what cannot come") },
    });
  });

  it("ends a task that hangs with what it has started, and does the next in a new process", async () => {
    const file = join(folder, "sleep.pid");
    const found = await outcomes([task("hang", file), task("echo")], { timeoutS: 0.7 });
    expect(found).toMatchObject([
      { id: "echo", status: "done" },
      { id: "hang", status: "timed-out", attempts: 1 },
    ]);
    expect(isAlive(Number(readFileSync(file, "utf8")))).toBe(false);
  });

  it("tries again where a process dies, so often", async () => {
    const attempts: string[] = [];
    const started = (id: string, attempt: number) => attempts.push(`${id} ${attempt}`);
    const found = await outcomes([task("once", join(folder, "once")), task("exit")], { started });
    expect(found).toMatchObject([
      { id: "exit", status: "lost", attempts: 2, detail: "it ended with exit status 3: going" },
      { id: "once", status: "done", attempts: 2, output: "second time" },
    ]);
    expect(attempts.sort()).toEqual(["exit 1", "exit 2", "once 1", "once 2"]);
    expect(lines).toContain("going");
  });

  it("ends a task that takes more memory than it may", async () => {
    const found = await outcomes([task("hold", 400), task("heap")], { memoryMib: 250 });
    expect(found).toMatchObject([
      { id: "heap", status: "out-of-memory", attempts: 1 },
      { id: "hold", status: "out-of-memory", attempts: 1 },
    ]);
    expect((found[1] as { detail: string }).detail).toMatch(
      /^its processes held \d+ MiB of memory; expected at most 250 MiB$/,
    );
  });

  it("refuses what the machine never has", async () => {
    expect(await outcome(task("echo"), { memoryMib: 1e9 })).toMatchObject({
      status: "out-of-memory",
      attempts: 0,
      detail: expect.stringMatching(/^it is to have 1000000000 MiB of memory; this machine has \d+ MiB$/),
    });
  });

  it("begins no task that there is no memory for beside those that run", async () => {
    const order: string[] = [];
    await outcomes([task("echo", null, "a"), task("echo", null, "b")], {
      memoryMib: 0.9 * machineMemory().totalMib,
      started: (id) => order.push(id),
      told: (id) => order.push(id),
    });
    // each is started and tells three times
    expect(order.join("")).toMatch(/^(aaaabbbb|bbbbaaaa)$/);
  });

  it("begins no task when it is interrupted while it makes place for one", async () => {
    await outcomes([task("echo")]);
    const controller = new AbortController();
    const run = outcomes([task("wait")], { signal: controller.signal, memoryMib: 100 });
    // By then the process of the task before, whose heap is another, is being ended.
    setImmediate(() => controller.abort(new InterruptedError()));
    await expect(run).rejects.toThrow(InterruptedError);
  });

  it("ends what is left when it is interrupted, or the loop is left", async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const told = (_id: string, message: unknown) => {
      pids.push(message as number);
      controller.abort(new InterruptedError());
    };
    await expect(outcomes([task("wait")], { signal: controller.signal, told })).rejects.toThrow(InterruptedError);
    for await (const one of pool.run([task("wait", null, "a"), task("echo")], {
      signal: new AbortController().signal,
      told: (id, message) => id === "a" && pids.push(message as number),
    })) {
      expect(one.id).toBe("echo");
      break;
    }
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("leaves no process that computes without a pause when its own process is killed", async () => {
    const file = join(folder, "orphan.pid");
    const program = join(folder, "parent.mts");
    writeFileSync(
      program,
      `import { LocalPool } from ${JSON.stringify(new URL("../../../src/launch/local/pool.ts", import.meta.url).href)};
const pool = new LocalPool({ entry: ${JSON.stringify(entry)}, processes: 1 });
const options = { signal: new AbortController().signal, started() {} };
for await (const _ of pool.run([{ id: "hang", handler: "hang", input: ${JSON.stringify(file)} }], options));
`,
    );
    const parent = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), program], { stdio: "inherit" });
    await until(() => existsSync(file) && readFileSync(file, "utf8") !== "");
    parent.kill("SIGKILL");
    const child = Number(readFileSync(file, "utf8"));
    expect(isAlive(child)).toBe(true);
    await until(() => !isAlive(child));
  });

  it("throws what a listener throws", async () => {
    const told = () => {
      throw new Error("the disk is full");
    };
    await expect(outcomes([task("echo")], { told })).rejects.toThrow("the disk is full");
  });
});
