import type { Evaluation } from "../evaluation/evaluation.ts";
import { inLeakOrder, LEAK_WORDS } from "../evaluation/leak.ts";
import { wilsonInterval } from "../evaluation/wilson.ts";
import type { PredictedClass } from "./content.ts";
import {
  formatConfidence,
  formatCount,
  formatEstimate,
  formatInterval,
  formatNumber,
  formatPercent,
  formatShare,
  NO_NUMBER,
} from "./number-format.ts";
import { chanceLevel, type ProtocolResult, protocolWords } from "./protocol.ts";
import type { Table } from "./table.ts";

/** Protocols that fit beside each other. */
const MOST_COLUMNS = 3;

function protocolRows(
  { evaluation, leaks, ceiling, rounds }: ProtocolResult,
  { classes, rowInterval, ceilings }: { classes: readonly string[]; rowInterval: boolean; ceilings: boolean },
): string[] {
  const { accuracy_wilson: wilson, accuracy, n_test, confidence } = evaluation;
  const areas = classes.map((name) => {
    const result = evaluation.per_class.find((one) => one.name === name);
    return formatShare(result?.auc ?? Number.NaN);
  });
  return [
    formatEstimate(evaluation.accuracy, evaluation.accuracy_interval),
    formatInterval(wilson.interval),
    ...(rowInterval
      ? [leaks.length > 0 ? formatInterval(wilsonInterval(accuracy, n_test, confidence)) : NO_NUMBER]
      : []),
    `${formatCount(wilson.n_effective)} (${formatNumber(wilson.design_effect, 2)})`,
    formatEstimate(evaluation.balanced_accuracy, evaluation.balanced_accuracy_interval),
    formatEstimate(evaluation.log_loss, evaluation.log_loss_interval),
    ...areas,
    formatShare(chanceLevel(evaluation)),
    ...(ceilings ? ceilingCells(ceiling) : []),
    formatCount(evaluation.n_test),
    formatCount(evaluation.showers),
    ...(rounds === undefined ? [] : [formatCount(rounds)]),
  ];
}

/** The ceiling with its standard error, and how much of the way there is made. */
function ceilingCells(ceiling: ProtocolResult["ceiling"]): [ceiling: string, share: string] {
  if (!ceiling) return [NO_NUMBER, NO_NUMBER];
  return [`${formatShare(ceiling.accuracy)} ± ${formatShare(ceiling.standard_error)}`, formatPercent(ceiling.share)];
}

/**
 * The protocols side by side: a row per quantity, a column per protocol, each leaking one marked and explained below, with
 * the interval that the thesis would give it, which counts all rows as independent.
 * AUC rows are those of the first protocol's classes. More than three protocols are a row each, with fewer quantities.
 */
export function protocolTable(protocols: readonly ProtocolResult[]): Table {
  if (protocols.length > MOST_COLUMNS) return protocolList(protocols);
  const first = protocols[0];
  const classes = first?.evaluation.classes ?? [];
  const rowInterval = protocols.some(({ leaks }) => leaks.length > 0);
  const ceilings = protocols.some(({ ceiling }) => ceiling);
  const level = first ? `${formatConfidence(first.evaluation.confidence)} ` : "";
  const labels = [
    `accuracy [${level}bootstrap over showers]`,
    `accuracy, ${level}Wilson with effective rows`,
    ...(rowInterval ? [`accuracy, ${level}Wilson with all rows (the thesis's, too narrow)`] : []),
    "effective rows (design effect)",
    "balanced accuracy",
    "log loss",
    ...classes.map((name) => `AUC ${name} against the rest`),
    "chance level (most frequent class)",
    ...(ceilings ? ["ceiling (given true Xmax, N_mu, E, zenith)", "share of the way from chance to ceiling"] : []),
    "test stations",
    "test showers",
    ...(protocols.some(({ rounds }) => rounds !== undefined) ? ["rounds used"] : []),
  ];
  const cells = protocols.map((protocol) => protocolRows(protocol, { classes, rowInterval, ceilings }));
  return {
    title: titleOf(protocols.length),
    columns: [
      { label: "" },
      ...protocols.map((protocol) => {
        const { label, leaking } = protocolWords(protocol);
        return { label, numeric: true, warning: leaking };
      }),
    ],
    rows: labels.map((label, i) => [label, ...cells.map((column) => column[i] ?? NO_NUMBER)]),
    notes: notesOf(protocols),
  };
}

/** Many protocols: a row each. */
function protocolList(protocols: readonly ProtocolResult[]): Table {
  const ceilings = protocols.some(({ ceiling }) => ceiling);
  const labels = [
    "accuracy",
    "bootstrap over showers",
    "Wilson, all rows",
    "log loss",
    "chance",
    ...(ceilings ? ["ceiling", "of the way there"] : []),
    "stations",
    "showers",
  ];
  return {
    title: titleOf(protocols.length),
    columns: [{ label: "protocol" }, ...labels.map((label) => ({ label, numeric: true }))],
    rows: protocols.map((protocol) => {
      const { leaks, evaluation } = protocol;
      const { accuracy, accuracy_interval, n_test, confidence, log_loss, showers } = evaluation;
      return [
        protocolWords(protocol).label,
        formatShare(accuracy),
        formatInterval(accuracy_interval),
        leaks.length > 0 ? formatInterval(wilsonInterval(accuracy, n_test, confidence)) : NO_NUMBER,
        formatNumber(log_loss),
        formatShare(chanceLevel(evaluation)),
        ...(ceilings ? ceilingCells(protocol.ceiling) : []),
        formatCount(n_test),
        formatCount(showers),
      ];
    }),
    notes: [
      `Intervals of the accuracy are ${formatConfidence(protocols[0]!.evaluation.confidence)}; the one of all rows is the thesis's and too narrow, as stations of a shower are not independent.`,
      ...notesOf(protocols),
    ],
  };
}

/** What each protocol is; where several leak in the same way, how is said once, at the end. */
function notesOf(protocols: readonly ProtocolResult[]): string[] {
  const leaks = protocols.flatMap((protocol) => protocol.leaks);
  const each = [...new Set(leaks)];
  if (each.length === leaks.length) {
    return protocols.map(protocolWords).map(({ label, explanation }) => `${label}: ${explanation}.`);
  }
  return [
    ...protocols.map((protocol) => {
      const { label, explanation } = protocolWords(protocol);
      const ways = protocol.leaks.map((leak) => LEAK_WORDS[leak].label).join("; ");
      return ways === "" ? `${label}: ${explanation}.` : `${label}: ${ways}.`;
    }),
    ...inLeakOrder(each).map((leak) => `${LEAK_WORDS[leak].label}: ${LEAK_WORDS[leak].sentence}.`),
    "What leaks need not hold for new showers.",
  ];
}

function titleOf(protocols: number): string {
  if (protocols < 2) return "Accuracy and its intervals";
  return protocols === 2 ? "Both protocols side by side" : "All protocols side by side";
}

/** How often each class was decided for, with the warning that this is no composition. */
export function predictedTable(predicted: readonly PredictedClass[]): Table {
  const total = predicted.reduce((sum, { stations }) => sum + stations, 0);
  return {
    title: "Predicted primaries",
    columns: [
      { label: "primary" },
      ...["stations", "share", "mean probability"].map((label) => ({ label, numeric: true })),
    ],
    rows: predicted.map(({ name, stations, mean_probability }) => [
      name,
      formatCount(stations),
      formatPercent(stations / total),
      formatShare(mean_probability),
    ]),
    notes: [
      "Shares of decisions are no mass composition: the model confuses primaries, and they follow the mixture it was trained on.",
    ],
  };
}

/** Support, precision, recall, F1 and AUC of each class. */
export function classTable({ per_class }: Evaluation, title: string): Table {
  return {
    title,
    columns: [
      { label: "primary" },
      ...["rows", "precision", "recall", "F1", "AUC"].map((label) => ({ label, numeric: true })),
    ],
    rows: per_class.map((one) => [
      one.name,
      formatCount(one.support),
      ...[one.precision, one.recall, one.f1, one.auc].map(formatShare),
    ]),
  };
}

/** Merit factor and AUC of each pair of classes. */
export function pairTable({ pairs }: Evaluation, title: string): Table {
  return {
    title,
    columns: [{ label: "pair" }, { label: "merit factor", numeric: true }, { label: "AUC", numeric: true }],
    rows: pairs.map((pair) => [
      `${pair.first} / ${pair.second}`,
      formatNumber(pair.merit_factor, 3),
      formatShare(pair.auc),
    ]),
    notes: ["merit factor: |m1 - m2| / sqrt(s1^2 + s2^2) of ln(p1 / p2) over the rows of either class."],
  };
}

/** Counts of the confusion matrix, true classes down. */
export function confusionTable({ classes, confusion }: Evaluation, title: string): Table {
  return {
    title,
    columns: [{ label: "true \\ predicted" }, ...classes.map((label) => ({ label, numeric: true }))],
    rows: classes.map((name, i) => [name, ...confusion[i]!.map(formatCount)]),
  };
}
