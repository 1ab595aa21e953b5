import { expect, it } from "vitest";
import { inProcess } from "../../src/launch/in-process.ts";
import type { LaunchOptions, Task, TaskOutcome } from "../../src/launch/task.ts";

const launcher = inProcess(
  {
    double:
      async () =>
      async (input, { tell, workers }) => {
        tell({ begun: input });
        return { twice: 2 * (input as number), workers, nan: Number.NaN };
      },
    wait:
      async () =>
      (_input, { signal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  },
  { workers: 2 },
);
const task = (handler: string, input: unknown = null): Task => ({ id: handler, handler, input });

async function outcomes(tasks: readonly Task[], options: Partial<LaunchOptions> = {}): Promise<TaskOutcome[]> {
  const found: TaskOutcome[] = [];
  const all = launcher.run(tasks, { signal: new AbortController().signal, ...options });
  for await (const outcome of all) found.push(outcome);
  return found;
}

it("does tasks in this process as others do", async () => {
  const told: unknown[] = [];
  const found = await outcomes([task("double", 4), task("triple"), task("wait"), task("double", 5)], {
    timeoutS: 0.05,
    told: (id, message) => told.push([id, message]),
  });
  expect(found).toMatchObject([
    { status: "done", attempts: 1, output: { twice: 8, workers: 2, nan: null } },
    { status: "failed", error: { message: "unknown task handler: triple; expected one of double, wait" } },
    { status: "timed-out" },
    { status: "done", output: { twice: 10 } },
  ]);
  expect(told).toEqual([
    ["double", { begun: 4 }],
    ["double", { begun: 5 }],
  ]);
});

it("is interrupted", async () => {
  const controller = new AbortController();
  const started = () => queueMicrotask(() => controller.abort(new Error("enough")));
  await expect(outcomes([task("wait")], { signal: controller.signal, started })).rejects.toThrow("enough");
});
