// A finger that stays where it is asks for the menu, as the right button does. Some browsers say so themselves; where none does,
// this says it. What the finger held until then was not pressed: it is told that the pointer is gone, and lifting the finger
// presses nothing of the menu that came beneath it.
const STAY_MS = 550, SLOP = 10;
/** Text has a menu of its own, and what sounds as long as it is held is to be held. */
const ELSEWHERE = "input, textarea, .text, .piano-strip, .pad-grid, [role=slider]";

export function attachLongPress(): () => void {
  let held: { readonly event: PointerEvent; readonly timer: number } | null = null;
  let asked = -1; // the finger that got its menu
  const forget = (): void => {
    window.clearTimeout(held?.timer);
    held = null;
  };
  /** The menu is said, by us or by the browser: nothing else comes of this finger. */
  const taken = (event: PointerEvent): void => {
    forget();
    asked = event.pointerId;
    event.target?.dispatchEvent(new PointerEvent("pointercancel", { bubbles: true, pointerId: event.pointerId, pointerType: "touch", isPrimary: true, clientX: event.clientX, clientY: event.clientY }));
  };
  const ask = (): void => {
    if (!held) return;
    const { event } = held;
    taken(event);
    event.target?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: event.clientX, clientY: event.clientY }));
  };
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  const down = (event: PointerEvent): void => {
    forget();
    asked = -1;
    if (event.pointerType !== "touch" || !event.isPrimary || (event.target as Element).closest(ELSEWHERE)) return;
    held = { event, timer: window.setTimeout(ask, STAY_MS) };
  };
  const move = (event: PointerEvent): void => {
    if (held?.event.pointerId === event.pointerId && Math.hypot(event.clientX - held.event.clientX, event.clientY - held.event.clientY) >= SLOP) forget();
  };
  const up = (event: PointerEvent): void => {
    forget();
    if (event.pointerId === asked && event.isTrusted) swallow(event);
  };
  const click = (event: Event): void => {
    if (asked >= 0 && event.isTrusted && (event as PointerEvent).pointerId === asked) swallow(event);
  };
  const menu = (event: MouseEvent): void => {
    if (!event.isTrusted) return;
    if (asked >= 0) swallow(event);
    else if (held) taken(held.event);
  };
  const listeners: readonly (readonly [string, (event: never) => void])[] = [["pointerdown", down], ["pointermove", move], ["pointerup", up], ["pointercancel", forget], ["click", click], ["contextmenu", menu]];
  for (const [name, listener] of listeners) window.addEventListener(name, listener as EventListener, true);
  return () => {
    forget();
    for (const [name, listener] of listeners) window.removeEventListener(name, listener as EventListener, true);
  };
}
