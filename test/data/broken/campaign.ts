import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ThreadTask, ThreadWord } from "./thread.ts";
import type { Trial } from "./trial.ts";

/** Seconds that one case may take before its reader is said to hang; thousands of times what they take. */
const LIMIT_S = 20;
/** What reading a case may add to the memory that is resident: files are of some kilobytes, bombs of some megabytes. */
const LIMIT_BYTES = 300e6;

export interface CampaignOptions {
  reader: string;
  seed: number;
  /** numbers of the cases */
  indices: readonly number[];
  /** whether too much memory is a failure: nothing else may then be at work in the process; by default it is not */
  judgesMemory?: boolean;
}

/** What became of the cases of one reader. */
export interface CampaignResult {
  trials: Trial[];
  /** files still open after them, of those that were not before; undefined where the system does not tell */
  leftOpen: number | undefined;
}

/**
 * Tries the cases of a reader in a thread of their own, which is ended, and begun anew after it, where a case takes too
 * long or takes the thread with it.
 */
export async function runCampaign({
  reader,
  seed,
  indices,
  judgesMemory = false,
}: CampaignOptions): Promise<CampaignResult> {
  const folder = await mkdtemp(join(tmpdir(), "cascada-broken-"));
  const before = await openFiles();
  try {
    const trials: Trial[] = [];
    for (let left = indices; left.length > 0; left = indices.slice(trials.length)) {
      trials.push(...(await runThread({ reader, seed, folder, indices: left }, judgesMemory)));
    }
    const after = await openFiles();
    return { trials, leftOpen: before === undefined || after === undefined ? undefined : after - before };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The trials of the cases up to the last, or the one that the thread did not survive. */
function runThread(task: ThreadTask, judgesMemory: boolean): Promise<Trial[]> {
  const thread = startThread(task);
  const trials: Trial[] = [];
  let current = task.indices[0]!;
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const end = (outcome?: "crash" | "hang", says = "") => {
      clearTimeout(timer);
      thread.removeAllListeners();
      thread.on("error", () => {}); // the end was reported
      if (outcome !== undefined)
        trials.push({ index: current, damage: "?", outcome, says, milliseconds: LIMIT_S * 1000, bytes: 0 });
      void thread.terminate().then(() => resolve(trials));
    };
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => end("hang", `takes more than ${LIMIT_S} s`), LIMIT_S * 1000);
    };
    watch();
    thread.on("message", (word: ThreadWord) => {
      watch();
      if ("done" in word) end();
      else if ("unmade" in word) {
        clearTimeout(timer);
        thread.removeAllListeners();
        thread.on("error", () => {}); // it was said
        reject(new Error(word.unmade));
      } else if ("begun" in word) current = word.begun;
      else {
        const { ended } = word;
        const tooMuch = judgesMemory && ended.bytes > LIMIT_BYTES;
        trials.push(
          tooMuch ? { ...ended, outcome: "memory", says: `takes ${Math.round(ended.bytes / 1e6)} MB` } : ended,
        );
      }
    });
    thread.on("error", (error: Error) => end("crash", error.stack ?? error.message));
    thread.on("exit", (code) => end("crash", `ends the thread with ${code}`));
  });
}

function startThread(workerData: ThreadTask): Worker {
  const loader = import.meta.resolve("tsx/esm/api");
  const entry = new URL("thread.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(entry)}); })`;
  return new Worker(code, { eval: true, workerData, resourceLimits: { maxOldGenerationSizeMb: 512 } });
}

async function openFiles(): Promise<number | undefined> {
  const names = await readdir("/proc/self/fd").catch(() => undefined); // Linux alone has it
  return names?.length;
}
