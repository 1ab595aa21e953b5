import type { SourceColumn, SourceStorage } from "../../source.ts";
import type { RootBranch, RootFileObject, RootLeaf, RootTree } from "./library.ts";

/** Where the numbers of an entry are. */
export type Layout =
  /** one after the other, `length` in each entry, after `skip` bytes, `step` bytes an entry */
  | { kind: "fixed"; length: number; skip: number; step: number }
  /** as many as fit the entry, after `header` bytes: 10 for a std::vector, whose last 4 are their count */
  | { kind: "varying"; header: 0 | 10 }
  /** behind its length, after `header` bytes: 6 for a std::string that is a member */
  | { kind: "text"; header: 0 | 6 };

/** A column, and the branch that holds it. */
export interface BranchPlan extends SourceColumn {
  branch: RootBranch;
  layout: Layout;
}

/** The columns that Cascada reads and those that it does not. */
export interface BranchPlans {
  columns: BranchPlan[];
  others: { name: string; type: string }[];
}

/**
 * The branches of a tree as columns. Members of objects are named with dots, leaves of a branch of several as BRANCH.LEAF. Objects that
 * were not split, lists of lists and of texts, arrays of several dimensions and numbers of reduced precision are among the others.
 */
export function branchPlans(tree: RootTree, file: RootFileObject): BranchPlans {
  const plans: BranchPlans = { columns: [], others: [] };
  const walk = (branch: RootBranch, parent: { name: string; own: string }, depth: number): void => {
    if (depth > 32) throw new Error("branches in branches, more than 32 deep");
    const own = branch.fName.replace(/\[.*$/, "").replace(/\.$/, "");
    const name = nameOf(own, parent);
    const children = branch.fBranches.arr;
    // A base class (type 1) is no name of a member.
    for (const child of children) walk(child, branch.fType === 1 ? parent : { name, own }, depth + 1);
    if (children.length === 0) for (const found of leavesOf(branch, name, file)) add(plans, tree, found);
  };
  for (const branch of tree.fBranches.arr) walk(branch, { name: "", own: "" }, 0);
  return plans;
}

/** Branches of members may or may not have the name of their object before their own. */
function nameOf(own: string, parent: { name: string; own: string }): string {
  if (parent.name === "") return own;
  const member = [parent.name, parent.own].map((name) => `${name}.`).find((start) => own.startsWith(start)) ?? "";
  return `${parent.name}.${own.slice(member.length)}`;
}

/** What a leaf is; a type that is not read says so in `refused`. */
interface Found {
  name: string;
  branch: RootBranch;
  storage?: SourceStorage;
  layout?: Layout;
  refused?: string;
}

function add(
  { columns, others }: BranchPlans,
  tree: RootTree,
  { name, branch, storage, layout, refused }: Found,
): void {
  const problem =
    refused ??
    (branch.fEntries !== tree.fEntries ? `a branch of ${branch.fEntries} entries` : undefined) ??
    (branch.fFileName ? "a branch in another file" : undefined) ??
    (columns.some((column) => column.name === name) ? "a second column of this name" : undefined);
  if (problem !== undefined || layout === undefined) {
    others.push({ name, type: problem ?? "unknown" });
    return;
  }
  const isList = layout.kind === "varying" || (layout.kind === "fixed" && layout.length > 1);
  const kind = layout.kind === "text" ? "text" : isList ? "list" : "number";
  columns.push({ name, kind, ...(storage === undefined ? {} : { storage }), branch, layout });
}

function leavesOf(branch: RootBranch, name: string, file: RootFileObject): Found[] {
  const leaves = branch.fLeaves.arr;
  if (branch._typename === "TBranchElement") return [{ name, branch, ...elementOf(branch, file) }];
  if (branch._typename !== "TBranch") return [{ name, branch, refused: branch._typename }];
  if (leaves.length === 1) return [{ name, branch, ...leafOf(leaves[0]!) }];
  return severalLeaves(branch, name);
}

/** A branch of several leaves has them one after the other in each entry. */
function severalLeaves(branch: RootBranch, name: string): Found[] {
  const found = branch.fLeaves.arr.map((leaf) => ({ leaf, ...leafOf(leaf) }));
  const isFixed = found.every(({ layout }) => layout?.kind === "fixed");
  if (!isFixed) return [{ name, branch, refused: "several leaves that are not all numbers" }];
  const sizes = found.map(({ storage, layout }) => storageBytes(storage!) * (layout as { length: number }).length);
  const step = sizes.reduce((sum, size) => sum + size, 0);
  return found.map(({ leaf, layout, storage, ...rest }, i): Found => {
    const skip = sizes.slice(0, i).reduce((sum, size) => sum + size, 0);
    const whole: Layout = { kind: "fixed", length: (layout as { length: number }).length, skip, step };
    return { ...rest, name: `${name}.${leaf.fName}`, branch, storage: storage!, layout: whole };
  });
}

/** By the class of the leaf: B, S, I, L of 1, 2, 4, 8 bytes, G of 8, F and D, O a bool, C a text. */
const LEAVES: Readonly<Record<string, SourceStorage>> = {
  TLeafO: "bool",
  TLeafB: "int8",
  TLeafS: "int16",
  TLeafI: "int32",
  TLeafL: "int64",
  TLeafG: "int64",
  TLeafF: "float32",
  TLeafD: "float64",
};

function leafOf(leaf: RootLeaf): Pick<Found, "storage" | "layout" | "refused"> {
  if (leaf._typename === "TLeafC") return { layout: { kind: "text", header: 0 } };
  const found = LEAVES[leaf._typename];
  if (found === undefined) return { refused: leaf._typename };
  const storage = leaf.fIsUnsigned && found.startsWith("int") ? (`u${found}` as SourceStorage) : found;
  return { storage, ...shapeOf(leaf, storage) };
}

function shapeOf({ fTitle, fLen, fLeafCount }: RootLeaf, storage: SourceStorage): Pick<Found, "layout" | "refused"> {
  if ((fTitle.match(/\[/g) ?? []).length > 1) return { refused: "an array of several dimensions" };
  if (fLeafCount) return { layout: { kind: "varying", header: 0 } };
  if (!(Number.isInteger(fLen) && fLen >= 1)) return { refused: `an array of ${fLen}` };
  return { layout: { kind: "fixed", length: fLen, skip: 0, step: fLen * storageBytes(storage) } };
}

/** Numbers of TStreamerInfo's types (TStreamerInfo.h, EReadWrite). */
const BASIC: Readonly<Record<number, SourceStorage>> = {
  1: "int8",
  2: "int16",
  3: "int32",
  4: "int64",
  5: "float32",
  8: "float64",
  11: "uint8",
  12: "uint16",
  13: "uint32",
  14: "uint64",
  16: "int64",
  17: "uint64",
  18: "bool",
};
const [FIXED_ARRAY, POINTER_ARRAY, TSTRING, STL_STRING] = [20, 40, 65, 365] as const;
/** Containers of the standard library: as classes describe them, and as branches do. */
const CONTAINERS = new Set([500, 300]);
/** Members of a collection that was split, a TClonesArray (31) or one of the standard library (41): without a header. */
const COLLECTION_MEMBERS = new Set([31, 41]);

/** A branch of an object or a member of one. */
function elementOf(branch: RootBranch, file: RootFileObject): Pick<Found, "storage" | "layout" | "refused"> {
  const { fStreamerType: type = -1, fType = 0, fClassName: className = "", fID: id = -1 } = branch;
  const leaf = branch.fLeaves.arr[0];
  if (COLLECTION_MEMBERS.has(fType)) {
    const storage = BASIC[type];
    if (storage === undefined) return { refused: `members of type ${type} in a collection` };
    return { storage, layout: { kind: "varying", header: 0 } };
  }
  if (fType !== 0 && fType !== -1) return { refused: `${className}, a branch of type ${fType}` };
  if (id < 0) return containerOf(className);
  if (type === TSTRING) return { layout: { kind: "text", header: 0 } };
  const contained = CONTAINERS.has(type) ? memberType(branch, file) : undefined;
  if (type === STL_STRING || contained === "string") return { layout: { kind: "text", header: 6 } };
  if (contained !== undefined) return containerOf(contained);
  const base = type > POINTER_ARRAY ? type - POINTER_ARRAY : type > FIXED_ARRAY ? type - FIXED_ARRAY : type;
  const storage = BASIC[base];
  if (storage === undefined || leaf === undefined) return { refused: `a member of type ${type}` };
  // A pointer with a counter has a mark before its values.
  if (type > POINTER_ARRAY) return { refused: "an array by pointer" };
  return { storage, ...shapeOf(leaf, storage) };
}

function memberType(branch: RootBranch, file: RootFileObject): string {
  const { fClassName = "", fClassVersion = 0, fCheckSum = 0, fID = 0 } = branch;
  return (
    file.findStreamerInfo(fClassName, fClassVersion, fCheckSum)?.fElements?.arr[fID]?.fTypeName ?? "an unknown class"
  );
}

/** Names that ROOT gives the numbers of a std::vector. */
const ELEMENTS: Readonly<Record<string, SourceStorage>> = {
  bool: "bool",
  char: "int8",
  Char_t: "int8",
  "signed char": "int8",
  "unsigned char": "uint8",
  UChar_t: "uint8",
  short: "int16",
  Short_t: "int16",
  "unsigned short": "uint16",
  UShort_t: "uint16",
  int: "int32",
  Int_t: "int32",
  "unsigned int": "uint32",
  UInt_t: "uint32",
  long: "int64",
  Long_t: "int64",
  "long long": "int64",
  Long64_t: "int64",
  "unsigned long": "uint64",
  ULong_t: "uint64",
  "unsigned long long": "uint64",
  ULong64_t: "uint64",
  float: "float32",
  Float_t: "float32",
  double: "float64",
  Double_t: "float64",
};

function containerOf(className: string): Pick<Found, "storage" | "layout" | "refused"> {
  const name = className.replaceAll("std::", "").trim();
  if (name === "string" || name === "TString") return { layout: { kind: "text", header: 0 } };
  const storage = ELEMENTS[/^vector<\s*([\w ]+?)\s*(?:,\s*allocator<[\w ]+>\s*)?>$/.exec(name)?.[1] ?? ""];
  return storage === undefined ? { refused: className } : { storage, layout: { kind: "varying", header: 10 } };
}

/** Bytes of one number. */
export function storageBytes(storage: SourceStorage): number {
  return storage === "bool" ? 1 : Number(/\d+$/.exec(storage)![0]) / 8;
}
