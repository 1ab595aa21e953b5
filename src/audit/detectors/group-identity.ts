import type { AuditColumn } from "../audit-column.ts";
import { type AuditTable, keepRows } from "../audit-table.ts";
import { type Detected, type Detector, remainingColumns } from "../detector.ts";
import { tellDuplicates } from "../duplicate-sets.ts";
import { exactIdentity, type Identity, nearIdentity } from "../identity-search.ts";
import type { NearStatistic } from "../near-statistic.ts";
import { countGroups, groupsOfNear, groupsOfTies, sharedColumns } from "../row-groups.ts";
import type { TieStatistic } from "../ties.ts";
import { quantities } from "./row-number.ts";

/** Where equal values name the showers of most rows, close ones are not looked for. */
const MOST_ROWS = 0.9;
/** Columns of fewer values do not tell rows of a shower apart. */
const LEAST_VALUES = 50;
/** A table of fewer such columns may have columns of showers alone. */
const LEAST_COLUMNS = 4;

/**
 * Rows of one shower on both sides of the split, known by values that they share: equal ones in one to four columns, or close
 * ones in two to four. No column is taken for an id; that equal values mean equal labels, and neighbouring values do not, is what
 * tells an identity from a quantity. Duplicated rows and columns that say the label are left out, as they have findings of their own.
 */
export const groupIdentity: Detector = {
  leak: "group_identity",
  detect(table, before) {
    const unique = withoutDuplicates(table, before);
    const columns = remainingColumns(unique, before);
    const exact = exactIdentity(unique, columns);
    const share = exact === undefined ? 0 : (exact.statistic.rows * exact.statistic.excess) / comparedRows(unique);
    const near = share > MOST_ROWS ? undefined : nearIdentity(unique, columns);
    if (near !== undefined && near.statistic.close * near.statistic.excess > share) return toldNear(table, near);
    return exact === undefined ? { suspicions: [], notes: [] } : toldExact(table, exact);
  },
};

function withoutDuplicates(table: AuditTable, { suspicions }: Readonly<Detected>): AuditTable {
  const duplicates = suspicions.find(({ leak }) => leak === "duplicate_rows")?.mend;
  return duplicates?.kind === "keep" ? keepRows(table, duplicates.keep) : table;
}

function comparedRows({ rows, test, splitGiven }: AuditTable): number {
  return splitGiven ? test.reduce((sum, one) => sum + one, 0) : rows;
}

/** The columns of an identity in the whole table. */
function inTable(table: AuditTable, { columns }: Identity<unknown>): AuditColumn[] {
  return columns.map(({ name }) => table.columns.find((column) => column.name === name)!);
}

function toldExact(table: AuditTable, identity: Identity<TieStatistic>): Detected {
  const { rows, agreement, neighbours } = identity.statistic;
  const words =
    `${rows} rows have equal ${namesOf(identity)} with another and agree with it in the label in ${percent(agreement)} ` +
    `(rows of the neighbouring values in ${percent(neighbours)})`;
  return told(table, identity, { group: groupsOfTies(inTable(table, identity)), words, kind: "equal" });
}

function toldNear(table: AuditTable, identity: Identity<NearStatistic>): Detected {
  const { close, queries, agreement, further } = identity.statistic;
  const words =
    `${percent(close)} of ${queries} rows have another very close in ${namesOf(identity)} (10 % by chance) and agree with it ` +
    `in the label in ${percent(agreement)} (rows a little further off in ${percent(further)})`;
  return told(table, identity, { group: nearGroups(table, inTable(table, identity)), words, kind: "close" });
}

/** Columns in which groups are closed at most. */
const MOST_COLUMNS = 3;

/** Groups by the columns of the identity, then by others, too, that these groups share: in three showers lie further apart. */
function nearGroups(table: AuditTable, columns: readonly AuditColumn[]): Int32Array {
  const first = groupsOfNear(columns, table.y);
  const others = sharedColumns(table.columns, first).filter((column) => !columns.includes(column));
  const all = [...columns, ...others].slice(0, MOST_COLUMNS);
  return all.length > columns.length ? groupsOfNear(all, table.y) : first;
}

function told(
  table: AuditTable,
  identity: Identity<TieStatistic | NearStatistic>,
  { group, words, kind }: { group: Int32Array; words: string; kind: "equal" | "close" },
): Detected {
  const shared = sharedColumns(table.columns, group);
  if (sharesAll(table, shared))
    return tellDuplicates(table, { group, words, kind: kind === "equal" ? "equal" : "nearly equal" });
  const { groups, rows, largest, crossing } = countGroups(group, table.test);
  const names = identity.columns.map(({ name }) => name);
  const also = shared.flatMap(({ name }) => (names.includes(name) ? [] : [name]));
  const testRows = crossing.reduce((sum, one, row) => sum + (one & table.test[row]!), 0);
  const { excess, z } = identity.statistic;
  const counted =
    `${rows} rows are in ${groups} groups, ${(rows / groups).toFixed(1)} rows each, at most ${largest}; ` +
    `${testRows} test rows have training rows in their group`;
  const evidence = [`${words}, z = ${z.toFixed(1)} in ${identity.tried} sets of columns`, counted];
  if (also.length > 0) evidence.push(`rows of a group also share ${also.join(", ")}`);
  return {
    suspicions: [
      {
        leak: "group_identity",
        columns: [...names, ...also],
        concerned: crossing,
        evidence: evidence.join("; "),
        numbers: { groups, rows_in_groups: rows, largest, excess, z, tried: identity.tried },
        mend: { kind: "group", group },
        remedy: `split by group: rows of ${kind} ${names.join(", ")} belong on one side, whatever columns a model is given`,
      },
    ],
    notes: [],
  };
}

/** Whether rows of a group are alike in all that could tell them apart: then they are no shower, but one row. */
function sharesAll(table: AuditTable, shared: readonly AuditColumn[]): boolean {
  const telling = quantities(table).filter(({ distinct }) => distinct >= LEAST_VALUES);
  return telling.length >= LEAST_COLUMNS && telling.every((column) => shared.includes(column));
}

function namesOf({ columns }: Identity<unknown>): string {
  return columns.map(({ name }) => name).join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
