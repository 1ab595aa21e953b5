import { ConfigError } from "../../../core/errors.ts";

/** What Cascada uses of jsroot, which has no types of its own. */
export interface JsRoot {
  openFile(proxy: unknown): Promise<RootDirectory & RootFileObject>;
  FileProxy: new () => object;
  /** undefined or null where the bytes cannot be decompressed; never prints with `quiet` */
  R__unzip(bytes: DataView, size: number, quiet: boolean, start: number): Promise<DataView | null>;
}

/** A key of a directory of a file. */
export interface RootKey {
  fName: string;
  fClassName: string;
  fCycle: number;
  /** place and length of its record */
  fSeekKey: number;
  fNbytes: number;
}

export interface RootDirectory {
  fKeys: RootKey[];
}

export interface RootFileObject {
  /** descriptions of the classes in the file */
  fSeekInfo: number;
  fNbytesInfo: number;
  fStreamerInfos?: RootList<{ fName: string; fElements?: RootList<RootElement> }>;
  readObject(path: string, cycle?: number): Promise<unknown>;
  findStreamerInfo(name: string, version: number, checksum: number): { fElements?: RootList<RootElement> } | undefined;
}

export interface RootList<T> {
  arr: T[];
}

/** A member of a class, as the file describes it. */
export interface RootElement {
  fName: string;
  fTypeName: string;
  fArrayDim?: number;
  fArrayLength?: number;
  fMaxIndex?: ArrayLike<number>;
}

export interface RootLeaf {
  _typename: string;
  fName: string;
  fTitle: string;
  /** values of an entry, or of each that a counter counts */
  fLen: number;
  fIsUnsigned: boolean;
  fLeafCount: object | null;
}

export interface RootBranch {
  _typename: string;
  fName: string;
  fTitle: string;
  fEntries: number;
  /** not empty where the baskets are in another file */
  fFileName: string;
  /** baskets that are written */
  fWriteBasket: number;
  fBasketBytes: ArrayLike<number>;
  fBasketEntry: ArrayLike<number>;
  fBasketSeek: ArrayLike<number>;
  fBranches: RootList<RootBranch>;
  fLeaves: RootList<RootLeaf>;
  /** of a TBranchElement: class of the object, or of what the member belongs to */
  fClassName?: string;
  fClassVersion?: number;
  fCheckSum?: number;
  fID?: number;
  fType?: number;
  fStreamerType?: number;
}

export interface RootTree {
  fEntries: number;
  fTitle: string;
  fBranches: RootList<RootBranch>;
}

const VERSION = "7.11.2";

/** Throws ConfigError with the command that installs jsroot where it is not installed. */
export async function loadJsRoot(): Promise<JsRoot> {
  try {
    // @ts-expect-error: jsroot describes its main module only, with all its drawing
    return (await import("jsroot/io")) as JsRoot;
  } catch (cause) {
    // Its scripts would build libraries for drawing, which reading does not need.
    const command = `npm install --no-save --ignore-scripts jsroot@${VERSION}`;
    throw new ConfigError(`ROOT files are read by jsroot, which is not installed; run: ${command}`, { cause });
  }
}

/** The last work that was begun: the console is one for all. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Lets jsroot work, on one thing at a time. It prints what it cannot read, some of it on standard output, and goes on: here nothing is
 * printed and the first such complaint is the error.
 */
export function withoutPrinting<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(() => alone(work));
  last = done.catch(() => {}); // whoever began it is told
  return done;
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  const { log, warn, error } = console;
  const complaints: string[] = [];
  const keep = (...words: unknown[]): void => void complaints.push(words.map(String).join(" "));
  Object.assign(console, { log: keep, warn: keep, error: keep });
  try {
    const done = await work();
    if (complaints.length > 0) throw new Error(complaints[0]);
    return done;
  } finally {
    Object.assign(console, { log, warn, error });
  }
}
