// What is placed by pixels follows the box it lies in.
import { useEffect, useRef, type RefObject } from "react";
import { watchSize } from "../lib/canvas.ts";

/** Calls back with the element's width and height when it is there, and whenever they change. */
export function useSize(element: RefObject<Element | null>, changed: (width: number, height: number) => void): void {
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => (element.current ? watchSize(element.current, (width, height) => latest.current(width, height)) : undefined), [element]);
}
