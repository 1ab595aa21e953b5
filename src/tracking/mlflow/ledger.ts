import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DataError, TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";

/** File of a run's folder that says what of it an MLflow server has. */
export const LEDGER_FILE = "mlflow.jsonl";

const hash = z.string();

const entry = z.discriminatedUnion("event", [
  z.strictObject({
    seq: z.int(),
    event: z.literal("mirror").describe("first: the run is to be on a server; nothing need be there yet"),
    mirror_id: z.string().describe("the run's tag cascada.mirror_id, by which it is found again"),
    uri: z.string(),
    experiment: z.string(),
    user: z.string(),
  }),
  z.strictObject({
    seq: z.int(),
    event: z.literal("run"),
    run_id: z.string(),
    experiment_id: z.string(),
    artifact_uri: z.string(),
  }),
  z.strictObject({ seq: z.int(), event: z.literal("settings"), sha256: hash.describe("of params and tags") }),
  z.strictObject({ seq: z.int(), event: z.literal("inputs"), sha256: hash }),
  z.strictObject({
    seq: z.int(),
    event: z.literal("metrics"),
    lines: z.int().describe("of metrics.jsonl, from its first"),
  }),
  z.strictObject({ seq: z.int(), event: z.literal("last_metrics") }),
  z.strictObject({ seq: z.int(), event: z.literal("artefact"), path: z.string(), sha256: hash }),
  z.strictObject({ seq: z.int(), event: z.literal("end"), status: z.string() }),
]);

type Entry = z.output<typeof entry>;
type Unnumbered<T> = T extends unknown ? Omit<T, "seq"> : never;
export type Arrival = Unnumbered<Entry>;
export type MirrorStart = Extract<Entry, { event: "mirror" }>;
export type MirroredRun = Extract<Entry, { event: "run" }>;

/**
 * What of a run has arrived at a server: JSON lines, numbered, written after the server said so. What the run's folder
 * holds and the ledger does not is the outbox. A line that was lost to a kill costs a question to the server, never a
 * second copy of anything.
 */
export class Ledger {
  start: MirrorStart | undefined;
  run: MirroredRun | undefined;
  settings = "";
  inputs = "";
  lines = 0;
  lastMetrics = false;
  readonly artefacts = new Map<string, string>();
  end = "";
  private seq = 0;
  private torn = false;

  private constructor(private readonly path: string) {}

  /** That of a run's folder, empty where it has none. Throws DataError for one that is damaged. */
  static read(folder: string): Ledger {
    const ledger = new Ledger(join(folder, LEDGER_FILE));
    const text = ledger.text();
    const lines = text.split("\n");
    // A last line without an end was being written when the process was killed.
    ledger.torn = lines.pop() !== "";
    for (const [index, line] of lines.entries()) if (line !== "") ledger.take(line, index + 1);
    if (ledger.start === undefined && ledger.seq > 0)
      throw new DataError(`${ledger.path}: line 1: expected event mirror`);
    return ledger;
  }

  /** Writes down what has arrived. Throws TrackingError if it cannot. */
  note(arrival: Arrival): void {
    const line = `${this.torn ? "\n" : ""}${JSON.stringify({ seq: this.seq + 1, ...arrival })}\n`;
    try {
      appendFileSync(this.path, line);
    } catch (cause) {
      // A full disk may have taken a part of it: the next line must not go on there.
      this.torn = true;
      throw new TrackingError(`cannot write ${this.path}: ${systemReason(cause)}`, { cause });
    }
    this.torn = false;
    this.apply({ seq: this.seq + 1, ...arrival } as Entry);
  }

  private text(): string {
    try {
      return readFileSync(this.path, "utf8");
    } catch (cause) {
      if (systemCode(cause) === "ENOENT") return "";
      throw new TrackingError(`cannot read ${this.path}: ${systemReason(cause)}`, { cause });
    }
  }

  private take(line: string, number: number): void {
    let content: unknown;
    try {
      content = JSON.parse(line);
    } catch (cause) {
      // The beginning of a line that a kill has torn, ended by the next writer: nothing arrived by it that is known.
      if (!line.endsWith("}")) return;
      throw new DataError(`${this.path}: line ${number}: not valid JSON`, { cause });
    }
    const result = entry.safeParse(content);
    if (!result.success) throw new DataError(`${this.path}: line ${number}: ${result.error.issues[0]!.message}`);
    this.apply(result.data);
  }

  private apply(known: Entry): void {
    this.seq = known.seq;
    switch (known.event) {
      case "mirror":
        this.start = known;
        break;
      case "run":
        this.run = known;
        break;
      case "settings":
        this.settings = known.sha256;
        break;
      case "inputs":
        this.inputs = known.sha256;
        break;
      case "metrics":
        this.lines = known.lines;
        break;
      case "last_metrics":
        this.lastMetrics = true;
        break;
      case "artefact":
        this.artefacts.set(known.path, known.sha256);
        break;
      case "end":
        this.end = known.status;
    }
  }
}
