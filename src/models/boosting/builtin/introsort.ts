/**
 * Sorts keys with their weights into the very order in which std::sort of the GNU C++ library leaves them, equal keys
 * included: the order in which XGBoost adds the weights of equal values in float32 is this one. It is Musser's introsort
 * (Software: Practice and Experience 27, 983, 1997): quicksort with the median of three down to parts of 16, heapsort
 * where it goes too deep, and an insertion sort in the end.
 */
export function sortAsLibrary(keys: Int32Array, weights: Float32Array, length: number): void {
  if (length < 2) return;
  quicksort({ keys, weights }, 0, length, 2 * (31 - Math.clz32(length)));
  insertionSort({ keys, weights }, length);
}

interface Entries {
  keys: Int32Array;
  weights: Float32Array;
}

const PART = 16;

function quicksort(entries: Entries, begin: number, end: number, depth: number): void {
  let left = depth;
  let stop = end;
  while (stop - begin > PART) {
    if (left-- === 0) {
      heapsort(entries, begin, stop);
      return;
    }
    const cut = partition(entries, begin, stop);
    quicksort(entries, cut, stop, left);
    stop = cut;
  }
}

/** Moves the median of three to `begin` and parts the rest by it. */
function partition(entries: Entries, begin: number, end: number): number {
  const { keys } = entries;
  swap(entries, begin, medianOf(keys, begin + 1, begin + ((end - begin) >> 1), end - 1));
  const pivot = keys[begin]!;
  let i = begin + 1;
  let j = end;
  while (true) {
    while (keys[i]! < pivot) i++;
    j--;
    while (pivot < keys[j]!) j--;
    if (i >= j) return i;
    swap(entries, i++, j);
  }
}

function medianOf(keys: Int32Array, a: number, b: number, c: number): number {
  const [x, y, z] = [keys[a]!, keys[b]!, keys[c]!];
  if (x < y) {
    if (y < z) return b;
    return x < z ? c : a;
  }
  if (x < z) return a;
  return y < z ? c : b;
}

function swap({ keys, weights }: Entries, i: number, j: number): void {
  const key = keys[i]!;
  const weight = weights[i]!;
  keys[i] = keys[j]!;
  weights[i] = weights[j]!;
  keys[j] = key;
  weights[j] = weight;
}

function insertionSort({ keys, weights }: Entries, length: number): void {
  for (let i = 1; i < length; i++) {
    const key = keys[i]!;
    const weight = weights[i]!;
    let j = i;
    for (; j > 0 && key < keys[j - 1]!; j--) {
      keys[j] = keys[j - 1]!;
      weights[j] = weights[j - 1]!;
    }
    keys[j] = key;
    weights[j] = weight;
  }
}

function heapsort(entries: Entries, begin: number, end: number): void {
  const { keys, weights } = entries;
  const length = end - begin;
  for (let parent = (length - 2) >> 1; parent >= 0; parent--) {
    sink(entries, begin, parent, length, keys[begin + parent]!, weights[begin + parent]!);
  }
  for (let last = length - 1; last > 0; last--) {
    const key = keys[begin + last]!;
    const weight = weights[begin + last]!;
    keys[begin + last] = keys[begin]!;
    weights[begin + last] = weights[begin]!;
    sink(entries, begin, 0, last, key, weight);
  }
}

/** Lets the hole at `top` sink to a leaf along the larger children, then the entry rise from there to its place. */
function sink(entries: Entries, begin: number, top: number, length: number, key: number, weight: number): void {
  const { keys, weights } = entries;
  let hole = top;
  const move = (from: number) => {
    keys[begin + hole] = keys[begin + from]!;
    weights[begin + hole] = weights[begin + from]!;
    hole = from;
  };
  while (2 * hole + 1 < length) {
    const right = 2 * hole + 2;
    move(right < length && keys[begin + right]! >= keys[begin + right - 1]! ? right : right - 1);
  }
  while (hole > top && keys[begin + ((hole - 1) >> 1)]! < key) move((hole - 1) >> 1);
  keys[begin + hole] = key;
  weights[begin + hole] = weight;
}
