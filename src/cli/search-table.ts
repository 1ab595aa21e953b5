import type { SearchWatcher } from "../experiment/group/study-search.ts";
import { cleanText } from "../report/markup.ts";
import { bestSoFar } from "../tuning/best.ts";
import type { StudyRecord } from "../tuning/storage.ts";
import { REASON, type TrialRecord } from "../tuning/trial.ts";
import { endLine, type ProgressStream } from "./progress.ts";

const EVERY_MS = 100;

/**
 * Shows a search on stderr: on a terminal a table of the running trials with their progress, the last that ended and the best
 * value, drawn over itself; elsewhere a line for each trial that ends.
 */
export function searchTable(stream: ProgressStream = process.stderr): SearchWatcher & { end(): void } {
  const told = new Set<string>();
  const fractions = new Map<number, number>();
  let drawn = 0;
  let last = Number.NEGATIVE_INFINITY;
  let shown: { study: StudyRecord; trials: number } | undefined;
  const draw = () => {
    if (!shown) return;
    const lines = tableLines(shown.study, shown.trials, fractions).map((line) =>
      oneLine(line).slice(0, (stream.columns || 80) - 1),
    );
    stream.write(`${drawn > 0 ? `\x1b[${drawn}A\r\x1b[J` : ""}${lines.join("\n")}\n`);
    drawn = lines.length;
    last = performance.now();
  };
  return {
    changed(study, trials) {
      shown = { study, trials };
      if (!stream.isTTY) {
        for (const trial of study.trials) {
          const key = `${study.name} ${trial.number}`;
          if (!hasEnded(trial) || told.has(key)) continue;
          told.add(key);
          stream.write(`${oneLine(endedLine(study, trial))}\n`);
        }
        return;
      }
      if (performance.now() - last < EVERY_MS) return;
      if (drawn === 0) endLine();
      draw();
    },
    progress(number, fraction) {
      fractions.set(number, fraction);
      if (stream.isTTY && drawn > 0 && performance.now() - last >= EVERY_MS) draw();
    },
    end() {
      if (stream.isTTY && drawn > 0) draw();
      drawn = 0;
    },
  };
}

const hasEnded = ({ state }: TrialRecord) => state !== "running" && state !== "waiting";

function tableLines(
  { name, trials: known, ...study }: StudyRecord,
  total: number,
  fractions: Map<number, number>,
): string[] {
  const best = bestSoFar({ name, trials: known, ...study });
  const ended = known.filter(hasEnded);
  const head = `${name}  ${ended.length} of ${total} trials${best ? `, best ${digits(best.value!)} of trial ${best.number}` : ""}`;
  const running = known.filter(({ state }) => state === "running").slice(0, 8);
  const recent = [...ended].sort((a, b) => (b.ended ?? 0) - (a.ended ?? 0)).slice(0, 4);
  return [
    head,
    ...running.map((trial) => {
      const step = trial.intermediate.at(-1);
      const value = step ? `${digits(step.value)} at step ${step.step}` : "";
      const done = `${Math.round(100 * (fractions.get(trial.number) ?? 0))} %`;
      return `  ${String(trial.number).padStart(5)}  ${done.padStart(5)}  ${value}  ${paramText(trial)}`;
    }),
    ...recent.map((trial) => `  ${String(trial.number).padStart(5)}  ${outcomeText(trial)}  ${paramText(trial)}`),
  ];
}

function endedLine(study: StudyRecord, trial: TrialRecord): string {
  const best = bestSoFar(study);
  const so = best ? `; best ${digits(best.value!)} of trial ${best.number}` : "";
  return `${study.name} trial ${trial.number}: ${outcomeText(trial)}  ${paramText(trial)}${so}`;
}

/** What is drawn over itself must be one line: reasons and texts may hold anything. */
function oneLine(text: string): string {
  return cleanText(text.replace(/[\n\t]+/g, " "));
}

function outcomeText({ state, value, attributes }: TrialRecord): string {
  if (state === "failed") return `failed: ${attributes[REASON] ?? "unknown"}`;
  return `${state}${value === null ? "" : ` ${digits(value)}`}`;
}

function paramText({ params }: TrialRecord): string {
  return Object.entries(params)
    .map(([name, value]) => `${name.replace(/^model\./, "")} ${typeof value === "number" ? digits(value) : value}`)
    .join(", ");
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}
