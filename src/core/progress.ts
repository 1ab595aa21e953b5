/** How far long work has come; whoever started the work decides how it is shown. */
export interface Progress {
  /** `fraction` in [0, 1]; `note` is short, such as counts */
  update(fraction: number, note?: string): void;
  /** The work is done; `note` says what it gave. */
  done(note?: string): void;
}

/** Starts a stage of long work under a short title. */
export type StartProgress = (title: string) => Progress;

/**
 * Shows nothing.
 * @public for notebooks
 */
export const noProgress: StartProgress = () => ({ update() {}, done() {} });
