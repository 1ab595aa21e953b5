/** The nearest rows of a row, the closest first. */
export interface Neighbours {
  rows: Int32Array;
  /** squared distances */
  distances: Float64Array;
  count: number;
}

/** Room for the nearest `count` rows. */
export function neighbours(count: number): Neighbours {
  return { rows: new Int32Array(count), distances: new Float64Array(count), count: 0 };
}

/** Rows that a cell and those around it hold together, on average. */
const ROWS_AROUND = 48;

/**
 * Rows as points in the unit square or cube of their ranks in some columns, in cells, so that the nearest of a row are found
 * without looking at all others. Ranks make columns comparable, whatever their units and distributions.
 */
export class RankGrid {
  private readonly dimensions: number;
  private readonly side: number;
  /** [cells + 1] where a cell's points start */
  private readonly start: Int32Array;
  /** [points] rows, cell by cell */
  private readonly members: Int32Array;
  /** [points x dimensions] their ranks, in that order */
  private readonly places: Float32Array;
  /** [dimensions] of the row that is looked at: its ranks, and its cell */
  private readonly at: Float64Array;
  private readonly cell: Int32Array;

  /**
   * @param ranks for each column [rows], in (0, 1)
   * @param points the rows that may be found; all where absent
   */
  constructor(
    private readonly ranks: readonly Float32Array[],
    points: Uint32Array = Uint32Array.from(ranks[0]!, (_, row) => row),
  ) {
    this.dimensions = ranks.length;
    this.at = new Float64Array(ranks.length);
    this.cell = new Int32Array(ranks.length);
    const block = ranks.reduce((product) => product * 3, 1);
    const cells = Math.max(1, (points.length * block) / ROWS_AROUND);
    this.side = Math.max(1, Math.floor(Math.exp(Math.log(cells) / ranks.length)));
    const cellOf = Int32Array.from(points, (row) => this.cellOf(row));
    this.start = new Int32Array(ranks.reduce((product) => product * this.side, 1) + 1);
    for (const cell of cellOf) this.start[cell + 1]!++;
    for (let cell = 1; cell < this.start.length; cell++) this.start[cell]! += this.start[cell - 1]!;
    this.members = new Int32Array(points.length);
    this.places = new Float32Array(points.length * ranks.length);
    const next = this.start.slice();
    for (let i = 0; i < points.length; i++) {
      const place = next[cellOf[i]!]!++;
      this.members[place] = points[i]!;
      for (let d = 0; d < ranks.length; d++) this.places[place * ranks.length + d] = ranks[d]![points[i]!]!;
    }
  }

  /** The `found.rows.length` nearest rows of a row, itself excepted, or all there are; written to `found`. */
  nearest(row: number, found: Neighbours): void {
    found.count = 0;
    const edge = this.moveTo(row);
    const last = found.rows.length - 1;
    for (let ring = 0; ring < this.side; ring++) {
      this.visitRing(row, ring, found);
      const safe = edge + ring / this.side;
      if (found.count > last && found.distances[last]! <= safe * safe) return;
    }
  }

  private cellOf(row: number): number {
    this.moveTo(row);
    return this.cell.reduce((cell, coordinate) => cell * this.side + coordinate, 0);
  }

  /** Looks at a row; returns the distance to the nearest side of its cell. */
  private moveTo(row: number): number {
    const { ranks, side, at, cell } = this;
    let edge = 1;
    for (let d = 0; d < ranks.length; d++) {
      at[d] = ranks[d]![row]!;
      cell[d] = Math.min(side - 1, Math.floor(at[d]! * side));
      const within = at[d]! - cell[d]! / side;
      edge = Math.min(edge, within, 1 / side - within);
    }
    return Math.max(0, edge);
  }

  /** The cells whose largest coordinate difference to the row's own is `ring`. */
  private visitRing(row: number, ring: number, found: Neighbours, d = 0, before = 0, onRing = ring === 0): void {
    const { side, dimensions } = this;
    const isLast = d === dimensions - 1;
    // In the last dimension only the two ends are on the ring, unless an earlier one is.
    const step = isLast && !onRing ? 2 * ring : 1;
    for (let offset = -ring; offset <= ring; offset += step) {
      const coordinate = this.cell[d]! + offset;
      if (coordinate < 0 || coordinate >= side) continue;
      const cell = before * side + coordinate;
      if (isLast) this.visitCell(row, cell, found);
      else this.visitRing(row, ring, found, d + 1, cell, onRing || Math.abs(offset) === ring);
    }
  }

  private visitCell(row: number, cell: number, found: Neighbours): void {
    const { members, places, at, dimensions } = this;
    const end = this.start[cell + 1]!;
    for (let i = this.start[cell]!; i < end; i++) {
      let distance = 0;
      for (let d = 0; d < dimensions; d++) {
        const difference = at[d]! - places[i * dimensions + d]!;
        distance += difference * difference;
      }
      if (members[i] !== row) insert(found, members[i]!, distance);
    }
  }
}

function insert(found: Neighbours, row: number, distance: number): void {
  const { rows, distances } = found;
  const isFull = found.count === rows.length;
  if (isFull && distance >= distances[found.count - 1]!) return;
  let at = isFull ? found.count - 1 : found.count++;
  while (at > 0 && distances[at - 1]! > distance) {
    rows[at] = rows[at - 1]!;
    distances[at] = distances[at - 1]!;
    at--;
  }
  rows[at] = row;
  distances[at] = distance;
}
