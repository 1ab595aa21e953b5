import { formatSeconds } from "./number-format.ts";
import type { Table } from "./table.ts";

/** SHA-256 of what the run read and made. */
export function hashTable(sha256: Readonly<Record<string, string | undefined>>): Table {
  const rows = Object.entries(sha256).flatMap(([of, hash]) => (hash === undefined ? [] : [[of, hash]]));
  return { title: "SHA-256", columns: [{ label: "of" }, { label: "hash" }], rows };
}

/** What the run ran on. */
export function environmentTable(environment: Readonly<Record<string, string>>): Table {
  return {
    title: "Environment",
    columns: [{ label: "what" }, { label: "version" }],
    rows: Object.entries(environment),
  };
}

/** Wall time of each stage. */
export function secondsTable(seconds: Readonly<Record<string, number>>): Table {
  return {
    title: "Time",
    columns: [{ label: "stage" }, { label: "wall time", numeric: true }],
    rows: Object.entries(seconds).map(([stage, time]) => [stage, formatSeconds(time)]),
  };
}
