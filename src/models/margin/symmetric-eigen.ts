import { InterruptedError } from "../../core/errors.ts";

/** Eigenvalues and eigenvectors of a symmetric matrix, in no particular order. */
export interface Eigen {
  /** [size] */
  values: Float64Array;
  /** [size x size] row k is the eigenvector of value k, of length 1 */
  vectors: Float64Array;
}

/** A rotation whose off-diagonal element is below this share of its diagonal ones, or of the matrix, changes no digit. */
const SMALL = 2 ** -53;
const SWEEPS = 60;
/** Rows that are turned before others have their turn. */
const ROWS_BETWEEN = 16;

/**
 * By Jacobi's rotations (C. Jacobi, 1846), in rows, each element in turn (G. Golub & C. Van Loan, Matrix Computations,
 * 4th ed., algorithms 8.5.1 and 8.5.3). Slower than reduction to three diagonals, about 60 size^3 operations, but its small
 * eigenvalues of positive matrices have more right digits (J. Demmel & K. Veselic, SIAM J. Matrix Anal. Appl. 13 (1992) 1204),
 * which count where they are divided by. Only sums, products and roots: the same bits everywhere.
 *
 * @param matrix [size x size] symmetric; not changed
 * @throws InterruptedError once the signal is aborted; large matrices take minutes
 */
export async function symmetricEigen(matrix: Float64Array, size: number, signal?: AbortSignal): Promise<Eigen> {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let k = 0; k < size; k++) vectors[k * size + k] = 1;
  let squares = 0;
  for (const element of a) squares += element * element;
  const nothing = SMALL * Math.sqrt(squares) * SMALL;
  for (let sweep = 0, rotated = true; rotated && sweep < SWEEPS; sweep++) {
    rotated = false;
    for (let p = 0; p < size; p++) {
      // Lets Ctrl-C come through.
      if (signal && p % ROWS_BETWEEN === 0) await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new InterruptedError();
      for (let q = p + 1; q < size; q++) {
        const apq = a[p * size + q]!;
        const app = a[p * size + p]!;
        const aqq = a[q * size + q]!;
        const size2 = Math.abs(apq);
        if (size2 <= nothing || size2 <= SMALL * Math.sqrt(Math.abs(app * aqq))) continue;
        rotated = true;
        // The smaller root t of t^2 + 2 theta t = 1: the tangent of the angle that makes a[p, q] zero.
        const theta = (aqq - app) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotate(a, { p: p * size, q: q * size, size, c, s: t * c });
        mirror(a, p, q, size);
        a[p * size + p] = app - t * apq;
        a[q * size + q] = aqq + t * apq;
        a[p * size + q] = 0;
        a[q * size + p] = 0;
        rotate(vectors, { p: p * size, q: q * size, size, c, s: t * c });
      }
    }
  }
  return { values: Float64Array.from({ length: size }, (_, k) => a[k * size + k]!), vectors };
}

interface Rotation {
  /** where the rows begin */
  p: number;
  q: number;
  size: number;
  /** cosine and sine */
  c: number;
  s: number;
}

/** Turns two rows. */
function rotate(a: Float64Array, { p, q, size, c, s }: Rotation): void {
  for (let k = 0; k < size; k++) {
    const x = a[p + k]!;
    const y = a[q + k]!;
    a[p + k] = c * x - s * y;
    a[q + k] = s * x + c * y;
  }
}

/** Copies two rows into the columns, which are their mirror image. */
function mirror(a: Float64Array, p: number, q: number, size: number): void {
  for (let k = 0; k < size; k++) {
    a[k * size + p] = a[p * size + k]!;
    a[k * size + q] = a[q * size + k]!;
  }
}
