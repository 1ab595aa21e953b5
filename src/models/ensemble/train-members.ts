import { InterruptedError } from "../../core/errors.ts";
import { parallelMap } from "../../core/parallel.ts";
import type { FitContext, LabelledSet, TrainingStep } from "../model.ts";
import { createWorker, type MemberJob, type TrainedMember } from "./member-worker.ts";

/** What all members are trained on. */
interface Sets {
  train: LabelledSet;
  validation: LabelledSet;
}

/**
 * Trains members, several at a time in threads, each by one thread; the results are those of one thread, to the bit.
 *
 * @throws InterruptedError when the signal is aborted, and as the members do
 */
export async function trainMembers(
  jobs: readonly MemberJob[],
  sets: Sets,
  context: Pick<FitContext, "workers" | "signal" | "progress" | "observe">,
): Promise<TrainedMember[]> {
  const { signal, progress, observe } = context;
  const trained: TrainedMember[] = [];
  for await (const member of inTurn(jobs, sets, context)) {
    if (signal.aborted) throw new InterruptedError();
    trained.push(member);
    for (const step of member.steps) observe?.(labelled(step, trained.length, member.name));
    progress(trained.length, jobs.length, {});
    if (signal.aborted) throw new InterruptedError();
  }
  return trained;
}

function inTurn(
  jobs: readonly MemberJob[],
  sets: Sets,
  { workers, signal }: Pick<FitContext, "workers" | "signal">,
): AsyncIterable<TrainedMember> {
  const threads = Math.min(workers, jobs.length);
  if (threads <= 1) return inThisThread(jobs, sets);
  const url = import.meta.url.replace(/train-members(\.[jt]s)$/, "member-worker$1");
  return parallelMap<MemberJob, TrainedMember>({ url, initial: sets }, "fit", jobs, { workers: threads, signal });
}

async function* inThisThread(jobs: readonly MemberJob[], sets: Sets): AsyncGenerator<TrainedMember> {
  const worker = createWorker(sets);
  for (const job of jobs) {
    // Signals and timers have their turn between the members.
    await new Promise((resolve) => setImmediate(resolve));
    yield await worker.fit(job);
  }
}

/** A step of a member, by its number and name before the label of its network. */
function labelled(step: TrainingStep, member: number, name: string): TrainingStep {
  return { ...step, label: memberLabel(member, name, step.label) };
}

/** `2 mlp`, of several networks `2 denoising iron`. */
export function memberLabel(member: number, name: string, label: string): string {
  return [member, name, label].filter((part) => part !== "").join(" ");
}
