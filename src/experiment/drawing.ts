/**
 * The functions that draw a run's figures, loaded where there is something to draw: their libraries are a third of the
 * program's modules, and what fails before needs none.
 */
export async function loadDrawing() {
  const { dataFigures, driftFigures, modelFigures, resultFigures } = await import("./figures.ts");
  const { viewFigures } = await import("./view-figures.ts");
  return { dataFigures, driftFigures, modelFigures, resultFigures, viewFigures };
}
