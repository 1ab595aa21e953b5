import { z } from "zod";
import type { Layer } from "../network/layer.ts";
import { defineAutoencoder } from "./define-autoencoder.ts";

const count = z.number().int().min(1);

const config = z.strictObject({
  cell: z.enum(["lstm", "gru"]).default("lstm").describe("of encoder and decoder"),
  units: count.default(8).describe("of the cell, in encoder and decoder"),
  code: count
    .optional()
    .describe("units of a dense code between them; without it the encoder's last state is the code"),
});

/** Reads a trace bin by bin into a code, and writes it bin by bin from there. */
export default defineAutoencoder({
  name: "recurrent",
  summary: "recurrent layers that read the trace into a code and write it again",
  source: "N. Srivastava, E. Mansimov & R. Salakhutdinov, ICML 2015, arXiv:1502.04681",
  config,
  defaults: { scaling: { columns: "together" }, training: { clip_norm: 1 } },
  traces: true,
  build({ input, config: { cell, units, code } }) {
    const [bins, channels = 1] = input;
    const reader: Layer = { kind: cell, units };
    return {
      encoder: code === undefined ? [reader] : [reader, { kind: "dense", units: code }],
      decoder: [
        { kind: "repetition", steps: bins },
        { kind: cell, units, sequences: true },
        // The same weights for every bin.
        { kind: "convolution", filters: channels, taps: 1 },
      ],
    };
  },
});
