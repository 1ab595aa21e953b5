import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const require = createRequire(import.meta.url);
/** A machine may have no fonts, and no two have the same: pictures are written in the one that comes along. */
const FONT = "DejaVu Sans";
const FONT_FILES = [
  require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"),
  require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"),
];
const PROGRAM = require.resolve("@resvg/resvg-wasm/index_bg.wasm");

let fonts: Promise<Uint8Array[]> | undefined;

/** The renderer is made once in the life of the process; it refuses to be made again. */
async function prepare(): Promise<Uint8Array[]> {
  await initWasm(await readFile(PROGRAM));
  return Promise.all(FONT_FILES.map((name) => readFile(name)));
}

/**
 * A figure as a PNG picture `width` px wide, the same bytes on every machine: the renderer is WebAssembly, and no font of
 * the machine is looked at.
 */
export async function renderPng(svg: string, width: number): Promise<Uint8Array> {
  fonts ??= prepare();
  const options = {
    font: { fontBuffers: await fonts, defaultFontFamily: FONT, sansSerifFamily: FONT },
    fitTo: { mode: "width" as const, value: width },
  };
  const resvg = new Resvg(svg, options);
  const image = resvg.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    resvg.free();
  }
}
