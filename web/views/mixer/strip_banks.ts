// Canvases that lie over or under the mixer's strips and scroll with them, each as wide as several strips. Those that scroll out of sight
// stand for what comes into it.
import { fit, surfaceOf, type Surface } from "../../lib/canvas.ts";
import { STRIP_WIDTH } from "./near_strips.ts";

export const BANK = 8; // strips on one canvas

/** `first`: the number of the bank, -1 where it is out of sight. `fresh`: nothing, or something else, is painted on it. */
export interface Bank { readonly surface: Surface; first: number; fresh: boolean }

export interface Banks {
  readonly all: readonly Bank[];
  /** A canvas for each bank of `count` strips that shows between two pixels, from `top`, so high. */
  arrange(from: number, to: number, count: number, top: number, height: number): void;
  freshen(): void;
  /** Lets those go that are out of sight: each costs in every frame. */
  trim(): void;
  dispose(): void;
}

/** `host` scrolls with the strips. */
export function createBanks(host: HTMLElement, className: string): Banks {
  const banks: Bank[] = [], written = new WeakMap<HTMLCanvasElement, string>();
  const make = (): Bank => {
    const canvas = document.createElement("canvas"), bank: Bank = { surface: surfaceOf(canvas), first: -1, fresh: true };
    canvas.className = className;
    host.append(canvas);
    banks.push(bank);
    return bank;
  };
  const drop = (bank: Bank): void => {
    bank.surface.canvas.remove();
    banks.splice(banks.indexOf(bank), 1);
  };
  return {
    all: banks,
    arrange(from, to, count, top, height) {
      const first = Math.max(0, Math.floor(from / STRIP_WIDTH / BANK)), end = Math.min(Math.ceil(count / BANK), Math.ceil(to / STRIP_WIDTH / BANK));
      for (const bank of banks) if (bank.first < first || bank.first >= end) bank.first = -1;
      for (let index = first; index < end; index++) {
        const bank = banks.find((one) => one.first === index) ?? banks.find((one) => one.first === -1) ?? make();
        if (bank.first !== index) bank.fresh = true;
        bank.first = index;
        const { canvas } = bank.surface, width = Math.min(BANK, count - index * BANK) * STRIP_WIDTH, box = `${index}:${top}:${width}:${height}`;
        if (written.get(canvas) === box) continue;
        written.set(canvas, box);
        bank.fresh = true;
        fit(bank.surface, width, height);
        Object.assign(canvas.style, { width: `${width}px`, height: `${height}px`, transform: `translate(${index * BANK * STRIP_WIDTH}px, ${top}px)` });
      }
      // One that lies where no strips are any more would widen what scrolls.
      for (const bank of banks.filter((one) => one.first === -1)) if (Number(written.get(bank.surface.canvas)?.split(":")[0]) >= Math.ceil(count / BANK)) drop(bank);
    },
    trim() {
      for (const bank of banks.filter((one) => one.first === -1)) drop(bank);
    },
    freshen() {
      for (const bank of banks) bank.fresh = true;
    },
    dispose() {
      for (const { surface } of banks) surface.canvas.remove();
    },
  };
}
