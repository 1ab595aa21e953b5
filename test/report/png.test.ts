import { expect, test } from "vitest";
import { drawFigure, drawText } from "../../src/report/figure.ts";
import { renderPng } from "../../src/report/png.ts";

/** Width and height of a PNG, from its first chunk. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  return [view.getUint32(16), view.getUint32(20)];
}

const figure = (text: string) =>
  drawFigure({ width: 200, height: 100, title: "Title", description: "" }, [drawText(10, 60, text)]);

test("a figure becomes a picture of the width that is asked for", async () => {
  expect(sizeOf(await renderPng(figure("a"), 400))).toEqual([400, 200]);
  expect(sizeOf(await renderPng(figure("a"), 100))).toEqual([100, 50]);
});

test("text is drawn without any font of the machine, Greek and bold too, and the bytes are the same again", async () => {
  const empty = await renderPng(figure(""), 400);
  const picture = await renderPng(figure("θ = 38°, β"), 400);
  expect(picture).not.toEqual(empty);
  expect(await renderPng(figure("θ = 38°, β"), 400)).toEqual(picture);
  const bold = drawFigure({ width: 200, height: 100, title: "Title", description: "" }, [
    drawText(10, 60, "θ = 38°, β", { bold: true }),
  ]);
  expect(await renderPng(bold, 400)).not.toEqual(picture);
  // A character that the font lacks would be drawn as the box that stands for all of them.
  expect(await renderPng(figure("θ"), 400)).not.toEqual(await renderPng(figure("β"), 400));
});
