// A panel that stands beside the song gives the focus back when it closes: to what had it before it came in.
import { useLayoutEffect, useRef, type RefObject } from "react";

export function useFocusBack<E extends HTMLElement>(): RefObject<E | null> {
  const room = useRef<E>(null);
  useLayoutEffect(() => {
    const element = room.current;
    if (!element) return;
    let before: EventTarget | null = null;
    const came = ({ relatedTarget }: FocusEvent): void => {
      if (relatedTarget instanceof Node && !element.contains(relatedTarget)) before = relatedTarget; // from nowhere it comes when the window has it again
    };
    element.addEventListener("focusin", came);
    return () => { // it is still in the page
      element.removeEventListener("focusin", came);
      if (element.contains(document.activeElement) && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return room;
}
