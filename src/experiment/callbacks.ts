import { ConfigError } from "../core/errors.ts";
import type { MetricStep, RunListener, RunView } from "../tracking/listener.ts";
import { importModule, openModule } from "./definition-file/module-file.ts";

/** What a user's file of callbacks exports by default; what they do or throw changes no run. */
export interface Callbacks {
  onStart?(run: RunView): void | Promise<void>;
  /** metrics of a step of training; called no more once it has failed */
  onStep?(run: RunView, metrics: MetricStep): void | Promise<void>;
  onEnd?(run: RunView): void | Promise<void>;
  /** the run failed, was interrupted or pruned: `run.state` says which, and why */
  onFailure?(run: RunView): void | Promise<void>;
}

const NAMES = ["onStart", "onStep", "onEnd", "onFailure"] as const;
/** How long the run waits for one of them. */
const PATIENCE_S = 10;

/**
 * The listener that a file of the user's defines, loaded as model files are. Throws ConfigError for a file that cannot be
 * read, is no module, or exports something else than callbacks.
 */
export async function callbacksOf(path: string, patience_s = PATIENCE_S): Promise<RunListener> {
  const { default: exported } = await importModule(await openModule(path, "callback file"));
  const callbacks = checked(exported, path);
  let stepping = callbacks.onStep !== undefined;
  const call = (name: "onStart" | "onEnd" | "onFailure", run: RunView) =>
    inTime(name, patience_s, () => callbacks[name]?.(viewOf(run)));
  return {
    name: path,
    started: (run) => call("onStart", run),
    async stepped(run, metrics) {
      if (!stepping) return;
      try {
        await inTime("onStep", patience_s, () => callbacks.onStep!(viewOf(run), metrics));
      } catch (error) {
        if (!stepping) return; // steps that had begun before
        stepping = false;
        throw error;
      }
    },
    ended: (run) => call(run.state.status === "finished" ? "onEnd" : "onFailure", run),
  };
}

function checked(exported: unknown, path: string): Callbacks {
  const expected = `expected an object with functions ${NAMES.join(", ")}, or some of them`;
  if (exported === null || typeof exported !== "object" || Array.isArray(exported)) {
    throw new ConfigError(`${path}: the default export is no object; ${expected}`);
  }
  for (const [name, value] of Object.entries(exported)) {
    if (!(NAMES as readonly string[]).includes(name)) throw new ConfigError(`${path}: unknown: ${name}; ${expected}`);
    if (typeof value !== "function") throw new ConfigError(`${path}: ${name} is no function; ${expected}`);
  }
  return exported as Callbacks;
}

/** What callbacks see of a run, without the means to change it. */
function viewOf({ path, state, record, labels }: RunView): RunView {
  return { path, state, record, labels };
}

/** Calls one of them; rejects with its name where it throws, or does not return in time. */
async function inTime(name: string, seconds: number, call: () => void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${seconds} s`)), 1000 * seconds);
  });
  try {
    await Promise.race([call(), over]);
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
