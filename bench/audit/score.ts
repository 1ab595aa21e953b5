import { type Category, type LeakKind, makeScenario, type Scenario, type ScenarioKind } from "./scenario.ts";
import type { Source } from "./subjects.ts";

/** What an audit says of a table, in the words of this benchmark. */
export interface Answer {
  /** the audit's own name for it */
  leak: string;
  category: Category;
  columns: readonly string[];
}

/** An audit under test: it sees the table, the label, and the split and groups that the user knows; nothing else. */
export type Auditor = (scenario: Omit<Scenario, "planted">, name: string) => Promise<readonly Answer[]>;

/** One table, and what was said of it. */
export interface Outcome {
  kind: string;
  source: string;
  seed: number;
  rows: number;
  /** whether the planted leak was among the findings; absent for a clean table */
  found?: boolean;
  /** findings beyond the planted leak: of a clean table each is a false alarm */
  others: number;
  /** names of all findings, each once */
  said: string[];
}

export interface Bench {
  leaks: readonly LeakKind[];
  clean: readonly ScenarioKind[];
  /** the tables' sources, anew for each seed */
  sources(seed: number): Promise<readonly Source[]>;
  seeds: readonly number[];
  progress?(outcome: Outcome): void;
}

/**
 * Whether an answer names what is planted: a right category and, where columns hold the leak, at least one of them
 * (columns beside them do not make it wrong: a fingerprint is told by several together).
 */
export function isRight({ category, columns }: Answer, kind: LeakKind, planted: readonly string[]): boolean {
  if (!kind.categories.includes(category)) return false;
  return planted.length === 0 || columns.some((name) => planted.includes(name));
}

/** Audits a table of each kind from each source for each seed, one at a time. */
export async function judge(auditor: Auditor, { leaks, clean, sources, seeds, progress }: Bench): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const leaky = new Set<ScenarioKind>(leaks);
  for (const seed of seeds) {
    for (const source of await sources(seed)) {
      for (const kind of [...leaks, ...clean]) {
        if (kind.without?.includes(source.name)) continue;
        const { planted, ...scenario } = makeScenario(kind, source, seed);
        const answers = await auditor(scenario, `${kind.name}, ${source.name} ${seed}`);
        const right = leaky.has(kind) ? answers.filter((each) => isRight(each, kind as LeakKind, planted)) : [];
        const outcome: Outcome = {
          kind: kind.name,
          source: source.name,
          seed,
          rows: scenario.columns[scenario.label]!.length,
          ...(leaky.has(kind) && { found: right.length > 0 }),
          others: answers.length - right.length,
          said: [...new Set(answers.map(({ leak }) => leak))],
        };
        outcomes.push(outcome);
        progress?.(outcome);
      }
    }
  }
  return outcomes;
}
