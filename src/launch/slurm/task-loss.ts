import type { Task } from "../task.ts";
import type { ElementWatch } from "./element-watch.ts";

type Ended = { status: "timed-out" } | { status: "out-of-memory"; detail: string } | { status: "lost"; detail: string };

/**
 * What the loss of its element means for a task: how it ends, or undefined where it is to be done again. What was the task's
 * own doing would come again: that it took all the element's time by itself, or more memory than the element has.
 */
export function lossOf(
  { id }: Task,
  { loss, running, begun }: Pick<ElementWatch, "loss" | "running" | "begun">,
  { losses, requeue }: { losses: number; requeue: number },
): Ended | undefined {
  const { state, detail } = loss!;
  if (running === id && state === "OUT_OF_MEMORY") return { status: "out-of-memory", detail };
  if (running === id && begun === 1 && state === "TIMEOUT") return { status: "timed-out" };
  return losses > requeue ? { status: "lost", detail } : undefined;
}
