/**
 * The design effect of a proportion (L. Kish, Survey Sampling, Wiley 1965, section 8.2): its variance when rows come in
 * clusters, over its variance if as many rows were independent.
 *
 * The first is the cluster-robust variance of the ratio p = sum c / sum n by Taylor linearisation, G / (G - 1)
 * sum (c_g - p n_g)^2 / n^2 over G clusters with c_g of n_g rows (A. C. Cameron and D. L. Miller, J. Hum. Resour. 50
 * (2015) 317, sections II and VI); the second p (1 - p) / (n - 1). So it is exactly 1 where every cluster has one row,
 * and about 1 + (m - 1) rho for clusters of m rows with correlation rho.
 *
 * It is below 1 where rows of a cluster differ more than chance lets them, or seem to in a small sample. NaN where the
 * data say nothing of it: fewer than two clusters, or a proportion of 0 or 1.
 *
 * @param sums [clusters x 2] row-major: c_g and n_g, n_g above 0
 */
export function designEffect(sums: Float64Array): number {
  const clusters = sums.length / 2;
  let hits = 0;
  let rows = 0;
  for (let g = 0; g < clusters; g++) {
    hits += sums[2 * g]!;
    rows += sums[2 * g + 1]!;
  }
  if (clusters < 2) return Number.NaN;
  const p = hits / rows;
  let squares = 0;
  for (let g = 0; g < clusters; g++) {
    const residual = sums[2 * g]! - p * sums[2 * g + 1]!;
    squares += residual * residual;
  }
  const clustered = ((clusters / (clusters - 1)) * squares) / (rows * rows);
  return clustered / ((p * (1 - p)) / (rows - 1)); // 0 / 0 for a proportion of 0 or 1
}
