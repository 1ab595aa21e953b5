import type { FeatureMatrix } from "../../core/matrix.ts";
import type { AutoencoderNetwork } from "./autoencoder-network.ts";

/**
 * The codes of all networks side by side, as features of another classifier: `proton_code_1`, ...; with errors, the
 * logarithm of each network's reconstruction error beside its code.
 */
export function codeMatrix(
  networks: readonly AutoencoderNetwork[],
  x: FeatureMatrix,
  { with_errors }: { with_errors: boolean },
): FeatureMatrix {
  const blocks = networks.flatMap((network) => {
    const size = network.codeSize;
    const names = Array.from({ length: size }, (_, i) => `${network.name}_code_${i + 1}`);
    const code = { names, values: network.code(x) as ArrayLike<number> };
    return with_errors ? [code, { names: [`${network.name}_log_error`], values: network.logErrors(x) }] : [code];
  });
  const columns = blocks.flatMap(({ names }) => names);
  const values = new Float32Array(x.rows * columns.length);
  let first = 0;
  for (const { names, values: own } of blocks) {
    const width = names.length;
    for (let row = 0; row < x.rows; row++) {
      for (let i = 0; i < width; i++) values[row * columns.length + first + i] = own[row * width + i]!;
    }
    first += width;
  }
  return { rows: x.rows, columns, values };
}
