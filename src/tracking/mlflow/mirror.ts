import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { TrackingError } from "../../core/errors.ts";
import type { RunListener, RunView } from "../listener.ts";
import { MlflowClient } from "./client.ts";
import type { Ledger } from "./ledger.ts";
import { SendLock } from "./lock.ts";
import type { RetryPolicy } from "./retry.ts";
import { Sender } from "./sender.ts";
import type { MlflowServer } from "./server.ts";
import { Transport } from "./transport.ts";

/** Where a run is to be mirrored. */
export interface MirrorTarget {
  server: MlflowServer;
  experiment: string;
}

/** How patient a mirror is; tests are less so. */
export interface MirrorTimes {
  /** between two rounds while the run goes on; doubled after each that failed, up to a minute */
  everyMs: number;
  /** for an answer while the run goes on */
  answerMs: number;
  /** when the run ends: for a request under way, and for an answer to each of the last ones */
  lastAnswerMs: number;
  /** when the run ends, in all, however well the server answers */
  lastMs: number;
}

const TIMES: MirrorTimes = { everyMs: 5000, answerMs: 10_000, lastAnswerMs: 5000, lastMs: 30_000 };
const LONGEST_PAUSE_MS = 60_000;
/** While the run goes on the next round is the repetition; at its end nobody waits. */
const ONCE: RetryPolicy = { attempts: 1, pauseMs: 0, longestMs: 0 };

/** Writes down where a run is to go, before anything is sent. */
export function beginMirror(ledger: Ledger, { server, experiment }: MirrorTarget): void {
  ledger.note({ event: "mirror", mirror_id: randomUUID(), uri: server.uri, experiment, user: userInfo().username });
}

/**
 * Mirrors a run to an MLflow server while it goes on: every few seconds what is new in the run's folder is sent, beside
 * the work. A server that is away or slow hinders nothing: the run's end waits `lastAnswerMs` for an answer and never
 * more than `lastMs` in all, and says what is left for `cascada mlflow push`.
 */
export function mlflowMirror(target: MirrorTarget, times: MirrorTimes = TIMES): RunListener {
  const mirrors = new Map<string, Mirror>();
  return {
    name: "mlflow",
    secrets: target.server.secrets,
    started(run) {
      mirrors.set(run.path, new Mirror(run, target, times));
    },
    async ended(run) {
      await mirrors.get(run.path)?.end();
    },
  };
}

class Mirror {
  private readonly sender: Sender;
  private readonly lock: SendLock | undefined;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private pause: number;
  private readonly stop = new AbortController();
  private ending = false;

  constructor(
    private readonly run: RunView,
    private readonly target: MirrorTarget,
    private readonly times: MirrorTimes,
  ) {
    this.lock = SendLock.take(run.path);
    this.sender = new Sender(run.path);
    beginMirror(this.sender.ledger, target);
    this.pause = times.everyMs;
    this.later(0);
  }

  private later(ms: number): void {
    this.timer = setTimeout(() => {
      this.round = this.send(this.times.answerMs, this.stop.signal).then(
        () => {
          this.pause = this.times.everyMs;
        },
        () => {
          // Tried again, and said at the end if it does not mend.
          this.pause = Math.min(2 * this.pause, LONGEST_PAUSE_MS);
        },
      );
      void this.round.then(() => {
        if (!this.ending) this.later(this.pause);
      });
    }, ms);
    this.timer.unref();
  }

  /** Sends what is left, within bounds. Throws TrackingError that says how to send what could not be. */
  async end(): Promise<void> {
    this.ending = true;
    clearTimeout(this.timer);
    try {
      await this.lastRounds();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const push = `cascada mlflow push ${this.run.state.id}`;
      throw new TrackingError(`${reason}; what the server does not have is kept: ${push} sends it`, { cause });
    } finally {
      this.lock?.release();
    }
    // The one way to a warning of the run.
    if (this.sender.remark !== undefined) throw new TrackingError(this.sender.remark);
  }

  /** Lets the round under way end, and makes the last one. A server that leaves the first without an answer gets no other. */
  private async lastRounds(): Promise<void> {
    const { lastAnswerMs, lastMs } = this.times;
    const giveUp = setTimeout(() => this.stop.abort(), lastAnswerMs);
    await this.round;
    clearTimeout(giveUp);
    if (this.stop.signal.aborted) {
      throw new TrackingError(
        `the MLflow server at ${this.target.server.uri}: no answer within ${lastAnswerMs / 1000} s`,
      );
    }
    await this.send(lastAnswerMs, AbortSignal.timeout(lastMs));
  }

  private async send(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.lock === undefined) throw new TrackingError("another process sends this run");
    await this.sender.send(new MlflowClient(new Transport(this.target.server, { timeoutMs, signal }), ONCE));
  }
}
