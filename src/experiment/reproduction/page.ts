import type { Interval } from "../../evaluation/evaluation.ts";
import { type AccuracyKind, publishedAccuracies } from "../../report/figures/published-accuracies.ts";
import { renderFigures, renderPage, renderStatement, renderTable } from "../../report/page.ts";
import { INK, RESULT, seriesColour, WARNING } from "../../report/palette.ts";
import { hashTable } from "../../report/record-tables.ts";
import type { ReproduceResult } from "./schema.ts";
import { shownProtocols } from "./shown-protocols.ts";
import { QUICK_WARNING, reproductionTables } from "./tables.ts";

const PUBLISHED: AccuracyKind = { name: "published", label: "published", colour: INK, leaking: true };

/** The figure of a reproduction by file name: every model's accuracies, published and ours. */
export function reproductionFigures(result: ReproduceResult): Record<string, string> {
  const kinds = [...(result.study === "table" ? [PUBLISHED] : []), ...protocolKinds(result)];
  const rows = result.models.map(({ title: label, published, protocols }) => ({
    label,
    values: {
      ...(published && { published: { accuracy: published.accuracy, interval: published.interval99 } }),
      ...Object.fromEntries(
        Object.entries(protocols).map(
          ([
            name,
            {
              accuracy,
              interval99: [low, high],
            },
          ]) => [name, { accuracy, interval: [low ?? accuracy, high ?? accuracy] as Interval }],
        ),
      ),
    },
  }));
  const what = result.study === "leaks" ? "Each leak alone" : "The thesis's models, published and reproduced";
  const title = result.quick ? `QUICK LOOK: ${what}` : what;
  const name = result.study === "leaks" ? "leaks" : "reproduction";
  return { [name]: publishedAccuracies({ title, kinds, rows, chance: 0.25 }) };
}

function protocolKinds(result: ReproduceResult): AccuracyKind[] {
  return shownProtocols(result).map(({ name, label, leaking, alone }, i) => {
    const colour = !leaking ? RESULT : alone ? seriesColour(i) : WARNING;
    return { name, leaking, colour, label };
  });
}

/** The page of a reproduction. */
export function reproductionPage(result: ReproduceResult): string {
  const { study, quick, models, data } = result;
  const title = study === "leaks" ? "The leaks of the thesis, each alone" : "The thesis's table, reproduced";
  const rows = `${data.stations} ${data.source}`;
  const used = data.reuse === null ? "" : `, each shower on ${data.reuse} core${data.reuse === 1 ? "" : "s"}`;
  const [figure] = Object.values(reproductionFigures(result));
  const hashes = models.flatMap(({ name, sha256 }) => [
    [`${name} model`, sha256.model] as const,
    [`${name} predictions`, sha256.predictions] as const,
  ]);
  return renderPage(
    { title: quick ? `Quick look: ${title}` : title, summary: `${quick ? `${QUICK_WARNING}. ` : ""}${rows}${used}.` },
    [
      ...reproductionTables(result).map((table) => renderTable(table)),
      renderFigures([
        { svg: figure!, caption: "Accuracy of single stations with 99 % intervals; hollow: not to be believed." },
      ]),
      renderTable(runsTable(result)),
      renderTable(hashTable({ dataset: models[0]?.sha256.dataset, ...Object.fromEntries(hashes) }), true),
      renderStatement(),
    ],
  );
}

function runsTable({ models }: ReproduceResult) {
  return {
    title: "Runs",
    columns: [{ label: "model" }, { label: "configuration" }, { label: "run" }],
    rows: models.map(({ title, configuration, run }) => [title, configuration, run]),
  };
}
