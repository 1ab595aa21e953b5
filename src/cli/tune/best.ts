import { bestCommand, settingsArguments, settingsOfTrial, settingsYaml } from "../../experiment/group/best-settings.ts";
import { openStudy } from "../../experiment/group/open-study.ts";
import { cleanText } from "../../report/markup.ts";
import { bestTrial } from "../../tuning/best.ts";
import { countStates, countsText, type StudyFlags, studyFields, warn } from "./study-text.ts";

/** Prints the best trial: its value, its settings as YAML and as arguments, and what runs them. */
export async function tuneBest(reference: string, { json, ...place }: StudyFlags): Promise<void> {
  const opened = await openStudy(reference, { ...place, warn });
  const { study, metric, run } = opened;
  const best = bestTrial(study);
  const { number, value, params } = best;
  const settings = settingsOfTrial(best);
  const counts = countStates(study);
  const command = bestCommand(run, settings);
  if (json) {
    const told = { ...studyFields(opened), counts, number, value, params, settings, command };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return;
  }
  const lines = [
    `study ${study.name}: ${countsText(counts)}`,
    `trial ${number} is the best: ${metric ?? "value"} ${value} (${study.direction}; it was chosen by this value, which is optimistic)`,
    "",
    settingsYaml(settings).trimEnd(),
    "",
    ...settingsArguments(settings),
    "",
    command,
  ];
  process.stdout.write(`${cleanText(lines.join("\n"))}\n`);
}
