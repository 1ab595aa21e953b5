/** Identifiers of a page. */
const PAGE_BITS = 16;

/**
 * A set of uint32 identifiers that counts how many there are. A page of bits per 65,536 neighbouring numbers keeps
 * the showers and events of a large file (numbered on) in an eighth of a byte each.
 */
export class IdSet {
  size = 0;
  private readonly pages = new Map<number, Uint32Array>();

  add(ids: Uint32Array): void {
    for (const id of ids) {
      const page = this.page(id >>> PAGE_BITS);
      const word = (id & 0xffff) >>> 5;
      const bit = 1 << (id & 31);
      if ((page[word]! & bit) === 0) {
        page[word]! |= bit;
        this.size++;
      }
    }
  }

  private page(number: number): Uint32Array {
    let page = this.pages.get(number);
    if (!page) {
      page = new Uint32Array((1 << PAGE_BITS) / 32);
      this.pages.set(number, page);
    }
    return page;
  }
}
