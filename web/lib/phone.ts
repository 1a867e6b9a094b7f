// What the sheets dress as a phone: narrow, or so low that bars above and below would leave nothing between.
const PHONE = "(max-width: 760px), (max-height: 480px)";
export const isPhone = (): boolean => matchMedia(PHONE).matches;
/** Calls `changed` whenever the window becomes one, or none any more: it is turned, or the page is magnified. Gives how to end that. */
export function followPhone(changed: (is: boolean) => void): () => void {
  const query = matchMedia(PHONE), listener = (): void => changed(query.matches);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** Whether fingers are what it is mainly used by. */
export const underFingers = (): boolean => globalThis.matchMedia?.("(pointer: coarse)").matches === true;
