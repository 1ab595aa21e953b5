import type { FeatureMatrix } from "../../core/matrix.ts";
import type { AutoencoderNetwork } from "./autoencoder-network.ts";

/** Which columns beside the code. */
interface CodeColumns {
  with_errors: boolean;
}

/** Names of the columns that each of several networks has: `proton_code_1`, ..., with errors `proton_log_error`. */
export function codeColumns(network: string, codeSize: number, { with_errors }: CodeColumns): string[] {
  const code = Array.from({ length: codeSize }, (_, i) => `${network}_code_${i + 1}`);
  return with_errors ? [...code, `${network}_log_error`] : code;
}

/**
 * The codes of all networks side by side, as features of another classifier; with errors, the logarithm of each network's
 * reconstruction error beside its code.
 *
 * @param options.firstRow what messages call the first of the rows
 */
export function codeMatrix(
  networks: readonly AutoencoderNetwork[],
  x: FeatureMatrix,
  { with_errors, firstRow = 0 }: CodeColumns & { firstRow?: number },
): FeatureMatrix {
  const columns = networks.flatMap(({ name, codeSize }) => codeColumns(name, codeSize, { with_errors }));
  const blocks = networks.flatMap((network) => {
    const code = { width: network.codeSize, values: network.code(x) as ArrayLike<number> };
    return with_errors ? [code, { width: 1, values: network.logErrors(x, firstRow) }] : [code];
  });
  const values = new Float32Array(x.rows * columns.length);
  let first = 0;
  for (const { width, values: own } of blocks) {
    for (let row = 0; row < x.rows; row++) {
      for (let i = 0; i < width; i++) values[row * columns.length + first + i] = own[row * width + i]!;
    }
    first += width;
  }
  return { rows: x.rows, columns, values };
}
