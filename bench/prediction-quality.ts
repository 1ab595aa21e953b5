/**
 * Share of the rows whose label is the most probable one; for two classes the area under the ROC curve.
 *
 * @param predicted [rows x classes], or the probability of label 1
 */
export function predictionQuality(predicted: Float32Array, label: Float32Array): number {
  const width = predicted.length / label.length;
  if (width === 1) return areaUnderCurve(predicted, label);
  let right = 0;
  for (let row = 0; row < label.length; row++) {
    let best = 0;
    for (let c = 1; c < width; c++) {
      if (predicted[row * width + c]! > predicted[row * width + best]!) best = c;
    }
    if (best === label[row]) right++;
  }
  return right / label.length;
}

/** Mann-Whitney: the share of pairs of a 1 and a 0 in which the 1 has the larger probability; ties count half. */
function areaUnderCurve(predicted: Float32Array, label: Float32Array): number {
  const order = Array.from(predicted.keys()).sort((a, b) => predicted[a]! - predicted[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let begin = 0, end = 0; begin < order.length; begin = end) {
    while (end < order.length && predicted[order[end]!] === predicted[order[begin]!]) end++;
    for (let i = begin; i < end; i++) {
      if (label[order[i]!] !== 1) continue;
      positives++;
      rankSum += (begin + end + 1) / 2;
    }
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}
