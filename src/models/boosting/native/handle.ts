import { CascadaError } from "../../../core/errors.ts";
import type { Pointer } from "./foreign-functions.ts";
import type { XgboostLibrary } from "./xgboost-library.ts";

const KINDS = { matrix: "XGDMatrixFree", booster: "XGBoosterFree" } as const;

/** Something of the library's that must be given back, once, and is never used after that. */
export class Handle {
  private readonly library: XgboostLibrary;
  private readonly kind: keyof typeof KINDS;
  private held: Pointer | undefined;

  constructor(library: XgboostLibrary, kind: keyof typeof KINDS, pointer: Pointer) {
    this.library = library;
    this.kind = kind;
    this.held = pointer;
  }

  /** @throws CascadaError if it has been given back: the library would read freed memory */
  get pointer(): Pointer {
    if (this.held === undefined)
      throw new CascadaError(`the ${this.kind} of libxgboost is closed; expected an open one`);
    return this.held;
  }

  /** Gives it back; a second call does nothing. */
  close(): void {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) this.library.call(KINDS[this.kind], held);
  }
}
