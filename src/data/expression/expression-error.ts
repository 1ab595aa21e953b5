import { ConfigError } from "../../core/errors.ts";

/** Part of an expression's text: from its first character to before `to`, counted from 0. */
export interface Span {
  from: number;
  to: number;
}

/** How much of a long expression is shown around the place that is wrong. */
const MOST_SHOWN = 100;

/** An expression that means nothing: the message ends with the text and a line that points at the place. */
export class ExpressionError extends ConfigError {
  constructor(
    /** what is wrong, without the picture */
    readonly problem: string,
    readonly text: string,
    readonly span: Span,
  ) {
    super(`${problem} (character ${span.from + 1})\n${pointer(text, span)}`);
  }
}

/** The expression and, below the span, a line of `^`; of a long expression the part around the span. */
export function pointer(text: string, { from, to }: Span): string {
  const start = Math.max(0, Math.min(from - MOST_SHOWN / 2, text.length - MOST_SHOWN));
  const shown = text.slice(start, start + MOST_SHOWN).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ");
  const [before, after] = [start > 0 ? "…" : "", start + MOST_SHOWN < text.length ? "…" : ""];
  const width = Math.max(1, Math.min(to, start + MOST_SHOWN) - from);
  return `  ${before}${shown}${after}\n  ${" ".repeat(before.length + from - start)}${"^".repeat(width)}`;
}
