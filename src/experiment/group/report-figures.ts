import { intermediateValues } from "../../report/figures/intermediate-values.ts";
import { parallelCoordinates } from "../../report/figures/parallel-coordinates.ts";
import { type ParameterShare, parameterImportance } from "../../report/figures/parameter-importance.ts";
import { searchContour } from "../../report/figures/search-contour.ts";
import { searchHistory } from "../../report/figures/search-history.ts";
import { searchSlices } from "../../report/figures/search-slices.ts";
import { type DrawnStudy, valuedTrials } from "../../report/study.ts";
import type { NamedFigure } from "../figures.ts";

/** What a search shows: all figures that there is something for. */
export function searchFigures(study: DrawnStudy, shares: readonly ParameterShare[]): NamedFigure[] {
  const { metric, direction, parameters, trials } = study;
  const complete = valuedTrials(study).length;
  const [first, second] = parameters;
  const told = trials.some(({ intermediate }) => intermediate.length > 0);
  const figures: (NamedFigure | false)[] = [
    {
      name: "history",
      svg: searchHistory(study),
      caption: `The ${metric} of each trial on the validation rows and the best so far (${direction}); pruned and failed trials below. A triangle at the edge is far worse than the others.`,
    },
    shares.length > 0 && {
      name: "importance",
      svg: parameterImportance(shares),
      caption: `How much of the spread of the ${metric} each parameter explains, by a forest on the ${complete} complete trials; lines are the spread over its trees.${complete < 30 ? " So few trials tell little." : ""}`,
    },
    parameters.length > 0 && {
      name: "parallel-coordinates",
      svg: parallelCoordinates(study),
      caption: `Each complete trial as a line through its ${metric} and its parameters, dark where it is good. Below an axis run trials that do not have the parameter.`,
    },
    parameters.length > 0 && {
      name: "slices",
      svg: searchSlices(study),
      caption: `The ${metric} against each parameter; later trials are darker. Choices are spread so that no trial hides another.`,
    },
    first !== undefined &&
      second !== undefined && {
        name: "contour",
        svg: searchContour(study),
        caption: `Mean ${metric} of the trials near each pair of values of ${first.name} and ${second.name}; white where no trial was near.`,
      },
    told && {
      name: "intermediate-values",
      svg: intermediateValues(study),
      caption: `The ${metric} that trials told while they ran; pruned ones end where they were given up.`,
    },
  ];
  return figures.filter((figure) => figure !== false);
}

/** What the searches in the folds of an outer cross-validation show: their courses. */
export function foldFigures(studies: readonly DrawnStudy[]): NamedFigure[] {
  return studies.map((study, fold) => ({
    name: `history-${fold + 1}`,
    svg: searchHistory(study),
    caption: `Search in outer fold ${fold + 1}: the ${study.metric} of each trial and the best so far.`,
  }));
}
