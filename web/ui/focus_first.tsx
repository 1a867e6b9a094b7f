// Gives the focus to the first control within as soon as that is there: a step of a dialog goes on with what one wants next. (`autoFocus` waits
// a frame after the press of a screen reader, and in that frame a dialog takes back the focus that it has lost.)
import { useLayoutEffect, useRef, type ReactNode } from "react";

export function FocusFirst({ children }: { children: ReactNode }) {
  const room = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => room.current?.querySelector<HTMLElement>("button")?.focus(), []);
  return <span ref={room} className="contents">{children}</span>;
}
