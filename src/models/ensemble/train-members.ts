import { InterruptedError } from "../../core/errors.ts";
import { parallelMap } from "../../core/parallel.ts";
import type { FitContext, LabelledSet } from "../model.ts";
import { createWorker, type MemberJob, type TrainedMember } from "./member-worker.ts";

/** What all members are trained on. */
interface Sets {
  train: LabelledSet;
  validation: LabelledSet;
}

/**
 * Trains members, several at a time in threads, each by one thread; the results are those of one thread, to the bit. `trained` is
 * told of each in their order.
 *
 * @throws InterruptedError when the signal is aborted, and as the members do
 */
export async function trainMembers(
  jobs: readonly MemberJob[],
  sets: Sets,
  context: Pick<FitContext, "workers" | "signal"> & { trained(member: TrainedMember): void },
): Promise<TrainedMember[]> {
  const { signal } = context;
  const all: TrainedMember[] = [];
  for await (const member of inTurn(jobs, sets, context)) {
    if (signal.aborted) throw new InterruptedError();
    all.push(member);
    context.trained(member);
    if (signal.aborted) throw new InterruptedError();
  }
  return all;
}

function inTurn(
  jobs: readonly MemberJob[],
  sets: Sets,
  { workers, signal }: Pick<FitContext, "workers" | "signal">,
): AsyncIterable<TrainedMember> {
  const threads = Math.min(workers, jobs.length);
  if (threads <= 1) return inThisThread(jobs, sets, signal);
  const url = import.meta.url.replace(/train-members(\.[jt]s)$/, "member-worker$1");
  return parallelMap<MemberJob, TrainedMember>({ url, initial: sets }, "fit", jobs, { workers: threads, signal });
}

async function* inThisThread(
  jobs: readonly MemberJob[],
  sets: Sets,
  signal: AbortSignal,
): AsyncGenerator<TrainedMember> {
  const worker = createWorker(sets, signal);
  for (const job of jobs) {
    // Signals and timers have their turn between the members.
    await new Promise((resolve) => setImmediate(resolve));
    yield await worker.fit(job);
  }
}
