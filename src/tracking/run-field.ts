import { nearest } from "../core/suggestion.ts";
import type { Scalar } from "./run-state.ts";
import type { ListedRun } from "./run-store.ts";

/** What a run has under a name; undefined where it has nothing. */
export type RunField = (run: ListedRun) => Scalar | undefined;

const OWN: Readonly<Record<string, RunField>> = {
  id: ({ state }) => state.id,
  name: ({ state }) => state.name,
  kind: ({ state }) => state.kind,
  status: ({ status }) => status,
  parent: ({ state }) => state.parent,
  started: ({ state }) => state.started,
  ended: ({ state }) => state.ended,
  seconds: ({ state }) => state.seconds,
  error: ({ state }) => state.error?.message,
  command: ({ state }) => state.command,
  note: ({ labels }) => labels.note,
};

const GROUPS: Readonly<Record<string, (name: string) => RunField>> = {
  params: (name) => (run) => run.param(name),
  metrics: (name) => (run) => own(run.state.metrics, name),
  sha256: (name) => (run) => own(run.state.sha256, name),
  tags: (name) => (run) => own(run.labels.tags, name),
};

/** All names that a field may have or begin with. */
const FIELD_NAMES = [...Object.keys(OWN), ...Object.keys(GROUPS).map((group) => `${group}.NAME`)];

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** The field of that name, or in words why there is none. */
export function runField(name: string): RunField | string {
  if (Object.hasOwn(OWN, name)) return OWN[name]!;
  const dot = name.indexOf(".");
  const group = dot < 0 ? name : name.slice(0, dot);
  if (Object.hasOwn(GROUPS, group)) {
    if (dot >= 0 && dot < name.length - 1) return GROUPS[group]!(name.slice(dot + 1));
    return `${name} needs the name of one of them, as in ${group}.NAME`;
  }
  const near = nearest(group, [...Object.keys(OWN), ...Object.keys(GROUPS)]);
  return `unknown field ${name}; ${near === undefined ? `expected ${FIELD_NAMES.join(", ")}` : `did you mean ${near}?`}`;
}
