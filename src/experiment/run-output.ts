import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StartProgress } from "../core/progress.ts";
import { type PredictionTable, writePredictions } from "../data/predictions.ts";
import type { FittingEngine, ModelFiles } from "../models/model.ts";
import type { ReportContent } from "../report/content.ts";
import { renderReport } from "../report/page.ts";
import { collectProvenance, type Provenance } from "../tracking/provenance.ts";
import { RunFolder } from "../tracking/run-folder.ts";
import type { FileRecord } from "./definition-file/record.ts";
import type { NamedFigure } from "./figures.ts";
import type { ClassifyResult } from "./result.ts";

/** Where a run may write, how many threads it has, who listens and who may stop it. */
export interface RunOptions {
  /** folder of the run folders */
  runs: string;
  /** folder of the simulated data sets */
  cache: string;
  workers: number;
  signal: AbortSignal;
  start: StartProgress;
}

/** A run as its folder keeps it. */
export interface RunOutput {
  name: string;
  started: number;
  stations: PredictionTable;
  /** stations of an event combined */
  events: PredictionTable;
  /** the trained model; absent where it was loaded */
  model?: ModelFiles;
  figures: readonly NamedFigure[];
  /** who fitted the model of each protocol, where the model says so */
  engines?: Readonly<Record<string, FittingEngine>>;
  /** the file that defines the model, where it is the user's */
  modelFile?: FileRecord;
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
 * Writes a run's folder: predictions, model, figures, report, result and provenance. It has its final name only when
 * all of it is there. `predictionsPath` puts the predictions of stations elsewhere. Throws TrackingError, and the reason
 * of the signal if that is aborted before the end.
 */
export async function writeRun(
  output: RunOutput,
  { runs, signal }: RunOptions,
  { predictionsPath, overwrite = false }: { predictionsPath?: string | undefined; overwrite?: boolean } = {},
): Promise<FinishedRun> {
  const provenance = await collectProvenance(packageFolder());
  signal.throwIfAborted();
  const folder = await RunFolder.create(runs, output.name);
  try {
    const inFolder = join(folder.partial, "predictions-stations.csv");
    const written = await writePredictions(predictionsPath ?? inFolder, output.stations, { overwrite });
    await writePredictions(join(folder.partial, "predictions-events.csv"), output.events);
    for (const [name, bytes] of Object.entries(output.model ?? {})) await folder.write(`model/${name}`, bytes);
    for (const { name, svg } of output.figures) await folder.write(`figures/${name}.svg`, svg);
    for (const [name, text] of Object.entries(output.files)) await folder.write(name, text);
    const seconds = { ...output.result.seconds, total: (performance.now() - output.started) / 1000 };
    const sha256 = { ...output.result.sha256, predictions: written.sha256 };
    const content: ReportContent = {
      ...output.content,
      figures: output.figures,
      sha256,
      seconds,
      environment: environmentOf(provenance),
    };
    const result: ClassifyResult = {
      ...output.result,
      run: folder.path,
      seconds,
      sha256,
      predictions: predictionsPath ?? join(folder.path, "predictions-stations.csv"),
      report: join(folder.path, "report.html"),
    };
    await folder.write("report.html", renderReport(content));
    await folder.write("result.json", `${JSON.stringify(result, null, 2)}\n`);
    const record = {
      ...provenance,
      ...(output.engines && { engines: output.engines }),
      ...(output.modelFile && { model_file: output.modelFile }),
    };
    await folder.write("provenance.json", `${JSON.stringify(record, null, 2)}\n`);
    signal.throwIfAborted();
    await folder.finish();
    return { result, content };
  } catch (error) {
    await folder.discard();
    throw error;
  }
}

/** Folder of the package, three levels above this module. */
function packageFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}

function environmentOf({
  cascada,
  node,
  platform,
  cpu,
  cores,
  git_commit,
  git_dirty,
}: Provenance): Record<string, string> {
  const commit = git_commit === null ? "not a git checkout" : `${git_commit}${git_dirty ? " with local changes" : ""}`;
  return { cascada, node, platform, cpu: `${cpu}, ${cores} cores`, commit };
}
