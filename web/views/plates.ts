// What is painted under heads and strips for those that are not made yet shows while one scrolls and until they are: a canvas that shows
// costs in every frame, even if nothing on it changes.

import { afterLull } from "../lib/frame.ts";

const LOOK_MS = 1000; // what is near is told and drawn long before

export interface Plates { show(): void; dispose(): void }

/** Shows `element` when asked, and hides it again once `covered`; `hidden` is told. */
export function createPlates(element: HTMLElement, covered: () => boolean, hidden?: () => void): Plates {
  const look = afterLull(() => {
    if (!covered()) return look.ask();
    element.style.visibility = "hidden";
    hidden?.();
  }, LOOK_MS);
  return {
    show() {
      element.style.visibility = "";
      look.ask();
    },
    dispose: look.stop,
  };
}
