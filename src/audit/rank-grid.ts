/** The nearest rows of a row, the closest first. */
export interface Neighbours {
  rows: Int32Array;
  /** squared distances */
  distances: Float64Array;
  count: number;
}

/** Rows a cell holds on average. */
const ROWS_PER_CELL = 2;

/**
 * Rows as points in the unit cube of their ranks in one to four columns, in cells, so that the nearest of a row are found
 * without looking at all others. Ranks make columns comparable, whatever their units and distributions.
 */
export class RankGrid {
  private readonly side: number;
  private readonly start: Int32Array;
  private readonly members: Int32Array;

  /**
   * @param ranks for each column [rows], in (0, 1)
   * @param points the rows that may be found; all where absent
   */
  constructor(
    private readonly ranks: readonly Float32Array[],
    points: Uint32Array = Uint32Array.from(ranks[0]!, (_, row) => row),
  ) {
    const rows = points.length;
    this.side = Math.max(1, Math.floor(Math.exp(Math.log(Math.max(1, rows / ROWS_PER_CELL)) / ranks.length)));
    const cells = ranks.reduce((product) => product * this.side, 1);
    const cellOf = Int32Array.from(points, (row) => this.cellOf(row));
    this.start = new Int32Array(cells + 1);
    for (const cell of cellOf) this.start[cell + 1]!++;
    for (let cell = 0; cell < cells; cell++) this.start[cell + 1]! += this.start[cell]!;
    this.members = new Int32Array(rows);
    const next = this.start.slice();
    for (let i = 0; i < rows; i++) this.members[next[cellOf[i]!]!++] = points[i]!;
  }

  /** The `found.rows.length` nearest rows of a row, itself excepted, or all there are; written to `found`. */
  nearest(row: number, found: Neighbours): void {
    found.count = 0;
    const most = found.rows.length;
    const edge = this.edgeDistance(row);
    for (let ring = 0; ring < this.side; ring++) {
      this.visitRing(row, ring, found);
      const safe = edge + ring / this.side;
      if (found.count === most && found.distances[most - 1]! <= safe * safe) return;
    }
  }

  private coordinate(row: number, dimension: number): number {
    return Math.min(this.side - 1, Math.floor(this.ranks[dimension]![row]! * this.side));
  }

  private cellOf(row: number): number {
    let cell = 0;
    for (let d = 0; d < this.ranks.length; d++) cell = cell * this.side + this.coordinate(row, d);
    return cell;
  }

  /** Distance to the nearest side of the row's own cell. */
  private edgeDistance(row: number): number {
    let nearest = 1;
    for (let d = 0; d < this.ranks.length; d++) {
      const within = this.ranks[d]![row]! - this.coordinate(row, d) / this.side;
      nearest = Math.min(nearest, within, 1 / this.side - within);
    }
    return Math.max(0, nearest);
  }

  /** The cells whose largest coordinate difference to the row's is `ring`. */
  private visitRing(row: number, ring: number, found: Neighbours, d = 0, cell = 0, onRing = ring === 0): void {
    const last = d === this.ranks.length - 1;
    const at = this.coordinate(row, d);
    for (let offset = -ring; offset <= ring; offset++) {
      const touches = onRing || Math.abs(offset) === ring;
      if (last && !touches) continue;
      const coordinate = at + offset;
      if (coordinate < 0 || coordinate >= this.side) continue;
      const next = cell * this.side + coordinate;
      if (last) this.visitCell(row, next, found);
      else this.visitRing(row, ring, found, d + 1, next, touches);
    }
  }

  private visitCell(row: number, cell: number, found: Neighbours): void {
    const { ranks, members } = this;
    for (let i = this.start[cell]!; i < this.start[cell + 1]!; i++) {
      const other = members[i]!;
      if (other === row) continue;
      let distance = 0;
      for (let d = 0; d < ranks.length; d++) {
        const difference = ranks[d]![row]! - ranks[d]![other]!;
        distance += difference * difference;
      }
      insert(found, other, distance);
    }
  }
}

export function neighbours(count: number): Neighbours {
  return { rows: new Int32Array(count), distances: new Float64Array(count), count: 0 };
}

function insert(found: Neighbours, row: number, distance: number): void {
  const { rows, distances } = found;
  const full = found.count === rows.length;
  if (full && distance >= distances[found.count - 1]!) return;
  let at = full ? found.count - 1 : found.count++;
  while (at > 0 && distances[at - 1]! > distance) {
    rows[at] = rows[at - 1]!;
    distances[at] = distances[at - 1]!;
    at--;
  }
  rows[at] = row;
  distances[at] = distance;
}
