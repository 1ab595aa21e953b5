import type { CeilingShare } from "../evaluation/ceiling-share.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { LEAK_WORDS, type Leak } from "../evaluation/leak.ts";

/** Which protocol rows were kept from training by, for words about it. */
export interface ReportedProtocol {
  /** `none`: the rows of a file that had no part in training */
  name: string;
  /** what makes its numbers too good; none for a result */
  leaks: readonly Leak[];
}

/** An evaluation with the protocol it belongs to. */
export interface ProtocolResult extends ReportedProtocol {
  evaluation: Evaluation;
  /** the best that is possible on these rows; absent where it is not known */
  ceiling?: CeilingShare | null;
  /** boosting rounds, epochs or steps that the model kept; absent where the model was loaded */
  rounds?: number;
}

interface ProtocolWords {
  label: string;
  /** what the test rows are */
  rows: string;
  explanation: string;
  leaking: boolean;
}

/** What is said of names instead of themselves. */
const LABELS: Readonly<Record<string, string>> = {
  none: "all rows",
  shower_split: "split by shower",
  leak_free: "leak-free",
  row_split: "random row split",
  thesis: "protocol of the thesis",
};

const HELD_OUT = "no shower has stations in both training and test";

const EXPLANATIONS: Readonly<Record<string, string>> = {
  none: "every labelled station of the file, with a model trained elsewhere",
  shower_split: `${HELD_OUT}: the result`,
  leak_free: `${HELD_OUT}, no feature is Monte-Carlo truth, nothing was chosen by the test rows: the result`,
};

/** The words for a protocol, the same in tables, figures and terminal: who leaks is called LEAKING, and says why. */
export function protocolWords({ name, leaks }: ReportedProtocol): ProtocolWords {
  const leaking = leaks.length > 0;
  return {
    label: `${LABELS[name] ?? name}${leaking ? " (LEAKING)" : ""}`,
    rows: rowsOf({ name, leaks }),
    explanation: leaking ? leakText(leaks) : (EXPLANATIONS[name] ?? HELD_OUT),
    leaking,
  };
}

function rowsOf({ name, leaks }: ReportedProtocol): string {
  if (name === "none") return "stations of the file";
  if (leaks.includes("row_split")) return "held-out rows of showers seen in training";
  if (leaks.includes("tested_on_validation")) return "validation stations";
  return "stations of held-out showers";
}

/** What leaks, each in a sentence, and what follows; no full stop. */
function leakText(leaks: readonly Leak[]): string {
  const sentences = leaks.map((leak) => `${LEAK_WORDS[leak].label}: ${LEAK_WORDS[leak].sentence}`);
  return `it leaks. ${sentences.map(capitalised).join(". ")}. Its accuracy need not hold for new showers`;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/**
 * Accuracy without looking at the traces: the share of the most frequent true class, 1 / classes where they are
 * balanced. NaN without rows.
 */
export function chanceLevel({ confusion, n_test }: Pick<Evaluation, "confusion" | "n_test">): number {
  const support = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  return n_test === 0 ? Number.NaN : Math.max(...support) / n_test;
}
