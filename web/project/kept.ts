// What the others' version of a shared song could not take of one's own: shown until somebody looked at it, tried again or let go.

import type { KeptBatch, SharedDocument } from "../../wasm/shared";

export interface KeptShelf {
  list(): readonly KeptBatch[];
  /** It is open as an edit, to be committed. */
  open(number: number): boolean;
  letGo(number: number): void;
  /** Whole songs that were put beside when this device's differed from the server's; the first of them. */
  sides(): number;
  side(): Uint8Array<ArrayBuffer>;
  letSideGo(): void;
}

/** `changed`: there is something to be written down. */
export function keptShelf(shared: SharedDocument, changed: () => void): KeptShelf {
  const indexOf = (number: number): number | undefined => shared.kept().find((one) => one.number === number)?.index;
  return {
    list: () => shared.kept(),
    open(number) {
      const index = indexOf(number);
      if (index === undefined) return false;
      shared.openKept(index);
      return true;
    },
    letGo(number) {
      const index = indexOf(number);
      if (index !== undefined) shared.releaseKept(index);
      changed();
    },
    sides: () => shared.figures().sides,
    side: () => shared.side(0),
    letSideGo() {
      if (shared.figures().sides > 0) shared.releaseSide(0);
      changed();
    },
  };
}
