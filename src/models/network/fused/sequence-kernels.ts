/** The inner loops of layers that work on sequences: see assembly/ for what each does. Numbers named like arrays are byte addresses. */
export interface SequenceKernels {
  largest(...args: [x: number, window: number, size: number, stride: number, columns: number, y: number]): void;
  largestBackward(
    ...args: [
      ...[x: number, y: number, dy: number, window: number, size: number],
      ...[stride: number, columns: number, dx: number],
    ]
  ): void;
  gather(...args: WindowSum): void;
  spread(...args: WindowSum): void;
  lstmForward(
    ...args: [
      ...[gates: number, earlier: number, units: number, stride: number, columns: number],
      ...[cell: number, squashed: number, state: number],
    ]
  ): void;
  lstmBackward(
    ...args: [
      ...[gates: number, earlier: number, squashed: number, stateGradient: number, outputGradient: number],
      ...[units: number, stride: number, columns: number, cellGradient: number],
    ]
  ): void;
  gruForward(
    ...args: [gates: number, earlier: number, units: number, stride: number, columns: number, state: number]
  ): void;
  gruBackward(
    ...args: [
      ...[gates: number, earlier: number, outputGradient: number],
      ...[units: number, stride: number, columns: number, stateGradient: number],
    ]
  ): void;
  channelSum(x: number, steps: number, step: number, rows: number): number;
  channelProduct(...args: [y: number, x: number, mean: number, steps: number, step: number, rows: number]): number;
  channelScale(
    ...args: [
      ...[x: number, mean: number, scale: number, shift: number],
      ...[steps: number, step: number, columns: number, y: number],
    ]
  ): void;
  channelBackward(
    ...args: [
      ...[x: number, dy: number, mean: number, scale: number, slope: number, shift: number],
      ...[steps: number, step: number, rows: number, dx: number],
    ]
  ): void;
}

type WindowSum = [
  ...[x: number, factor: number, window: number, size: number],
  ...[stride: number, columns: number, accumulate: boolean, y: number],
];
