import { leaksOfRun, markedMetric } from "../../experiment/leaking-metrics.ts";
import { formatCount, formatQuantity, formatSeconds } from "../../report/number-format.ts";
import type { Table } from "../../report/table.ts";
import { listLines, wrap } from "../../report/text-table.ts";
import type { RunRecord } from "../../tracking/run-record.ts";
import type { ListedRun } from "../../tracking/run-store.ts";

/** Columns of the text where stdout is no terminal. */
const WIDTH = 120;
/** Digits of a hash that people compare by eye. */
const HASH = 12;

/** A run for people: its state, the eight points of its record, and what it took and gave. */
export function runText(run: ListedRun, record: RunRecord | null): string {
  const width = process.stdout.columns || WIDTH;
  const { state, labels, status } = run;
  const tags = Object.entries(labels.tags).map(([key, value]) => (value === "" ? key : `${key}=${value}`));
  const head: [string, string][] = [
    [state.kind, state.id],
    ["status", state.error ? `${status}: ${state.error.name}: ${state.error.message}` : status],
    ["started", `${state.started}${state.seconds === null ? "" : `, ${formatSeconds(state.seconds)}`}`],
    ["command", state.command],
    ...(state.parent === null ? [] : [["part of", state.parent] as [string, string]]),
    ...(tags.length === 0 ? [] : [["tags", tags.join(" ")] as [string, string]]),
    ...(labels.note === "" ? [] : [["note", labels.note] as [string, string]]),
  ];
  const leaking = leaksOfRun(state);
  const metrics = Object.entries(state.metrics).map(([name, value]) => [
    markedMetric(name, leaking),
    value === null ? "not finite" : String(Number(value.toPrecision(6))),
  ]);
  const tables = [
    { title: "Metrics", columns: [{ label: "metric" }, { label: "last value", numeric: true }], rows: metrics },
    ...(record ? [stageTable(record), artefactTable(record)] : []),
  ].filter(({ rows }) => rows.length > 0);
  return [
    ...pairLines(head, width),
    "",
    ...(record ? pairLines(pointsOf(record), width) : []),
    ...tables.flatMap((table) => ["", table.title, ...listLines(table, width)]),
    ...(record?.warnings.length ? ["", "Warnings", ...record.warnings.flatMap((text) => wrap(text, width))] : []),
  ].join("\n");
}

function pairLines(pairs: readonly [string, string][], width: number): string[] {
  const indent = Math.max(...pairs.map(([label]) => label.length)) + 2;
  return pairs.flatMap(([label, text]) =>
    wrap(text, Math.max(20, width - indent)).map((line, i) => `${(i === 0 ? label : "").padEnd(indent)}${line}`),
  );
}

const NOTHING = "not recorded";
const list = (parts: readonly (string | null | undefined | false)[]) => parts.filter(Boolean).join(", ") || NOTHING;

/** The eight points of the thesis's checklist, a line each. */
function pointsOf(record: RunRecord): [string, string][] {
  const { data, preprocessing, partition, fitting, evaluation, randomness, software, hardware } = record;
  const files = data?.files.map(({ path, sha256 }) => `${path} ${sha256.slice(0, HASH)}`) ?? [];
  return [
    [
      "1 data",
      list([
        ...files,
        data?.rows != null && `${formatCount(data.rows)} rows`,
        data?.generator && `generator ${data.generator.name} ${data.generator.version}`,
      ]),
    ],
    [
      "2 preprocessing",
      list([
        preprocessing && `${preprocessing.columns.length} columns of set ${preprocessing.features.set ?? "?"}`,
        preprocessing && `definitions ${preprocessing.definitions}`,
        preprocessing?.sha256.slice(0, HASH),
      ]),
    ],
    [
      "3 partition",
      list(
        (partition ?? []).map(
          ({ protocol, kind, seed, rows, leaks = [] }) =>
            `${protocol} by ${kind}, seed ${seed}: ${rowsText(rows)}${leaks.length === 0 ? "" : ` (LEAKING: ${leaks.join(", ")})`}`,
        ),
      ),
    ],
    [
      "4 fitting",
      list(
        (fitting ?? []).map(
          ({ protocol, model, engine, sha256 }) =>
            `${protocol}: ${model}${engine ? ` by ${engine.name} ${engine.version}` : ""} ${sha256.slice(0, HASH)}`,
        ),
      ),
    ],
    [
      "5 evaluation",
      list(
        (evaluation ?? []).map(({ protocol, level, rows, n }) => `${protocol}: ${formatCount(n)} ${level}s (${rows})`),
      ),
    ],
    [
      "6 randomness",
      list([
        randomness && randomness.seed !== null && `seed ${randomness.seed}`,
        randomness && randomness.streams.length > 0 && `streams ${randomness.streams.join(" ")}`,
      ]),
    ],
    [
      "7 software",
      list([
        software && `cascada ${software.cascada}, Node ${software.node}, ${software.platform}`,
        software?.git &&
          `commit ${software.git.commit.slice(0, HASH)}${software.git.dirty ? " with local changes" : ""}`,
      ]),
    ],
    [
      "8 hardware",
      list([
        hardware && `${hardware.cpu}, ${hardware.cores} cores, ${formatQuantity(hardware.memory_gib)} GiB`,
        ...(hardware?.gpus.map(({ name, driver }) => `${name} (driver ${driver})`) ?? []),
      ]),
    ],
  ];
}

function rowsText(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([part, count]) => `${formatCount(count)} ${part}`)
    .join(" ");
}

function stageTable({ stages }: RunRecord): Table {
  return {
    title: "Stages",
    columns: [
      { label: "stage" },
      { label: "time", numeric: true },
      { label: "peak MiB", numeric: true },
      { label: "gave" },
    ],
    rows: stages.map(({ name, seconds, peak_memory_mib, sha256, exact }) => [
      name,
      formatSeconds(seconds),
      peak_memory_mib === null ? "" : formatCount(peak_memory_mib),
      [
        ...Object.entries(sha256).map(([key, hash]) => `${key} ${hash.slice(0, HASH)}`),
        ...(exact ? [] : ["not bit for bit"]),
      ].join(" "),
    ]),
  };
}

function artefactTable({ artefacts }: RunRecord): Table {
  return {
    title: "Files",
    columns: [{ label: "file" }, { label: "bytes", numeric: true }, { label: "sha256" }],
    rows: artefacts.map(({ path, bytes, sha256 }) => [path, formatCount(bytes), sha256.slice(0, HASH)]),
  };
}
