// A finger that stays where it is asks for the menu, as the right button does. Some browsers say so themselves; where none does,
// this says it. What the finger held until then was not pressed: it is told that the pointer is gone.
const STAY_MS = 550, SLOP = 10;
/** Text has a menu of its own, and what sounds as long as it is held is to be held. */
const ELSEWHERE = "input, textarea, .text, .piano-strip, .pad-grid, [role=slider]";

export function attachLongPress(): () => void {
  let held: { readonly event: PointerEvent; readonly timer: number } | null = null, told = false;
  const forget = (): void => {
    window.clearTimeout(held?.timer);
    held = null;
  };
  const ask = (): void => {
    if (!held) return;
    const { event } = held;
    forget();
    told = true;
    letGo(event);
    event.target?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: event.clientX, clientY: event.clientY }));
  };
  const letGo = (event: PointerEvent): void => void event.target?.dispatchEvent(new PointerEvent("pointercancel", { bubbles: true, pointerId: event.pointerId, pointerType: "touch", isPrimary: true, clientX: event.clientX, clientY: event.clientY }));
  const down = (event: PointerEvent): void => {
    forget();
    told = false;
    if (event.pointerType !== "touch" || !event.isPrimary || (event.target as Element).closest(ELSEWHERE)) return;
    held = { event, timer: window.setTimeout(ask, STAY_MS) };
  };
  const move = (event: PointerEvent): void => {
    if (held?.event.pointerId === event.pointerId && Math.hypot(event.clientX - held.event.clientX, event.clientY - held.event.clientY) >= SLOP) forget();
  };
  const menu = (event: MouseEvent): void => {
    if (!event.isTrusted) return;
    if (told) {
      event.preventDefault();
      event.stopPropagation();
    } else if (held) {
      letGo(held.event);
      forget();
    }
  };
  const listeners: readonly (readonly [string, (event: never) => void])[] = [["pointerdown", down], ["pointermove", move], ["pointerup", forget], ["pointercancel", forget], ["contextmenu", menu]];
  for (const [name, listener] of listeners) window.addEventListener(name, listener as EventListener, true);
  return () => {
    forget();
    for (const [name, listener] of listeners) window.removeEventListener(name, listener as EventListener, true);
  };
}
