import { LEAK_WORDS, type Leak } from "../../evaluation/leak.ts";
import { protocolWords } from "../../report/protocol.ts";
import type { ReproduceResult } from "./schema.ts";

/** A protocol as tables and figures of a reproduction have it. */
export interface ShownProtocol {
  name: string;
  label: string;
  leaking: boolean;
  /** the only leak of a protocol that shows what it is worth; undefined for others */
  alone: Leak | undefined;
}

/** The protocols of all models: in the table the leaking ones first, beside what was published, else as they are. */
export function shownProtocols({ models, study }: Pick<ReproduceResult, "models" | "study">): ShownProtocol[] {
  const shown = Object.entries(models[0]?.protocols ?? {}).map(([name, { leaks }]): ShownProtocol => {
    const { label, leaking } = protocolWords({ name, leaks });
    const alone = name.startsWith("only_") ? leaks[0] : undefined;
    return { name, leaking, alone, label: alone === undefined ? label : `only ${LEAK_WORDS[alone].label}` };
  });
  return study === "table"
    ? [...shown.filter(({ leaking }) => leaking), ...shown.filter(({ leaking }) => !leaking)]
    : shown;
}
