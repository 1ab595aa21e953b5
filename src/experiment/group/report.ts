import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sha256 } from "../../core/hash.ts";
import type { HeadlineNumber } from "../../report/headline.ts";
import { formatInterval, formatNumber, formatValue } from "../../report/number-format.ts";
import {
  renderConfiguration,
  renderFigures,
  renderHeadline,
  renderPage,
  renderStatement,
  renderTable,
} from "../../report/page.ts";
import { hashTable } from "../../report/record-tables.ts";
import type { Run } from "../../tracking/run.ts";
import type { NamedFigure } from "../figures.ts";
import { protocolsOf } from "../protocol-entry.ts";
import { classifyResultSchema } from "../result.ts";
import { renderGroup } from "./load.ts";
import {
  bestTrialsTable,
  chosenTable,
  countsTable,
  nestedTable,
  repetitionTables,
  settingsTable,
  spaceTable,
  spreadText,
} from "./report-tables.ts";
import type { GroupContent, GroupResult } from "./result.ts";
import { studyImportance } from "./study-importance.ts";
import { countsText } from "./study-result.ts";

/**
 * Writes figures and report.html of a group into the folder of its run.
 *
 * @returns the path of the page
 */
export async function writeGroupReport(run: Run, content: GroupContent): Promise<string> {
  const figures = await drawGroup(content);
  await run.stage(
    "figures",
    async () => {
      for (const { name, svg } of figures) await run.write(`figures/${name}.svg`, svg);
    },
    () => Object.fromEntries(figures.map(({ name, svg }) => [name, sha256(svg)])),
  );
  // The page names runs and times: it has no hash that a repetition could have.
  return run.stage("report", () =>
    run.write("report.html", groupPage(content, { figures, interval: testInterval(run, content.result) })),
  );
}

/** The figures of a group's studies, and what draws them only where there are some. */
export async function drawGroup({ group, studies }: GroupContent): Promise<NamedFigure[]> {
  const [study, ...others] = studies;
  if (study === undefined) return [];
  const { drawnStudy } = await import("./drawn-study.ts");
  const { foldFigures, searchFigures } = await import("./report-figures.ts");
  const metric = group.metric?.name ?? "value";
  if (group.nested || others.length > 0) return foldFigures(studies.map((one) => drawnStudy(one, metric)));
  const shares = studyImportance(study);
  return searchFigures(
    drawnStudy(
      study,
      metric,
      shares.map(({ name }) => name),
    ),
    shares,
  );
}

interface PageParts {
  figures: readonly NamedFigure[];
  /** 99 % interval of the chosen run's test accuracy; undefined where it is not known */
  interval: readonly [number, number] | undefined;
}

/** A group as one HTML page: what was found, the test's number beside the one it was chosen by, figures, settings. */
export function groupPage({ group, result }: GroupContent, { figures, interval }: PageParts): string {
  const { study, chosen, nested, repeated } = result;
  const hashes = {
    ...(study && { study: study.sha256 }),
    ...Object.fromEntries(nested?.folds.map((fold) => [`study of fold ${fold.fold}`, fold.study.sha256]) ?? []),
    ...(chosen && chosenHashes(chosen)),
  };
  return renderPage({ title: group.name, summary: summaryOf(group.description, result) }, [
    renderHeadline(headline(result, { interval, protocol: protocolsOf(group.base.experiment.protocols)[0]!.name })),
    ...(chosen ? [renderTable(chosenTable(chosen))] : []),
    ...(study ? [renderTable(bestTrialsTable(study)), renderTable(countsTable(study))] : []),
    ...(nested ? [renderTable(nestedTable(nested))] : []),
    ...(repeated ? repetitionTables(repeated).map((table) => renderTable(table)) : []),
    renderFigures(figures),
    ...(repeated ? [] : [settingsTable(group), ...spaceTable(group)].map((table) => renderTable(table))),
    ...(Object.keys(hashes).length > 0 ? [renderTable(hashTable(hashes), true)] : []),
    renderConfiguration(renderGroup(group)),
    renderStatement(),
  ]);
}

/** Of what the chosen run gave, but for its own figures. */
function chosenHashes({ sha256: hashes }: NonNullable<GroupResult["chosen"]>): Record<string, string> {
  const kept = Object.entries(hashes).filter(([name]) => !name.startsWith("figures."));
  return Object.fromEntries(kept.map(([name, hash]) => [`chosen ${name}`, hash]));
}

function headline(
  { study, chosen, nested, repeated }: GroupResult,
  { interval, protocol }: Pick<PageParts, "interval"> & { protocol: string },
): HeadlineNumber[] {
  const numbers: HeadlineNumber[] = [];
  const accuracy = chosen?.metrics[`${protocol}.accuracy`];
  if (chosen && typeof accuracy === "number") {
    const within = interval === undefined ? "" : `99 % interval ${formatInterval([...interval])}; `;
    numbers.push({
      label: "test accuracy of the chosen trial",
      value: formatNumber(accuracy),
      detail: `${within}stations of held-out showers, opened once after the search`,
    });
  }
  const searched = study && chosen?.metrics[`${protocol}.${study.metric}`];
  if (study && study.metric !== "accuracy" && typeof searched === "number") {
    numbers.push({
      label: `test ${study.metric} of the chosen trial`,
      value: formatNumber(searched),
      detail: "what the search was for, on the test rows",
    });
  }
  if (study?.best) {
    numbers.push({
      label: `best validation ${study.metric}`,
      value: formatValue(study.best.value),
      detail: `trial ${study.best.number} of ${study.trials.length} (${countsText(study)}); chosen by it, so it is optimistic`,
    });
  }
  if (nested?.value) {
    numbers.push({
      label: `mean ${nested.folds[0]!.study.metric} of the outer folds`,
      value: formatNumber(nested.value.mean),
      detail: `${spreadText(nested.value)}; showers that no search saw`,
    });
  }
  const accuracies = repeated?.metrics[`${protocol}.accuracy`];
  if (repeated && accuracies) {
    const deviation =
      accuracies.standard_deviation === null
        ? ""
        : `, standard deviation ${formatNumber(accuracies.standard_deviation)}`;
    numbers.push({
      label: `mean test accuracy of ${repeated.runs.length} ${repeated.by}s`,
      value: formatNumber(accuracies.mean),
      detail: `${spreadText(accuracies)}${deviation}`,
    });
  }
  return numbers;
}

function summaryOf(description: string, { study, nested, repeated }: GroupResult): string {
  const question = description === "" ? "" : `${description}${/[.?!]$/.test(description) ? "" : "."} `;
  if (study) {
    return `${question}${countsText(study)} trials of a search for the best ${study.metric} on validation rows. That value is optimistic, since the trial was chosen by it; the test rows took no part in the choice, so their number is what to expect of new showers.`;
  }
  if (nested) {
    return `${question}A search in each of ${nested.folds.length} outer folds; each was opened once, for the best trial of the search that never saw it.`;
  }
  if (repeated?.by === "fold") {
    return `${question}The experiment cross-validated: each of ${repeated.runs.length} folds of the showers was the test once. The folds share training showers, so that the interval of the mean is too narrow.`;
  }
  return `${question}The experiment with ${repeated?.runs.length ?? 0} seeds: how far results are apart by chance.`;
}

/** What the chosen run says of its test accuracy. */
function testInterval(run: Run, { chosen }: GroupResult): readonly [number, number] | undefined {
  if (!chosen) return undefined;
  const path = join(dirname(run.path), chosen.run, "result.json");
  if (!existsSync(path)) return undefined;
  const found = classifyResultSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  const interval = found.success ? Object.values(found.data.protocols ?? {})[0]?.interval99 : undefined;
  return interval?.[0] == null || interval[1] === null ? undefined : [interval[0], interval[1]];
}
