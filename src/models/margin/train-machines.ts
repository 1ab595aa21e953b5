import { InterruptedError } from "../../core/errors.ts";
import { WorkerGroup } from "../../core/parallel.ts";
import type { FitContext } from "../model.ts";
import { createWorker, type MachineData, type MachineState } from "./machine-worker.ts";

/** Numbers of the inputs x machines below which starting threads (0.1 s) costs more than they save. */
const LEAST_SHARED_WORK = 4e6;

/** Those who train machines. */
interface Crew {
  size: number;
  call<T>(member: number, method: "map" | "advance", argument: unknown): Promise<T>;
  close(): Promise<void>;
}

/** A machine that is trained. */
export type TrainedMachine = MachineState & Required<Pick<MachineState, "weights">>;

/**
 * Trains all machines, in threads where that is worth it. Each is the work of one thread, so they are the same with any
 * number of workers.
 *
 * @throws InterruptedError when the context's signal is aborted
 */
export async function trainMachines(
  data: MachineData,
  names: readonly string[],
  { workers, signal, progress, observe }: Pick<FitContext, "workers" | "signal" | "progress" | "observe">,
): Promise<TrainedMachine[]> {
  if (signal.aborted) throw new InterruptedError();
  const machines = data.seeds.length;
  const crew = openCrew(data, { workers, signal });
  const trained: TrainedMachine[] = [];
  let [next, done] = [0, 0];
  const work = async (member: number): Promise<void> => {
    while (next < machines) {
      const machine = next++;
      for (let over = false; !over; ) {
        const state = await crew.call<MachineState>(member, "advance", machine);
        over = state.over;
        observe?.({ label: names[machine]!, step: state.iterations, values: { violation: state.violation } });
        if (over) {
          trained[machine] = state as TrainedMachine;
          done++;
        }
        progress(done, machines, { iterations: state.iterations, violation: state.violation });
        if (signal.aborted) throw new InterruptedError();
      }
    }
  };
  const members = Array.from({ length: crew.size }, (_, member) => member);
  try {
    await Promise.all(members.map((member) => crew.call(member, "map", shareOf(data.label.length, member, crew.size))));
    await Promise.all(members.map(work));
    return trained;
  } catch (error) {
    throw signal.aborted ? new InterruptedError() : error;
  } finally {
    await crew.close();
  }
}

function shareOf(rows: number, member: number, members: number): { begin: number; end: number } {
  return { begin: Math.floor((rows * member) / members), end: Math.floor((rows * (member + 1)) / members) };
}

/** How many threads are worth having; 1 is the calling thread, whose memory need not be shared. */
export function crewSize(workers: number, { numbers, machines }: { numbers: number; machines: number }): number {
  return numbers * machines < LEAST_SHARED_WORK ? 1 : Math.min(workers, machines);
}

/** Alone, the work is done in the calling thread, which gives way to events after each call. */
function openCrew(data: MachineData, { workers, signal }: Pick<FitContext, "workers" | "signal">): Crew {
  const size = crewSize(workers, { numbers: data.inputs.length, machines: data.seeds.length });
  if (size === 1) {
    const worker = createWorker(data);
    const call = async (_member: number, method: "map" | "advance", argument: unknown) => {
      await new Promise((resolve) => setImmediate(resolve));
      return (worker[method] as (argument: unknown) => unknown)(argument);
    };
    return { size, call: call as Crew["call"], async close() {} };
  }
  const url = new URL(import.meta.url.replace(/train-machines(\.[jt]s)$/, "machine-worker$1")).href;
  const group = new WorkerGroup({ url, initial: data }, size);
  const stop = () => void group.close();
  signal.addEventListener("abort", stop, { once: true });
  return {
    size,
    call: (member, method, argument) => group.call(member, method, argument),
    async close() {
      signal.removeEventListener("abort", stop);
      await group.close();
    },
  };
}
