import type { Replay } from "./replay.ts";

/** An operation to write, as Optuna's line has it: `op_code` and the fields of that code. */
export type WrittenOperation = { op_code: number } & Record<string, unknown>;

/** Where operations are kept in order: a journal file, or the memory of this process. */
export interface OperationLog {
  /** what all operations so far amount to */
  read(): Replay;
  /** Adds what `decide` gives after all operations so far; nobody else adds any in between. */
  write<T>(decide: (replay: Replay) => { operations: readonly WrittenOperation[]; result: T }): Promise<T>;
}
