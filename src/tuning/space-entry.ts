import { ConfigError } from "../core/errors.ts";
import {
  checkDistribution,
  countOf,
  type Distribution,
  describe,
  gridValue,
  type ParameterValue,
} from "./distribution.ts";
import { isNotation, parseNotation } from "./notation.ts";
import type { NotationValue } from "./notation-reader.ts";
import type { SpaceEntry } from "./space-schema.ts";

/** Items that a list may have at most. */
const LONGEST = 1000;

/** One parameter of an entry. */
export interface EntryItem {
  distribution: Distribution;
  /** its choices are the JSON texts of the values that are meant, as some are lists */
  json: boolean;
  /** what was changed in the distribution, for a person */
  note?: string;
}

/** What an entry of a space stands for. */
export type EntryMeaning =
  | { kind: "fixed"; value: ParameterValue }
  | { kind: "one"; item: EntryItem; when: EntryConditions }
  /** lengths from the smallest on, and the distribution that they come from where there are several */
  | { kind: "list"; lengths: number[]; length: EntryItem | undefined; of: EntryItem; when: EntryConditions };

/** By key, the values of which one must be there. */
export type EntryConditions = Readonly<Record<string, readonly NotationValue[]>>;

type Mapping = Exclude<SpaceEntry, ParameterValue>;
type Item = string | Pick<Mapping, "float" | "int" | "categorical">;

/**
 * What an entry of a space stands for.
 *
 * @throws ConfigError what is wrong with it, without its key
 */
export function readEntry(entry: SpaceEntry): EntryMeaning {
  if (typeof entry === "string" && isNotation(entry)) return { kind: "one", item: readItem(entry), when: {} };
  if (typeof entry !== "object" || entry === null) return { kind: "fixed", value: entry };
  const { list, notation, when = {} } = entry;
  const kinds = (["float", "int", "categorical", "list", "notation"] as const).filter(
    (kind) => entry[kind] !== undefined,
  );
  if (kinds.length !== 1) {
    const there = kinds.length === 0 ? "none of" : `${kinds.join(" and ")} at once of`;
    throw new ConfigError(`${there} float, int, categorical, list, notation; expected exactly one`);
  }
  const conditions = Object.fromEntries(
    Object.entries(when).map(([key, value]) => [key, Array.isArray(value) ? value : [value as ParameterValue]]),
  );
  if (list) return { ...readList(list), when: conditions };
  return { kind: "one", item: readItem(notation ?? entry), when: conditions };
}

function readList({ length, of }: NonNullable<Mapping["list"]>): Omit<Extract<EntryMeaning, { kind: "list" }>, "when"> {
  const item = within("list.of", () => readItem(of));
  return within("list.length", () => {
    const several = typeof length === "number" ? undefined : readItem(length as Item);
    const lengths = several ? valuesOf(several.distribution) : [length as number];
    const wrong = lengths.find(
      (value) => !(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LONGEST),
    );
    if (wrong !== undefined) throw new ConfigError(`${wrong}; expected whole numbers from 0 to ${LONGEST}`);
    return { kind: "list", lengths: (lengths as number[]).toSorted((a, b) => a - b), length: several, of: item };
  });
}

function readItem(item: Item): EntryItem {
  if (typeof item === "string") {
    if (!isNotation(item)) throw new ConfigError(`${item} is no notation; expected one such as range(2, 5)`);
    const meaning = parseNotation(item);
    return meaning.kind === "choice" ? choose(meaning.choices) : checked(meaning);
  }
  const { float, int, categorical } = item;
  const kinds = [float && "float", int && "int", categorical && "categorical"].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) {
    const there = kinds.length === 0 ? "none of" : `${kinds.join(" and ")} at once of`;
    throw new ConfigError(`${there} float, int, categorical; expected exactly one`);
  }
  if (categorical) return choose(categorical as NotationValue[]);
  return float ? checked({ kind: "float", ...float }) : checked({ kind: "int", ...int! });
}

/** Choices, of which no distribution may have a list: where one is, all become their JSON texts. */
function choose(choices: readonly NotationValue[]): EntryItem {
  const json = choices.some((choice) => Array.isArray(choice));
  const texts = json ? choices.map((choice) => JSON.stringify(choice)) : (choices as readonly ParameterValue[]);
  return { ...checked({ kind: "categorical", choices: texts }), json };
}

function checked(distribution: Distribution): EntryItem {
  return { ...checkDistribution(distribution), json: false };
}

/** All values of a distribution that has not too many of them. */
function valuesOf(distribution: Distribution): readonly ParameterValue[] {
  if (distribution.kind === "categorical") return distribution.choices;
  const count = countOf(distribution);
  if (count > LONGEST + 1)
    throw new ConfigError(`${describe(distribution)}; expected whole numbers from 0 to ${LONGEST}`);
  return Array.from({ length: count }, (_, i) => gridValue(distribution, i));
}

/** Says of which part, such as a key of the space, something is wrong. */
export function within<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`${part}: ${cause.message}`, { cause });
  }
}
