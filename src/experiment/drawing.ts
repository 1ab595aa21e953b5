/**
 * The functions that draw a run's figures, loaded where there is something to draw: their libraries are a third of the
 * program's modules, and what fails before needs none.
 */
export async function loadDrawing() {
  const [figures, { viewFigures }] = await Promise.all([import("./figures.ts"), import("./view-figures.ts")]);
  return { ...figures, viewFigures };
}
