import type { RunRecord } from "../../tracking/run-record.ts";
import type { EnvironmentDifference } from "./report.ts";

type Environment = Pick<RunRecord, "software" | "hardware" | "fitting" | "artefacts">;

/** What a run says where a value is not known. */
const NONE = "none";

/** What differs between the software and the machines of two runs, one line a value. */
export function environmentDifferences(recorded: Environment, repeated: Environment): EnvironmentDifference[] {
  const [before, now] = [valuesOf(recorded), valuesOf(repeated)];
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .map((what) => ({ what, recorded: before[what] ?? NONE, repeated: now[what] ?? NONE }))
    .filter((one) => one.recorded !== one.repeated);
}

/** Values by name; names with dots, as `packages.zod`. */
function valuesOf({ software, hardware, fitting, artefacts }: Environment): Record<string, string> {
  const values: Record<string, string> = {};
  const put = (prefix: string, group: object) => {
    for (const [key, value] of Object.entries(group)) values[`${prefix}${key}`] = value === null ? NONE : String(value);
  };
  if (software) {
    const { packages, git, ...rest } = software;
    put("", rest);
    put("packages.", packages);
    if (git) {
      const { commit, dirty, diff } = git;
      put("git.", { commit, dirty, diff: artefacts.find(({ path }) => path === diff)?.sha256 ?? diff });
    }
  }
  if (hardware) {
    const { gpus, ...rest } = hardware;
    put("", rest);
    put("", {
      gpus: gpus.map(({ name, driver, cuda }) => [name, driver, cuda ?? ""].join(" ").trim()).join(", ") || NONE,
    });
  }
  for (const { protocol, engine } of fitting ?? []) {
    if (engine) put(`${protocol}.engine.`, { name: engine.name, version: engine.version, ...engine.details });
  }
  return values;
}
