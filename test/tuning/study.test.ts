import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createStudy, JournalStorage, MemoryStorage, openStudy, Pruned, type Trial } from "../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-study-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Parameters of all kinds, conditional ones and a list; two intermediate values; trials that fail and are given up. */
async function objective(trial: Trial): Promise<number | Pruned> {
  const eta = trial.float("eta", 1e-4, 1, { log: true });
  const kernel = trial.categorical("kernel", ["rbf", "poly", null]);
  const degree = kernel === "poly" ? trial.int("degree", 2, 4) : 0;
  const layers = trial.list("layers", [1, 3], (name) => trial.int(name, 2, 20, { step: 2 }));
  if (trial.number % 6 === 4) throw new Error("no convergence");
  for (let step = 0; step < 3; step++) {
    await Promise.resolve();
    trial.report(step, eta * (step + 1));
    if (trial.shouldPrune()) return trial.prune();
  }
  if (trial.number % 7 === 6) throw new Pruned();
  return eta + degree + layers.length;
}

const options = {
  name: "s",
  direction: "minimize",
  seed: 3,
  batch: 4,
  pruner: { name: "median", startup_trials: 2 },
} as const;

describe("a study", () => {
  it("finds a minimum, as its example says", async () => {
    const study = await createStudy({ name: "parabola", direction: "minimize", seed: 1 });
    await study.optimize(
      (trial) => {
        const x = trial.float("x", -5, 5);
        return (x - 2) * (x - 2);
      },
      { trials: 40 },
    );
    // Even the 10 draws of the first trials are all further than 1 from 2 with probability 0.8^10 = 0.1 only; then it learns.
    expect(study.best.params.x as number).toBeGreaterThan(1);
    expect(study.best.params.x as number).toBeLessThan(3);
    expect(study.trials).toHaveLength(40);
  });

  it("is the same for any number of jobs", async () => {
    const hashes: string[] = [];
    for (const jobs of [1, 2, 4]) {
      const study = await (await createStudy(options)).optimize(objective, { trials: 18, jobs });
      hashes.push(study.hash);
      const states = study.trials.map(({ state }) => state);
      for (const state of ["complete", "pruned", "failed"]) expect(states).toContain(state);
      expect(study.trials[4]!.attributes.reason).toBe("no convergence");
    }
    expect(new Set(hashes).size).toBe(1);
  });

  it("goes on after a kill, in whatever line its journal was cut", async () => {
    const file = join(folder, "whole.log");
    const small = { trials: 6 };
    const study = await createStudy({ ...options, storage: new JournalStorage(file) });
    const { hash } = await study.optimize(objective, small);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    for (let count = 1; count < lines.length; count += 4) {
      const cut = join(folder, `cut-${count}.log`);
      writeFileSync(cut, `${lines.slice(0, count).join("\n")}\n${lines[count]!.slice(0, 30)}`);
      const again = await openStudy({ ...options, storage: new JournalStorage(cut) });
      expect((await again.optimize(objective, small)).hash, `after ${count} lines`).toBe(hash);
    }
  });

  it("is asked for trials and told of them, which is the same study", async () => {
    const { hash } = await (await createStudy(options)).optimize(objective, { trials: 8 });
    const study = await createStudy(options);
    for (let i = 0; i < 8; i += 4) {
      const trials = [await study.ask(), await study.ask(), await study.ask(), await study.ask()];
      for (const trial of trials.reverse()) {
        await study.tell(
          trial,
          await objective(trial).catch((error) => (error instanceof Pruned ? error : { failed: error.message })),
        );
      }
    }
    expect(study.hash).toBe(hash);
  });

  it("hands out no trial that is to learn from one that is not told", async () => {
    const study = await createStudy({ ...options, batch: 2 });
    await study.tell(await study.ask(), 1);
    await study.ask();
    await expect(study.ask()).rejects.toThrow("trials 1 were asked for and not told");
  });

  it("evaluates what somebody has enqueued, and fails what cannot be", async () => {
    const file = join(folder, "enqueued.log");
    const study = await createStudy({ ...options, storage: new JournalStorage(file), pruner: "none" });
    const enqueue = (fixed_params: unknown) =>
      writeFileSync(
        file,
        `${JSON.stringify({ op_code: 4, study_id: 0, datetime_start: null, state: 4, system_attrs: { fixed_params } })}\n`,
        { flag: "a" },
      );
    enqueue({ eta: 0.5, kernel: "poly" });
    enqueue({ eta: 7 });
    await study.optimize(objective, { trials: 3 });
    expect(study.trials[0]).toMatchObject({ state: "complete", params: { eta: 0.5, kernel: "poly" } });
    expect(study.trials[1]!.attributes.reason).toBe("enqueued eta: 7 is not in float from 0.0001 to 1, log");
    expect(study.trials[2]!.state).toBe("complete");
  });

  it("fails a trial that asks for what means nothing, or gives nothing", async () => {
    const reasons: Record<string, (trial: Trial) => unknown> = {
      "x: low 2 > high 1; expected low <= high": (trial) => trial.float("x", 2, 1),
      "x: low 0 with log; expected low > 0": (trial) => trial.float("x", 0, 1, { log: true }),
      "x is float from 0 to 1 in this trial, not float from 0 to 2": (trial) =>
        trial.float("x", 0, 1) + trial.float("x", 0, 2),
      "step 0.5; expected a whole number from 0": (trial) => trial.report(0.5, 1),
      "its value is undefined; expected a number": () => undefined,
      "its value is NaN; expected a finite number": () => Number.NaN,
    };
    for (const [reason, wrong] of Object.entries(reasons)) {
      const study = await createStudy(options);
      await study.optimize((trial) => wrong(trial) as number, { trials: 1 });
      expect(study.trials[0]!.attributes.reason).toBe(reason);
      expect(() => study.best).toThrow(`1 failed, trial 0 because: ${reason}`);
    }
  });

  it("stops between batches when its time is over, and at once when told to", async () => {
    const study = await createStudy(options);
    await study.optimize(objective, { trials: 99, timeoutS: 0 });
    expect(study.trials.length).toBeLessThan(99);
    const controller = new AbortController();
    const stopping = () => {
      controller.abort();
      return 1;
    };
    const stopped = study.optimize(stopping, { trials: 99, signal: controller.signal });
    await expect(stopped).rejects.toThrow("interrupted");
  });

  it("needs a direction, and names that there are", async () => {
    await expect(createStudy({ ...options, direction: "up" as never })).rejects.toThrow(
      "direction up; expected minimize or maximize",
    );
    await expect(createStudy({ ...options, sampler: "tea" })).rejects.toThrow(
      "unknown sampler: tea; expected one of random",
    );
    await expect(createStudy({ ...options, pruner: { name: "median", startup_trials: -1 } })).rejects.toThrow(
      "pruner median: startup_trials: ",
    );
    const storage = new MemoryStorage();
    await createStudy({ ...options, storage });
    await expect(createStudy({ ...options, storage })).rejects.toThrow("there is a study s; expected a new name");
    await expect(openStudy({ ...options, name: "t", storage })).rejects.toThrow("there is no study t; there are s");
  });
});
