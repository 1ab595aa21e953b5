import { ConfigError } from "../core/errors.ts";
import { globPattern } from "./glob.ts";
import { runField } from "./run-field.ts";
import { RUN_KINDS, type Scalar } from "./run-state.ts";
import { LISTED_STATUSES, type ListedRun } from "./run-store.ts";
import { parseWhere, type RunTest } from "./where.ts";
import { WhereError } from "./where-tokens.ts";

/** Which runs are meant, as flags say it; all of these must hold, and of the lists in one of them one item. */
export interface RunFilter {
  /** statuses, with commas between them */
  status?: string | undefined;
  kind?: string | undefined;
  /** glob of the run's name */
  name?: string | undefined;
  /** KEY or KEY=VALUE, each of which must hold */
  tag?: readonly string[] | undefined;
  /** KEY=VALUE, each of which must hold */
  param?: readonly string[] | undefined;
  /** date, moment, or time before now such as 7d, 12h, 30min */
  since?: string | undefined;
  until?: string | undefined;
  /** id of the run that they are part of */
  parent?: string | undefined;
  /** expressions of `parseWhere`, each of which must hold */
  where?: readonly string[] | undefined;
}

const DURATION = /^(\d+(?:\.\d+)?)(min|h|d|w)$/;
const UNITS_MS: Readonly<Record<string, number>> = { min: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };

/** The test of a filter. Throws ConfigError that lists all that is wrong with it, one line each. */
export function runTest(filter: RunFilter, now = Date.now()): RunTest {
  const problems: string[] = [];
  const attempt = (flag: string, make: () => RunTest): RunTest[] => {
    try {
      return [make()];
    } catch (error) {
      if (error instanceof WhereError) problems.push(`${flag}, character ${error.at + 1}: ${error.message}`);
      else if (error instanceof ConfigError) problems.push(`${flag}: ${error.message}`);
      else throw error;
      return [];
    }
  };
  const { status, kind, name, tag = [], param = [], since, until, parent, where = [] } = filter;
  const tests = [
    ...(status === undefined ? [] : attempt("--status", () => ofSet(status, LISTED_STATUSES, (run) => run.status))),
    ...(kind === undefined ? [] : attempt("--kind", () => ofSet(kind, RUN_KINDS, ({ state }) => state.kind))),
    ...(name === undefined ? [] : [named(name)]),
    ...tag.flatMap((text) => attempt(`--tag ${text}`, () => tagged(text))),
    ...param.flatMap((text) => attempt(`--param ${text}`, () => withParam(text))),
    ...(since === undefined ? [] : attempt("--since", () => startedFrom(moment(since, now)))),
    ...(until === undefined ? [] : attempt("--until", () => startedBefore(moment(until, now)))),
    ...(parent === undefined ? [] : [({ state }: ListedRun) => state.parent === parent]),
    ...where.flatMap((text) => attempt(`--where ${text}`, () => parseWhere(text))),
  ];
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  return (run) => tests.every((test) => test(run));
}

function ofSet(text: string, known: readonly string[], of: (run: ListedRun) => string): RunTest {
  const wanted = text.split(",").map((one) => one.trim());
  const unknown = wanted.filter((one) => !known.includes(one));
  if (unknown.length > 0) throw new ConfigError(`unknown: ${unknown.join(", ")}; expected some of ${known.join(", ")}`);
  return (run) => wanted.includes(of(run));
}

function named(glob: string): RunTest {
  const pattern = globPattern(glob);
  return ({ state }) => pattern.test(state.name);
}

function tagged(text: string): RunTest {
  const [key, value] = keyValue(text);
  if (value === undefined) return ({ labels }) => Object.hasOwn(labels.tags, key);
  return ({ labels }) => Object.hasOwn(labels.tags, key) && labels.tags[key] === value;
}

/** A parameter as it is written: 2 is the number and the text. */
function withParam(text: string): RunTest {
  const [key, value] = keyValue(text);
  if (value === undefined) throw new ConfigError("expected KEY=VALUE");
  const field = runField(`params.${key}`);
  if (typeof field === "string") throw new ConfigError(field);
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const same = (has: Scalar | undefined) => has !== undefined && (String(has) === value || has === number);
  return (run) => same(field(run));
}

function keyValue(text: string): [key: string, value: string | undefined] {
  const at = text.indexOf("=");
  const key = at < 0 ? text : text.slice(0, at);
  if (key === "") throw new ConfigError("the key is empty; expected KEY or KEY=VALUE");
  return [key, at < 0 ? undefined : text.slice(at + 1)];
}

function startedFrom(time: number): RunTest {
  return ({ state }) => Date.parse(state.started) >= time;
}

function startedBefore(time: number): RunTest {
  return ({ state }) => Date.parse(state.started) < time;
}

/** ms since 1970 of a date or moment in ISO 8601 (UTC unless it says otherwise), or of so long before now. */
export function moment(text: string, now: number): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * UNITS_MS[unit!]!;
  const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const dated = text.replace(" ", "T");
  const time = iso ? Date.parse(/T[\d:.]+$/.test(dated) ? `${dated}Z` : dated) : Number.NaN;
  if (Number.isNaN(time))
    throw new ConfigError(`${text} is no time; expected 2026-01-31, 2026-01-31T12:00, or 7d, 12h, 30min`);
  return time;
}
