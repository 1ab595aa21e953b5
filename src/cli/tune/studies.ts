import { ConfigError } from "../../core/errors.ts";
import { openJournal } from "../../experiment/group/open-study.ts";
import { formatValue } from "../../report/number-format.ts";
import { listLines } from "../../report/text-table.ts";
import { bestSoFar } from "../../tuning/best.ts";
import { countStates, countsText, type StudyFlags, warn } from "./study-text.ts";

/** Prints the studies of a journal, in the order in which they were begun. */
export async function tuneStudies(reference: string, { json, ...place }: StudyFlags): Promise<void> {
  const { path, run, storage, names } = await openJournal(reference, { ...place, warn });
  const studies = await Promise.all(
    names.map(async (name) => {
      try {
        const study = (await storage.read(name))!;
        const best = bestSoFar(study);
        return {
          study: name,
          direction: study.direction,
          counts: countStates(study),
          best: best === undefined ? null : { number: best.number, value: best.value! },
          problem: null,
        };
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return {
          study: name,
          direction: null,
          counts: countStates({ trials: [] }),
          best: null,
          problem: error.message,
        };
      }
    }),
  );
  if (json) {
    process.stdout.write(`${JSON.stringify({ journal: path, run, studies })}\n`);
    return;
  }
  const rows = studies.map(({ study, direction, counts, best, problem }) => [
    study,
    direction ?? "",
    problem ?? countsText(counts),
    best === null ? "" : `${formatValue(best.value)} (trial ${best.number})`,
  ]);
  const columns = [{ label: "study" }, { label: "direction" }, { label: "trials" }, { label: "best" }];
  const lines =
    rows.length === 0
      ? [`no studies in ${path}`]
      : listLines({ title: "", columns, rows }, process.stdout.columns || undefined);
  process.stdout.write(`${lines.join("\n")}\n`);
}
