import { openStudy } from "../../experiment/group/open-study.ts";
import { studyImportance } from "../../experiment/group/study-importance.ts";
import { formatPercent } from "../../report/number-format.ts";
import { listLines } from "../../report/text-table.ts";
import { bestTrial } from "../../tuning/best.ts";
import { type StudyFlags, studyFields, warn } from "./study-text.ts";

/** Characters of the longest bar. */
const BAR = 30;
/** Trials below which shares are little more than chance. */
const FEW = 30;

/** Prints how much of the spread of the values each parameter explains, the most important first. */
export async function tuneImportance(reference: string, { json, ...place }: StudyFlags): Promise<void> {
  const opened = await openStudy(reference, { ...place, warn });
  const { study } = opened;
  bestTrial(study); // says why where none is complete
  const complete = study.trials.filter(
    ({ state, value }) => state === "complete" && value !== null && Number.isFinite(value),
  );
  const parameters = studyImportance(study);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...studyFields(opened), trials: complete.length, parameters })}\n`);
    return;
  }
  const rows = parameters.map(({ name, share, spread, trials }) => [
    name,
    String(trials),
    formatPercent(share),
    formatPercent(spread),
    "#".repeat(Math.round(BAR * share)),
  ]);
  const columns = [
    { label: "parameter" },
    { label: "trials", numeric: true },
    { label: "share", numeric: true },
    { label: "spread", numeric: true },
    { label: "" },
  ];
  if (parameters.length === 0) {
    process.stdout.write(
      `study ${study.name}: ${complete.length} complete trials tell nothing: their values do not differ\n`,
    );
    return;
  }
  const few = complete.length < FEW ? `, too few to trust it` : "";
  const lines = [
    ...listLines({ title: "", columns, rows }, process.stdout.columns || undefined),
    "",
    `study ${study.name}: it rests on ${complete.length} complete trials${few}; shares of the spread of their values, spread over the trees`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
