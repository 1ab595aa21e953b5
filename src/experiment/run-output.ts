import { join } from "node:path";
import { sha256 } from "../core/hash.ts";
import { type IdName, type PredictionTable, writePredictions } from "../data/predictions.ts";
import type { ModelFiles } from "../models/model.ts";
import type { ReportContent } from "../report/content.ts";
import { renderReport } from "../report/page.ts";
import { renderTerminal } from "../report/terminal.ts";
import type { Run } from "../tracking/run.ts";
import type { RunRecord, StageRecord } from "../tracking/run-record.ts";
import type { NamedFigure } from "./figures.ts";
import type { ClassifyResult } from "./result.ts";

/** A run as its folder keeps it. */
export interface RunOutput {
  name: string;
  started: number;
  stations: PredictionTable;
  /** stations of an event combined */
  events: PredictionTable;
  /** texts of ids that the data give as texts */
  idName?: IdName | undefined;
  /** the trained model; absent where it was loaded */
  model?: ModelFiles;
  figures: readonly NamedFigure[];
  /** how far a repetition may be off, where the engine of a model cannot give the same bytes */
  tolerance?: StageRecord["tolerance"];
  /** other files by name */
  files: Readonly<Record<string, string>>;
  /** the result but for what writing it adds */
  result: Omit<ClassifyResult, "run" | "report" | "predictions" | "seconds" | "sha256"> & {
    seconds: Record<string, number>;
    sha256: Omit<ClassifyResult["sha256"], "predictions">;
  };
  content: Omit<ReportContent, "figures" | "sha256" | "seconds" | "environment">;
}

/** What is left to print once a run is written. */
export interface FinishedRun {
  result: ClassifyResult;
  content: ReportContent;
}

/**
 * Writes what a run gave into its folder: predictions, model, figures, report and result. `predictionsPath` puts the
 * predictions of stations elsewhere. Throws TrackingError, and the reason of the signal if that is aborted before the end.
 */
export async function writeRun(
  run: Run,
  output: RunOutput,
  {
    signal,
    predictionsPath,
    overwrite = false,
  }: { signal: AbortSignal; predictionsPath?: string | undefined; overwrite?: boolean },
): Promise<FinishedRun> {
  signal.throwIfAborted();
  const { tolerance = null, idName } = output;
  const predictions = predictionsPath ?? join(run.path, STATIONS);
  const written = await run.stage(
    "predictions",
    async () => ({
      stations: await writePredictions(predictions, output.stations, { overwrite, idName }),
      events: await writePredictions(join(run.path, EVENTS), output.events, { idName }),
    }),
    ({ stations, events }) => ({ stations: stations.sha256, events: events.sha256 }),
    () => tolerance,
  );
  if (predictionsPath === undefined) await run.adopt(STATIONS);
  await run.adopt(EVENTS);
  for (const [name, bytes] of Object.entries(output.model ?? {})) await run.write(`model/${name}`, bytes);
  for (const [name, text] of Object.entries(output.files)) await run.write(name, text);
  await run.stage(
    "figures",
    async () => {
      for (const { name, svg } of output.figures) await run.write(`figures/${name}.svg`, svg);
    },
    () => Object.fromEntries(output.figures.map(({ name, svg }) => [name, sha256(svg)])),
    () => tolerance,
  );
  const seconds = { ...output.result.seconds, total: (performance.now() - output.started) / 1000 };
  const hashes = { ...output.result.sha256, predictions: written.stations.sha256 };
  const content: ReportContent = {
    ...output.content,
    figures: output.figures,
    sha256: hashes,
    seconds,
    environment: environmentOf(run.record),
  };
  const result: ClassifyResult = {
    ...output.result,
    run: run.path,
    seconds,
    sha256: hashes,
    predictions,
    report: join(run.path, "report.html"),
  };
  // The page names time and machine: it has no hash that a repetition could have.
  await run.stage("report", () => run.write("report.html", renderReport(content)));
  await run.write("result.json", `${JSON.stringify(result, null, 2)}\n`);
  run.log(renderTerminal(content));
  signal.throwIfAborted();
  return { result, content };
}

export const STATIONS = "predictions-stations.csv";
export const EVENTS = "predictions-events.csv";

/** Where and with what the run was made, as the report shows it. */
function environmentOf({ software, hardware }: RunRecord): Record<string, string> {
  if (!software || !hardware) return {};
  const { cascada, node, platform, git } = software;
  const commit = git === null ? "not a git checkout" : `${git.commit}${git.dirty ? " with local changes" : ""}`;
  return { cascada, node, platform, cpu: `${hardware.cpu}, ${hardware.cores} cores`, commit };
}
