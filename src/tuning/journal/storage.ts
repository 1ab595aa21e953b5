import { FileLog } from "./file-log.ts";
import { formatLine, parseLine } from "./line.ts";
import type { OperationLog } from "./log.ts";
import { toOperation } from "./operation.ts";
import { OperationStorage } from "./operation-storage.ts";
import { Replay } from "./replay.ts";

export interface JournalOptions {
  /** told of what cannot be read, with file and line, and of a lock that is taken from a dead process */
  warn?: (message: string) => void;
  /** seconds after which a lock that nothing has changed is taken from its holder */
  graceS?: number;
}

/**
 * Studies in a file that only grows: Optuna's journal (JSON lines), which Optuna and its dashboard open and continue.
 * Several processes, on several machines with a shared file system, may write at once.
 */
export class JournalStorage extends OperationStorage {
  constructor(file: string, { warn = () => {}, graceS = 30 }: JournalOptions = {}) {
    super(new FileLog(file, { warn, graceS }));
  }
}

/** Studies that end with the process. */
export class MemoryStorage extends OperationStorage {
  constructor() {
    const replay = new Replay();
    const log: OperationLog = {
      read: () => replay,
      async write(decide) {
        const { operations, result } = decide(replay);
        for (const operation of operations) {
          const read = toOperation(parseLine(formatLine(operation)));
          if (read.kind === "operation") replay.apply(read.operation);
        }
        return result;
      },
    };
    super(log);
  }
}
