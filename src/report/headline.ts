import type { ReportContent } from "./content.ts";
import { formatConfidence, formatCount, formatInterval, formatShare } from "./number-format.ts";
import { chanceLevel, protocolWords } from "./protocol.ts";

/** One of the few numbers that a reader takes away. */
export interface HeadlineNumber {
  label: string;
  value: string;
  /** interval, rows, what it was measured on */
  detail: string;
}

/** Station accuracy of the first protocol, its chance level, and shower accuracy; as many of them as there are. */
export function headlineNumbers({ protocols, shower_level }: ReportContent): HeadlineNumber[] {
  const numbers: HeadlineNumber[] = [];
  const result = protocols?.[0];
  if (result) {
    const { evaluation } = result;
    const { rows, leaking } = protocolWords(result);
    numbers.push(
      {
        label: leaking ? "station accuracy (LEAKING)" : "station accuracy",
        value: formatShare(evaluation.accuracy),
        detail: `${formatConfidence(evaluation.confidence)} interval ${formatInterval(evaluation.accuracy_interval)}; ${formatCount(evaluation.n_test)} ${rows}`,
      },
      {
        label: "chance level",
        value: formatShare(chanceLevel(evaluation)),
        detail: `always naming the most frequent of ${evaluation.classes.length} classes`,
      },
    );
  }
  if (shower_level) {
    numbers.push({
      label: "shower accuracy",
      value: formatShare(shower_level.accuracy),
      detail: `${formatConfidence(shower_level.confidence)} interval ${formatInterval(shower_level.accuracy_interval)}; ${formatCount(shower_level.n_test)} events, their stations combined`,
    });
  }
  return numbers;
}
