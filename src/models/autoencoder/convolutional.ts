import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { ACTIVATIONS, type Layer, type Shape, sizeOf } from "../network/layer.ts";
import { defineAutoencoder } from "./define-autoencoder.ts";

const count = z.number().int().min(1);

const config = z.strictObject({
  filters: z.array(count).min(1).max(20).default([8]).describe("of the convolutions, one after the other"),
  taps: count.default(5).describe("bins that a filter sees at a time"),
  stride: count.default(2).describe("bins from one place of a filter to the next"),
  code: count.default(16).describe("units of the dense layer behind the convolutions"),
  activation: z.enum(ACTIVATIONS).default("relu").describe("of the hidden layers and the code"),
  decoder: z
    .enum(["dense", "mirrored"])
    .default("dense")
    .describe("one dense layer, or the convolutions transposed in reverse order"),
  batch_normalisation: z.boolean().default(false).describe("of the convolutions, before the activation"),
});

type Config = z.output<typeof config>;

/** Convolutions along a trace of one channel or several, and a dense code. */
export default defineAutoencoder({
  name: "convolutional",
  summary: "convolutions along the trace, a dense code",
  source: "J. Masci, U. Meier, D. Ciresan & J. Schmidhuber, ICANN 2011, doi 10.1007/978-3-642-21735-7_7",
  config,
  defaults: { scaling: { columns: "together" } },
  traces: true,
  build({ input, config }) {
    const { filters, taps, stride, code, activation } = config;
    const convolutions = filters.flatMap((n): Layer[] =>
      activated({ kind: "convolution", filters: n, taps, stride }, config),
    );
    return {
      encoder: [...convolutions, { kind: "dense", units: code, activation }],
      decoder: config.decoder === "dense" ? [{ kind: "dense", units: sizeOf(input) }] : mirrored(input, config),
    };
  },
});

function mirrored(input: Shape, { filters, taps, stride, activation, ...config }: Config): Layer[] {
  const [bins, channels = 1] = input;
  const factor = filters.reduce((product) => product * stride, 1);
  if (bins % factor !== 0) {
    throw new ConfigError(
      `decoder: mirrored with ${filters.length} strides of ${stride} needs a multiple of ${factor} bins; got ${bins}; expected ` +
        "another stride, or decoder: dense",
    );
  }
  const shape = [bins / factor, filters.at(-1)!] as const;
  const before = [channels, ...filters.slice(0, -1)].toReversed();
  const settings = { filters, taps, stride, activation, ...config };
  return [
    { kind: "dense", units: sizeOf(shape), activation },
    { kind: "reshaping", shape },
    ...before.flatMap((n, i): Layer[] => {
      const layer = { kind: "transposed-convolution", filters: n, taps, stride } as const;
      return i === before.length - 1 ? [layer] : activated(layer, settings);
    }),
  ];
}

/** A layer with the activation, or with both it and a normalisation behind. */
function activated(
  layer: Extract<Layer, { kind: "convolution" | "transposed-convolution" }>,
  { activation, batch_normalisation }: Config,
): Layer[] {
  if (!batch_normalisation) return [{ ...layer, activation }];
  return [layer, { kind: "batch-normalisation" }, { kind: "activation", activation }];
}
