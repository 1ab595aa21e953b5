import { formatNumber, formatPercent, formatSeconds, formatValue } from "../../src/report/number-format.ts";
import { shortNames } from "../../src/report/parameter-axis.ts";
import type { PublishedSearch } from "./published.ts";
import type { SearchSummary } from "./summary.ts";

/** Time that all searches were to take on two cores, s. */
const GOAL_S = 3600;
const NO_RESULT = "not run";

/** docs/thesis-searches.md of the searches that have been run; the same summaries give the same bytes. */
export function renderSearches(published: readonly PublishedSearch[], summaries: readonly SearchSummary[]): string {
  const of = (name: string) => summaries.find(({ search }) => search === name);
  const sections = published.flatMap((search) => {
    const summary = of(search.name);
    return summary === undefined ? [] : [renderSearch(search, summary)];
  });
  return [introduction(summaries), overview(published, of), cost(published, summaries), ...sections].join("\n");
}

function introduction(summaries: readonly SearchSummary[]): string {
  const quick = summaries.some((summary) => summary.quick)
    ? ["**Made with --quick: a few trials on a few stations, to try the program. Its numbers mean nothing.**", ""]
    : [];
  return [
    "# The thesis's searches",
    "",
    "Written by `npm run thesis:searches` from the runs of `experiments/thesis/search/`; it goes on where it was interrupted.",
    "",
    ...quick,
    "The thesis ran five searches with TPE and published the best validation value of each as its result. Its rows were split",
    "at random, so stations of one shower, which share energy, zenith and azimuth exactly, stood in training and validation",
    "rows; energy and zenith were simulated truth. Here the same searches run over the same spaces (docs/search.md), but showers",
    "are split, features are reconstructed quantities, a trial is judged on validation rows, and test rows are opened once, for the",
    "chosen trial. So the published column is not what these searches were to reach. Chance level is 0.25. Published and measured",
    "values differ by leakage, by truth among the features, and by the simulation, which is another one here; what leakage alone",
    "is worth is the last column less the one before.",
    "",
  ].join("\n");
}

function overview(published: readonly PublishedSearch[], of: (name: string) => SearchSummary | undefined): string {
  const rows = published.map(({ name, title, accuracy }) => {
    const summary = of(name);
    const ours = summary
      ? [
          formatNumber(summary.best[0]?.value ?? Number.NaN),
          testedText(summary.chosen),
          summary.published === null ? NO_RESULT : testedText(summary.published),
          summary.published === null ? "" : formatNumber(summary.published.row_split_accuracy ?? Number.NaN),
        ]
      : [NO_RESULT, "", "", ""];
    return [title, formatNumber(accuracy, 5), ...ours];
  });
  return [
    "## Published and leak-free",
    "",
    ...markdownTable(
      [
        "model",
        "published (row split)",
        "best validation value, leak-free",
        "test of the chosen trial",
        "test of the thesis's configuration",
        "the same on a row split (LEAKING)",
      ],
      rows,
    ),
    "",
    "Accuracies of single stations; in brackets the 99 % interval by a bootstrap of whole showers. The validation value is",
    "optimistic, since the trial was chosen by it; both test columns are of the same held-out showers: what the search found, and",
    "what the configuration that the thesis published gives in the same protocol.",
    "",
  ].join("\n");
}

function cost(published: readonly PublishedSearch[], summaries: readonly SearchSummary[]): string {
  const rows = published.flatMap(({ name, title, trials }) => {
    const summary = summaries.find(({ search }) => search === name);
    if (summary === undefined) return [];
    const { complete, pruned, failed } = summary.counts;
    const times = [formatSeconds(summary.seconds), formatSeconds(summary.trial_seconds)];
    return [[title, String(trials), ...[complete, pruned, failed].map(String), ...times]];
  });
  const total = summaries.reduce((sum, { seconds }) => sum + seconds, 0);
  const machines = [...new Set(summaries.map(({ machine, workers }) => `${machine}, ${workers} processes`))];
  const all = summaries.length === published.length;
  const verdict = `${all ? "All searches" : `${summaries.length} of ${published.length} searches`} took ${formatSeconds(total)}`;
  return [
    "## What they took",
    "",
    ...markdownTable(
      ["model", "trials", "complete", "pruned", "failed", "wall time", "time of the trials, one thread each"],
      rows,
    ),
    "",
    `${verdict} (${machines.join("; ") || "nowhere"}); the goal was ${formatSeconds(GOAL_S)} on two cores${all ? (total <= GOAL_S ? ", which they keep" : ", which they miss") : ""}.`,
    "",
  ].join("\n");
}

function renderSearch({ name, title, configuration, accuracy }: PublishedSearch, summary: SearchSummary): string {
  const names = [...new Set(summary.best.flatMap(({ params }) => Object.keys(params)))];
  const labels = shortNames(names.map((one) => ({ name: one })));
  const best = summary.best.map(({ number, value, params }) => [
    String(number),
    formatNumber(value),
    ...names.map((one) => {
      const own = params[one];
      return own === undefined ? "" : typeof own === "number" ? formatValue(own) : String(own);
    }),
  ]);
  const shares = summary.importance.map(({ name: one, share, spread }) => [
    one,
    formatPercent(share),
    formatPercent(spread),
  ]);
  return [
    `## ${title}`,
    "",
    `Published: ${formatNumber(accuracy, 5)} with ${configuration}. Search: \`experiments/thesis/search/${name}.yaml\`; all trials:`,
    `[${name}.csv](thesis-searches/${name}.csv); summary: [${name}.json](thesis-searches/${name}.json).`,
    "",
    ...markdownTable(["trial", "validation", ...labels], best),
    "",
    ...(shares.length > 0
      ? [
          `Importance of the parameters, of ${summary.counts.complete} complete trials:`,
          "",
          ...markdownTable(["parameter", "share", "spread"], shares),
          "",
        ]
      : []),
    `SHA-256 of the study: \`${summary.study_sha256}\``,
    "",
  ].join("\n");
}

function testedText({ accuracy, interval99: [low, high] }: SearchSummary["chosen"]): string {
  const interval = low === null || high === null ? "" : ` [${formatNumber(low)}, ${formatNumber(high)}]`;
  return `${formatNumber(accuracy)}${interval}`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)];
}
