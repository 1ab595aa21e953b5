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
}

type WindowSum = [
  ...[x: number, factor: number, window: number, size: number],
  ...[stride: number, columns: number, accumulate: boolean, y: number],
];
