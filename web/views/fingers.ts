// What a hand on glass means on a canvas besides a press: two fingers scroll it by their middle and zoom it by how far apart they are.
export interface Glass {
  /** By so many pixels, as a wheel does. */
  scroll(dx: number, dy: number): void;
  /** About a point of the element; more than 1 comes closer. */
  zoom(x: number, factor: number): void;
}

const LEAST_APART = 24; // pixels: closer fingers would make a jump of every tremble

/** `begin` is called as the second finger lands: what the first one was about was not meant. */
export function attachFingers(element: HTMLElement, glass: Glass, begin: () => void): () => void {
  const fingers = new Map<number, PointerEvent>();
  let before: { x: number; y: number; apart: number } | null = null;
  const pair = (): typeof before => {
    const [a, b] = [...fingers.values()];
    return a && b ? { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, apart: Math.max(LEAST_APART, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)) } : null;
  };
  const down = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, event);
    if (fingers.size === 2) begin();
    before = pair();
  };
  const move = (event: PointerEvent): void => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    const now = pair();
    if (now && before) {
      glass.scroll(before.x - now.x, before.y - now.y);
      if (now.apart !== before.apart) glass.zoom(now.x - element.getBoundingClientRect().left, now.apart / before.apart);
    }
    before = now;
  };
  const up = (event: PointerEvent): void => {
    if (fingers.delete(event.pointerId)) before = pair();
  };
  element.addEventListener("pointerdown", down, true);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", up);
  return () => {
    element.removeEventListener("pointerdown", down, true);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", up);
  };
}

/** One finger that moves over `element` scrolls, whatever lies there; one that stays presses that. */
export function attachSwipe(element: HTMLElement, scroll: (dx: number, dy: number) => void, slop: number): () => void {
  let finger = -1, from = { x: 0, y: 0 }, moved = false;
  const down = (event: PointerEvent): void => {
    if (event.pointerType !== "touch" || !event.isPrimary) return;
    finger = event.pointerId;
    from = { x: event.clientX, y: event.clientY };
    moved = false;
  };
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== finger) return;
    const dx = from.x - event.clientX, dy = from.y - event.clientY;
    if (!moved && Math.hypot(dx, dy) < slop) return;
    moved = true;
    from = { x: event.clientX, y: event.clientY };
    scroll(dx, dy);
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId === finger) finger = -1;
  };
  element.addEventListener("pointerdown", down);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", up);
  return () => {
    element.removeEventListener("pointerdown", down);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", up);
  };
}
