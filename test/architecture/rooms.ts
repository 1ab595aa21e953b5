import { posix } from "node:path";
import type { SourceFile, Violation } from "./source-file.ts";

const BELOW_EXPERIMENT = [
  "core",
  "simulation",
  "data",
  "features",
  "models",
  "evaluation",
  "audit",
  "system",
  "tuning",
  "tracking",
  "launch",
  "report",
  "validation",
];

/** Room -> the other rooms it may import. `src/index.ts` is the room "index": it gathers what users may import. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  simulation: ["core"],
  data: ["core"],
  features: ["core", "data"],
  models: ["core"],
  evaluation: ["core"],
  audit: ["core", "data", "features", "models", "evaluation"],
  /** files written whole, processes of this machine: what several rooms need of the operating system */
  system: ["core"],
  tuning: ["core"],
  tracking: ["core", "system"],
  launch: ["core", "system"],
  report: ["core", "evaluation", "tracking"],
  validation: ["core", "simulation", "features", "report"],
  /** gives a user's model file this very package as `cascada` */
  experiment: [...BELOW_EXPERIMENT, "index"],
  cli: [...BELOW_EXPERIMENT, "experiment"],
  index: [...BELOW_EXPERIMENT, "experiment"],
};

/** `src/core/random.ts` -> `core`, `src/index.ts` -> `index`. */
function roomOf(path: string): string {
  return (path.split("/")[1] ?? "").replace(/\.ts$/, "");
}

/** The file a relative specifier means, relative to the repository. */
export function resolveSpecifier(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

/** Imports between rooms go one way, name the file with `.ts` and stay inside src. */
export function roomViolations(file: SourceFile): Violation[] {
  const room = roomOf(file.path);
  const allowed = ROOMS[room];
  if (allowed === undefined) {
    return [{ rule: "rooms", where: file.path, message: `unknown room ${room}; add it to ROOMS and design it` }];
  }
  return file.imports
    .filter(({ specifier }) => specifier.startsWith("."))
    .flatMap(({ specifier, line }): Violation[] => {
      const where = `${file.path}:${line}`;
      const target = resolveSpecifier(file.path, specifier);
      if (!specifier.endsWith(".ts")) {
        return [{ rule: "specifiers", where, message: `${specifier} does not end with .ts` }];
      }
      if (!target.startsWith("src/")) return [{ rule: "rooms", where, message: `${specifier} leaves src` }];
      const other = roomOf(target);
      if (other === room || allowed.includes(other)) return [];
      return [{ rule: "rooms", where, message: `${room} must not import ${other} (${specifier})` }];
    });
}
