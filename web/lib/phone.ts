// What the sheets dress as a phone: narrow, or so low that bars above and below would leave nothing between.
export const isPhone = (): boolean => matchMedia("(max-width: 760px), (max-height: 480px)").matches;

/** Whether fingers are what it is mainly used by. */
export const underFingers = (): boolean => globalThis.matchMedia?.("(pointer: coarse)").matches === true;
