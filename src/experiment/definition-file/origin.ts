import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import { CascadaError, ConfigError, InterruptedError } from "../../core/errors.ts";
import { displayPath } from "./bundle.ts";

/** Where the code of a bundle comes from. */
interface Origin {
  map: SourceMap;
  /** absolute path of the bundled file */
  path: string;
  /** how messages call it */
  shown: string;
}

const origins = new Map<string, Origin>();

/** A name of a bundle for stack traces, by which `blameFile` finds the file, line and column. */
export function nameOrigin(id: string, { map, path, shown }: { map: string; path: string; shown: string }): string {
  const name = `definition-file-${id}`;
  origins.set(name, { map: new SourceMap(JSON.parse(map)), path, shown });
  return name;
}

/** `at Object.build (definition-file-...:3:9)`, or with the address `(data:text/javascript;name=definition-file-...;base64,...:3:9)` */
const FRAME =
  /at (?:async )?(?:(?:new )?(?:Object\.)?(\S+)(?: \[as \S+\])? \()?(?:data:[^:)\s]*?)?(definition-file-\w+)[^:)\s]*:(\d+):(\d+)/g;

interface Frame {
  function: string | undefined;
  where: string;
}

function framesOf(error: unknown): Frame[] {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return [...stack.matchAll(FRAME)].flatMap(([, name, id, line, column]) => {
    const origin = origins.get(id!);
    if (!origin) return [];
    const entry = origin.map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalLine" in entry)) return [];
    const file = resolve(dirname("bundle.js"), entry.originalSource);
    const shown = file === origin.path ? origin.shown : displayPath(file);
    return [{ function: name, where: `${shown}:${entry.originalLine + 1}:${entry.originalColumn + 1}` }];
  });
}

/** Where an error, or what caused it, was thrown in a file of the user's: the innermost call first. */
function originOf(error: unknown): Frame[] {
  const { cause } = error instanceof Error ? error : {};
  const deeper = cause === undefined ? [] : originOf(cause);
  return deeper.length > 0 ? deeper : framesOf(error);
}

/** The calls in a user's files that led to an error, as lines of a stack trace; nothing where it comes from elsewhere. */
export function traceback(error: unknown): string {
  return originOf(error)
    .map(({ function: name, where }) => `\n    at ${name === undefined ? where : `${name} (${where})`}`)
    .join("");
}

/**
 * The error that tells a user where in a file of theirs it comes from: a ConfigError with file, line and column for an
 * exception of theirs, with the file for a ConfigError of ours (about layers or settings it gave). Others are as they were.
 */
export function blameFile(error: unknown, shown: string): unknown {
  if (error instanceof InterruptedError || (error instanceof CascadaError && !(error instanceof ConfigError))) {
    return error;
  }
  const frames = originOf(error);
  const [first] = frames;
  if (error instanceof ConfigError) {
    if (error.message.startsWith(shown)) return error;
    return new ConfigError(`${first?.where ?? shown}: ${error.message}`, { cause: error });
  }
  if (!first) return error;
  const outer = frames.findLast(({ function: name }) => name !== undefined && name !== first.function)?.function;
  const own = first.function === undefined ? "" : ` in ${first.function}`;
  const kind = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  const message = error instanceof Error ? error.message : String(error);
  return new ConfigError(
    `${first.where}: exception${own}${outer === undefined ? "" : `, called by ${outer}`}: ${kind}${message}`,
    { cause: error },
  );
}
