import { expect, test } from "vitest";
import type { RunView } from "../../../src/tracking/listener.ts";
import { type Delivery, type Notifier, notifying } from "../../../src/tracking/notifiers/notifier.ts";

const view = (status: string): RunView =>
  ({
    state: { id: "a-1", name: "a", status, seconds: 1, error: null },
    record: { evaluation: null, warnings: [] },
  }) as unknown as RunView;

const QUICK: Delivery = { on: ["start", "end", "failure"], timeout_s: 5, retries: 2, pause_ms: 1 };

/** A notifier that fails so often before it works; with what it was asked to send. */
function flaky(failures: number, error: unknown = new Error("cannot")): Notifier & { asked: string[] } {
  const asked: string[] = [];
  return {
    ...{ name: "flaky", secrets: ["hunter2"], asked },
    async send({ title }) {
      asked.push(title);
      if (asked.length <= failures) throw error;
    },
  };
}

test("a notice is tried again, so often and no oftener", async () => {
  const good = flaky(2);
  await notifying(good, QUICK).ended!(view("finished"));
  expect(good.asked).toHaveLength(3);
  const bad = flaky(3);
  await expect(notifying(bad, QUICK).ended!(view("finished"))).rejects.toThrow(
    /^the notice of the end could not be sent: cannot$/,
  );
  expect(bad.asked).toHaveLength(3);
});

test("notices are given when they are wanted: interruptions are failures", async () => {
  const asked = async (on: Delivery["on"], status: string) => {
    const notifier = flaky(0);
    const listener = notifying(notifier, { ...QUICK, on });
    listener.started!(view("running"));
    await listener.ended!(view(status));
    return notifier.asked;
  };
  expect(await asked(["start"], "finished")).toEqual(["a: started"]);
  expect(await asked(["end"], "finished")).toEqual(["a: finished"]);
  expect(await asked(["end"], "failed")).toEqual([]);
  expect(await asked(["failure"], "interrupted")).toEqual(["a: interrupted"]);
  expect(await asked(["start", "failure"], "failed")).toEqual(["a: started", "a: failed"]);
});

test("the start does not hold up the run, and its failure is told at the end", async () => {
  const listener = notifying(flaky(99), { ...QUICK, retries: 0 });
  expect(listener.started!(view("running"))).toBeUndefined();
  await expect(listener.ended!(view("finished"))).rejects.toThrow(
    "the notice of the start could not be sent: cannot; the notice of the end could not be sent: cannot",
  );
});

test("one that hangs is given up, and its signal aborted", async () => {
  let aborted = false;
  const hanging: Notifier = {
    ...{ name: "hanging", secrets: [] },
    send: (_notice, signal) =>
      new Promise(() => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
      }),
  };
  await expect(notifying(hanging, { ...QUICK, timeout_s: 0.02, retries: 1 }).ended!(view("finished"))).rejects.toThrow(
    "no answer within 0.02 s",
  );
  expect(aborted).toBe(true);
});

test("no reason holds a secret, that of a wrapped error neither", async () => {
  const error = new TypeError("fetch failed", { cause: new Error("no host hunter2.org/hunter2") });
  await expect(notifying(flaky(9, error), QUICK).ended!(view("finished"))).rejects.toThrow(
    /could not be sent: no host \*\*\*\.org\/\*\*\*$/,
  );
});
