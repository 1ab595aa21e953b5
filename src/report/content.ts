import type { CeilingShare } from "../evaluation/ceiling-share.ts";
import type { Drift } from "../evaluation/drift.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { ProtocolResult } from "./protocol.ts";

export interface ReportFigure {
  /** from one of the functions in figures/: trusted markup, put into the page as it is */
  svg: string;
  /** the same for a narrow screen, where it would otherwise scroll sideways */
  narrow?: string;
  /** a sentence or two below it */
  caption: string;
}

/** What a model says of all stations together. */
export interface PredictedClass {
  name: string;
  /** stations whose most probable class it is */
  stations: number;
  /** mean of its probability over all stations; NaN for none */
  mean_probability: number;
}

/** All that a report shows. What is absent is left out of the page: unlabelled input has no results. */
export interface ReportContent {
  title: string;
  /** one paragraph: the question and the answer */
  summary: string;
  /** evaluations of single stations; the first is the result, the others stand beside it */
  protocols?: readonly ProtocolResult[];
  /** the result per shower: the stations of an event combined */
  shower_level?: Evaluation;
  /** the best that is possible per shower; absent where it is not known */
  shower_ceiling?: CeilingShare | null;
  /** decisions by class, in a report on a file that is classified */
  predicted?: readonly PredictedClass[];
  /** in a report on a file that is classified: how far its features are from those of the training */
  drift?: { features: readonly Drift[]; by_chance: number } | undefined;
  figures?: readonly ReportFigure[];
  /** resolved configuration as YAML */
  configuration?: string;
  /** SHA-256 by what was hashed: dataset, features, model, predictions */
  sha256?: Readonly<Record<string, string | undefined>>;
  /** node, cascada version, git commit, ... */
  environment?: Readonly<Record<string, string>>;
  /** wall time by stage */
  seconds?: Readonly<Record<string, number>>;
  /** what is said of the data; by default HONEST_STATEMENT */
  statement?: string | undefined;
}

/** What every report on simulated data says of them, wherever it is read. */
export const HONEST_STATEMENT =
  "Parametric simulation tuned to published averages; not a substitute for CORSIKA+Offline; " +
  "hadronic-model differences are limited to Xmax moments and a muon scale.";

/** What a report on other data says of them. */
export const OTHER_DATA =
  "The data were not simulated by Cascada: what they stand for, and how well, is for whoever made them to say.";
