import { logTicks } from "./log-ticks.ts";
import { shorten } from "./markup.ts";
import type { ParameterScale, StudyParameter, StudyValue } from "./study.ts";

/** A tick of an axis that runs from 0 to 1. */
export interface AxisTick {
  at: number;
  label: string;
}

/** Of the room of a choice, what its trials are spread over. */
const SPREAD = 0.6;
/** Characters of the label of a tick. */
const LABEL = 14;
/** How far trials with consecutive numbers are apart within a choice: the golden section fills any number of places evenly. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * Where a value stands on an axis from 0 to 1; undefined for one that the scale does not have. Trials of one choice are
 * spread by their number, so that none hides another.
 */
export function axisPosition(scale: ParameterScale, value: StudyValue | undefined, number: number): number | undefined {
  if (scale.kind === "categorical") {
    const index = scale.choices.indexOf(value as StudyValue);
    if (index < 0) return undefined;
    const spread = (((number + 0.5) * GOLDEN) % 1) - 0.5;
    return (index + 0.5 + SPREAD * spread) / scale.choices.length;
  }
  return typeof value === "number" && Number.isFinite(value) ? numericPosition(scale, value) : undefined;
}

function numericPosition({ kind, low, high }: Exclude<ParameterScale, { kind: "categorical" }>, value: number): number {
  if (low === high) return 0.5;
  const place = kind === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, place));
}

/** Labelled ticks of an axis from 0 to 1, `most` or few more; each choice has one, shortened. */
export function axisTicks(scale: ParameterScale, most = 5): AxisTick[] {
  if (scale.kind === "categorical") {
    const { choices } = scale;
    // Of more choices than there is room for, every second, third, ...
    const stride = Math.ceil(choices.length / (2 * most));
    return choices.flatMap((choice, i) =>
      i % stride === 0 ? [{ at: (i + 0.5) / choices.length, label: shorten(String(choice), LABEL) }] : [],
    );
  }
  const { kind, low, high, whole = false } = scale;
  if (low === high) return [{ at: 0.5, label: tickLabel(low) }];
  const inside = kind === "log" ? logTicks(low, high) : linearTicks(low, high, { count: most, whole });
  const stride = Math.ceil(inside.length / most);
  const ticks = inside.length < 2 ? [low, high] : inside.filter((_, i) => i % stride === 0);
  return ticks.map((tick) => ({ at: numericPosition(scale, tick), label: tickLabel(tick) }));
}

/** Five digits, of which round ticks need fewer; below a thousandth and from 100,000 on with a power of ten. */
function tickLabel(value: number): string {
  const rounded = Number(value.toPrecision(5));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? rounded.toExponential().replace("e+", "e") : String(rounded);
}

/** 1, 2 or 5 times a power of ten apart, within [low, high]; not more than `count` + 1. */
function linearTicks(low: number, high: number, { count, whole }: { count: number; whole: boolean }): number[] {
  const rough = Math.max((high - low) / count, whole ? 1 : 0);
  const power = Number(`1e${Math.floor(Math.log10(rough))}`);
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9)) ?? rough;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Names without the beginning that all share, up to a dot: `eta`, `max_depth` of `model.eta`, `model.max_depth`. */
export function shortNames(parameters: readonly Pick<StudyParameter, "name">[]): string[] {
  const parts = parameters.map(({ name }) => name.split("."));
  const [first = []] = parts;
  let shared = 0;
  while (
    parts.every((name) => name.length > shared + 1 && name[shared] === first[shared]) &&
    shared < first.length - 1
  ) {
    shared++;
  }
  return parts.map((name) => name.slice(shared).join("."));
}

/**
 * A name in lines of at most `characters`, broken after dots and underscores where it has some; of more lines than `most`
 * the last ends with an ellipsis.
 */
export function nameLines(name: string, characters: number, most = 3): string[] {
  const lines: string[] = [];
  let line = "";
  for (const part of name.match(/[^._]*[._]?/g) ?? []) {
    if (line !== "" && line.length + part.length > characters) {
      lines.push(line);
      line = "";
    }
    line += part;
  }
  if (line !== "") lines.push(line);
  const shown = lines.slice(0, most).map((text) => shorten(text, characters));
  if (lines.length > most) shown[most - 1] = `${lines[most - 1]!.slice(0, characters - 1)}…`;
  return shown;
}
