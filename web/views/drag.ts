// A press that becomes a drag once it has moved: a ghost under the pointer says what is carried, Esc lets go of it. For what React
// draws; canvases have their tools.
import "./drag.css";

export interface Hand {
  /** What the ghost says, asked at each move: Alt may make it a copy. */
  name(event: PointerEvent): string;
  readonly hue?: number;
  move(event: PointerEvent): void;
  drop(event: PointerEvent): void;
  /** Also after a drop: what was lit goes out. */
  end(): void;
}

const SLOP = 6;

/** `event`: the press. A finger scrolls, so that it drags nothing here. */
export function beginDrag(event: PointerEvent, hand: Hand): void {
  if (event.button !== 0 || event.pointerType === "touch") return;
  let ghost: HTMLElement | null = null;
  const { clientX, clientY } = event;
  const show = (next: PointerEvent): void => {
    ghost ??= document.body.appendChild(Object.assign(document.createElement("span"), { className: `drag-ghost hue${hand.hue ?? 0}` }));
    ghost.textContent = hand.name(next);
    ghost.style.transform = `translate(${next.clientX + 12}px, ${next.clientY + 8}px)`;
  };
  const move = (next: PointerEvent): void => {
    if (ghost === null && Math.hypot(next.clientX - clientX, next.clientY - clientY) < SLOP) return;
    show(next);
    hand.move(next);
  };
  const end = (): void => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", end);
    removeEventListener("keydown", escape, true);
    if (ghost === null) return;
    ghost.remove();
    hand.end();
    // The press that ends a drag is no click on what it began on.
    const swallow = (click: Event): void => (click.stopPropagation(), click.preventDefault());
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
  };
  const up = (next: PointerEvent): void => {
    const dragged = ghost !== null;
    if (dragged) hand.move(next);
    if (dragged) hand.drop(next);
    end();
  };
  const escape = (key: KeyboardEvent): void => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    key.preventDefault();
    end();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", end);
  addEventListener("keydown", escape, true);
}

/** A line that shows where something will lie: across (a row's edge) or down (a strip's). */
export function createDropLine(): { show(x: number, y: number, width: number, height: number): void; hide(): void } {
  let line: HTMLElement | null = null;
  return {
    show(x, y, width, height) {
      line ??= document.body.appendChild(Object.assign(document.createElement("i"), { className: "drop-line" }));
      Object.assign(line.style, { transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)`, width: `${width}px`, height: `${height}px` });
    },
    hide() {
      line?.remove();
      line = null;
    },
  };
}

/** Lights one element at a time by its attribute data-over. */
export function createLight(): (next: Element | null) => void {
  let lit: Element | null = null;
  return (next) => {
    if (next === lit) return;
    lit?.removeAttribute("data-over");
    next?.setAttribute("data-over", "");
    lit = next;
  };
}
