/** A convolution without its functions, between a long sequence and a short one, which has a step for each window. */
export interface WindowPlan {
  /** of the long sequence */
  steps: number;
  windows: number;
  taps: number;
  stride: number;
  padding: "same" | "valid";
}

/** The part of a window that lies within the long sequence. */
export interface Window {
  /** step of the long sequence that it begins at */
  from: number;
  /** tap of the kernel that acts on that step, and how many do */
  tap: number;
  taps: number;
}

/** Where the windows lie: `same` pads as TensorFlow does, the smaller half before the first step. */
export function windowsOf({ steps, windows, taps, stride, padding }: WindowPlan): Window[] {
  const missing = Math.max((windows - 1) * stride + taps - steps, 0);
  const before = padding === "same" ? Math.floor(missing / 2) : 0;
  return Array.from({ length: windows }, (_, window) => {
    const start = window * stride - before;
    const tap = Math.max(-start, 0);
    return { from: start + tap, tap, taps: Math.min(taps, steps - start) - tap };
  });
}
