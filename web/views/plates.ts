// What is painted under heads and strips for those that are not made yet shows while one scrolls and until they are: a canvas that shows
// costs in every frame, even if nothing on it changes.

const LOOK_MS = 1000; // what is near is told and drawn long before

export interface Plates { show(): void; dispose(): void }

/** Shows `element` when asked, and hides it again once `covered`; `hidden` is told. */
export function createPlates(element: HTMLElement, covered: () => boolean, hidden?: () => void): Plates {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    if (!covered()) {
      timer = setTimeout(look, LOOK_MS);
      return;
    }
    element.style.visibility = "hidden";
    hidden?.();
  };
  return {
    show() {
      element.style.visibility = "";
      clearTimeout(timer);
      timer = setTimeout(look, LOOK_MS);
    },
    dispose: () => clearTimeout(timer),
  };
}
