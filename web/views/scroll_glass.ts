// While the wheel turns fast, a pane lies over what scrolls: else each strip or slot that flies past the pointer would light up and go out, and
// in every frame the browser would look for what lies below it among all of them, which costs more than the scrolling itself. It goes when the
// wheel rests, and as soon as a hand moves the pointer. A press goes through it to what lies below. (`hidden` is visibility in
// scroll_glass.css: that lays nothing out.)
import { watchSize } from "../lib/canvas.ts";
import { collector } from "../lib/signal.ts";
import "./scroll_glass.css";

const FAST = 24; // pixels a turn; slower, one can see what one would press
const RESTED_MS = 100;
const FOCUSABLE = "button, input, select, textarea, [tabindex]";

export interface ScrollGlass { turned(pixels: number): void; dispose(): void }

const isTaken = (element: Element | null, pointer: number): boolean => element !== null && (element.hasPointerCapture(pointer) || isTaken(element.parentElement, pointer));

/** What lies below is pressed as if nothing had lain above: it has the pointer until that is let go, as browsers give it to what was
    pressed, and so the click is its own, too. */
function pressBelow(event: PointerEvent): void {
  const below = document.elementFromPoint(event.clientX, event.clientY);
  if (below === null) return;
  below.closest<HTMLElement>(FOCUSABLE)?.focus({ preventScroll: true });
  below.dispatchEvent(new PointerEvent(event.type, event));
  if (!isTaken(below, event.pointerId)) below.setPointerCapture(event.pointerId);
}

export function createScrollGlass(glass: HTMLElement): ScrollGlass {
  let timer = 0;
  const lift = (): void => {
    window.clearTimeout(timer);
    glass.hidden = true;
  };
  const press = (event: PointerEvent): void => {
    lift();
    event.stopPropagation();
    pressBelow(event);
  };
  const keepFocus = (event: MouseEvent): void => event.preventDefault(); // the pane would take it from what was pressed
  glass.addEventListener("pointermove", lift);
  glass.addEventListener("pointerdown", press);
  glass.addEventListener("mousedown", keepFocus);
  return {
    turned(pixels) {
      if (Math.abs(pixels) < FAST) return;
      glass.hidden = false;
      window.clearTimeout(timer);
      timer = window.setTimeout(lift, RESTED_MS);
    },
    dispose() {
      lift();
      glass.removeEventListener("pointermove", lift);
      glass.removeEventListener("pointerdown", press);
      glass.removeEventListener("mousedown", keepFocus);
    },
  };
}

/** For a room that scrolls by itself, at whose beginning a `.scroll-pane` holds the glass and stays where the room is seen. */
export function glassOver(room: HTMLElement, pane: HTMLElement): () => void {
  const undo = collector(), glass = createScrollGlass(pane), wheel = ({ deltaX, deltaY }: WheelEvent): void => glass.turned(Math.max(Math.abs(deltaX), Math.abs(deltaY)));
  room.addEventListener("wheel", wheel, { passive: true });
  undo.add(() => room.removeEventListener("wheel", wheel), glass.dispose, watchSize(room, (width, height) => Object.assign(pane.style, { width: `${width}px`, height: `${height}px` })));
  return undo.dispose;
}
