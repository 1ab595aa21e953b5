import type { CeilingShare } from "../evaluation/ceiling-share.ts";
import type { ReportContent } from "./content.ts";
import { formatConfidence, formatCount, formatInterval, formatPercent, formatShare } from "./number-format.ts";
import { chanceLevel, protocolWords } from "./protocol.ts";

/** One of the few numbers that a reader takes away. */
export interface HeadlineNumber {
  label: string;
  value: string;
  /** interval, rows, what it was measured on */
  detail: string;
}

/** Station accuracy of the first protocol, its chance level, and shower accuracy; as many of them as there are. */
export function headlineNumbers({ protocols, shower_level, shower_ceiling }: ReportContent): HeadlineNumber[] {
  const numbers: HeadlineNumber[] = [];
  const result = protocols?.[0];
  if (result) {
    const { evaluation } = result;
    const { rows, leaking } = protocolWords(result);
    numbers.push(
      {
        label: leaking ? "station accuracy (LEAKING)" : "station accuracy",
        value: formatShare(evaluation.accuracy),
        detail: `${formatConfidence(evaluation.confidence)} interval ${formatInterval(evaluation.accuracy_interval)}; ${formatCount(evaluation.n_test)} ${rows}${shareText(result.ceiling)}`,
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
      detail: `${formatConfidence(shower_level.confidence)} interval ${formatInterval(shower_level.accuracy_interval)}; ${formatCount(shower_level.n_test)} events, their stations combined${shareText(shower_ceiling)}`,
    });
  }
  return numbers;
}

/** `; 38.2 % of the way from chance to the ceiling, .762`; nothing where the ceiling is not known. */
function shareText(ceiling: CeilingShare | null | undefined): string {
  if (!ceiling) return "";
  return `; ${formatPercent(ceiling.share)} of the way from chance to the ceiling, ${formatShare(ceiling.accuracy)}`;
}
