import { LEAK_WORDS, LEAKS } from "../../evaluation/leak.ts";
import type { HeadlineNumber } from "../../report/headline.ts";
import { escapeMarkup } from "../../report/markup.ts";
import { formatCount, formatInterval, formatShare } from "../../report/number-format.ts";
import { renderHeadline, renderPage, renderTable } from "../../report/page.ts";
import type { Table } from "../../report/table.ts";
import type { Certificate } from "./schema.ts";

/** Where the page holds the certificate itself. */
const EMBEDDED = /<pre id="certificate"[^>]*>([^<]*)<\/pre>/;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** A certificate as a self-contained page, with the certificate itself at its end. */
export function renderCertificate(certificate: Certificate): string {
  const { run, question, results, repeat, command, limits, warnings } = certificate;
  const notes = [...warnings, ...limits].map((text) => `<li>${escapeMarkup(text)}</li>`).join("");
  const summary = question === "" ? `Run ${run.id}.` : question;
  return renderPage({ title: `Certificate of run ${run.name}`, summary }, [
    renderHeadline(results.filter(({ leaking }) => !leaking).map(headlineOf)),
    renderTable(resultTable(certificate)),
    renderTable(whatTable(certificate)),
    parametersOf(certificate),
    renderTable(hashTable(certificate), true),
    renderTable(verificationTable(certificate)),
    `<section><h2>How to repeat it</h2><pre tabindex="0">${escapeMarkup([...repeat, "", `# made by: ${command}`].join("\n"))}</pre></section>\n`,
    `<section><h2>Limits</h2><ul class="notes">${notes}</ul></section>\n`,
    "<section><h2>The certificate itself</h2><p>JSON; its sha256 is that of all else in it, with sorted keys and no spaces ",
    "(cascada certificate check FILE).</p>",
    `<pre id="certificate" tabindex="0">${escapeMarkup(JSON.stringify(certificate, null, 1))}</pre></section>\n`,
  ]);
}

/** The text of the certificate in a page; undefined where there is none. */
export function embeddedCertificate(page: string): string | undefined {
  return EMBEDDED.exec(page)?.[1]?.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);
}

/** What a row of an evaluation is. */
const ROWS: Record<Result["level"], string> = { station: "stations", shower: "events, their stations combined" };

type Result = Certificate["results"][number];

function headlineOf({ level, n, metrics }: Result): HeadlineNumber {
  const interval = intervalOf(metrics);
  return {
    label: `${level} accuracy`,
    value: typeof metrics.accuracy === "number" ? formatShare(metrics.accuracy) : "none",
    detail: `${interval === "" ? "" : `99 % interval ${interval}; `}${formatCount(n)} ${ROWS[level]}`,
  };
}

function intervalOf({ interval99 }: Result["metrics"]): string {
  if (!Array.isArray(interval99)) return "";
  const [low, high] = interval99.map((bound) => (typeof bound === "number" ? bound : Number.NaN));
  return formatInterval([low!, high!]);
}

function resultTable({ results, metrics }: Certificate): Table {
  const rows = results.map((result) => [
    `${result.protocol === "none" ? "a file" : result.protocol.replace("_", " ")}, ${ROWS[result.level]}${result.leaking ? leakMark(result) : ""}`,
    typeof result.metrics.accuracy === "number" ? formatShare(result.metrics.accuracy) : "",
    intervalOf(result.metrics),
    formatCount(result.n),
  ]);
  const others = Object.entries(metrics).map(([name, value]) => [name, String(value ?? "none"), "", ""]);
  return {
    title: "Results",
    columns: [
      { label: "protocol" },
      { label: "accuracy", numeric: true },
      { label: "99 % interval", numeric: true },
      { label: "rows", numeric: true },
    ],
    rows: [...rows, ...others],
    ...(results.some(({ leaking }) => leaking) && {
      notes: [
        "LEAKING: the number does not hold for new showers.",
        ...LEAKS.filter((leak) => results.some(({ leaks = [] }) => leaks.includes(leak))).map(
          (leak) => `${LEAK_WORDS[leak].label}: ${LEAK_WORDS[leak].sentence}.`,
        ),
      ],
    }),
  };
}

function leakMark({ leaks = [] }: Result): string {
  const words = LEAKS.filter((leak) => leaks.includes(leak)).map((leak) => LEAK_WORDS[leak].label);
  return words.length === 0 ? " (LEAKING)" : ` (LEAKING: ${words.join(", ")})`;
}

function whatTable({ run, data, features, models, split, software }: Certificate): Table {
  const [model] = models;
  const commit = software.commit && `${software.commit}${software.local_changes_sha256 ? " with local changes" : ""}`;
  const rows: [string, string | null | undefined][] = [
    ["run", `${run.id}, ${run.kind}, started ${run.started}`],
    ["data", data && `${formatCount(data.rows ?? 0)} stations${data.generator ? `, generator ${data.generator}` : ""}`],
    ["features", features && `${textOf(features.settings)}: ${features.columns.length} columns`],
    ["model", model && `${model.model}${model.engine === null ? "" : `, engine ${model.engine}`}`],
    ["split", split && `seed ${split.seed}: ${textOf(split.fractions)}`],
    ["Cascada", software.cascada],
    ["commit", commit],
    ["Node", software.node && `${software.node} on ${software.platform}`],
  ];
  return {
    title: "What was run",
    columns: [{ label: "what" }, { label: "" }],
    rows: rows.flatMap(([what, text]) => (text ? [[what, text]] : [])),
  };
}

/** A paragraph, as there may be many. */
function parametersOf({ models: [model] }: Certificate): string {
  const text = model ? textOf(model.parameters) : "";
  return text === "" ? "" : `<p><b>Parameters of the model:</b> ${escapeMarkup(text)}</p>\n`;
}

/** `rounds 300, max_depth 3` */
function textOf(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(", ");
}

function hashTable({ stages, software, sha256 }: Certificate): Table {
  const rows = stages.flatMap(({ name, sha256: hashes, exact }) =>
    Object.entries(hashes).map(([key, hash]) => [`${name} ${key}${exact ? "" : " (within a tolerance)"}`, hash]),
  );
  return {
    title: "SHA-256",
    columns: [{ label: "of" }, { label: "hash" }],
    rows: [
      ...rows,
      ...(software.lockfile_sha256 ? [["lockfile", software.lockfile_sha256]] : []),
      ...(software.local_changes_sha256 ? [["local changes", software.local_changes_sha256]] : []),
      ["this certificate", sha256],
    ],
  };
}

function verificationTable({ verifications }: Certificate): Table {
  const WORDS = { equal: "equal", within: "equal within tolerances", differs: "DIFFERS", impossible: "" };
  return {
    title: "Verifications",
    columns: [{ label: "when" }, { label: "result" }, { label: "by" }],
    rows: verifications.map(({ time, result, first_difference, cascada, node, platform, commit }) => [
      time.slice(0, 16).replace("T", " "),
      `${WORDS[result]}${first_difference === null ? "" : `, first at ${first_difference}`}`,
      `Cascada ${cascada} ${commit?.slice(0, 12) ?? ""}, Node ${node}, ${platform}`,
    ]),
    ...(verifications.length === 0 && { notes: ["This run has not been verified."] }),
  };
}
