// A small dialog that hangs on a button: what floats is the dialog itself, with the button that readers close it by inside.
import { useContext, useEffect, useId, useRef, type ReactNode } from "react";
import { OverlayTriggerStateContext, Popover } from "react-aria-components";

/** Inside a DialogTrigger, behind the button. */
export function PopDialog({ title, placement, className = "", children }: { title: string; placement: "top start" | "top end"; className?: string; children: (close: () => void) => ReactNode }) {
  const id = useId();
  return (
    <Popover className={`pop ${className}`} placement={placement} offset={4} aria-labelledby={id}>
      <Inside id={id} title={title}>{children}</Inside>
    </Popover>
  );
}

function Inside({ id, title, children }: { id: string; title: string; children: (close: () => void) => ReactNode }) {
  const state = useContext(OverlayTriggerStateContext), name = useRef<HTMLHeadingElement>(null);
  useEffect(() => { // what takes no focus by itself is begun at its first control
    const room = name.current?.parentElement;
    if (room && !room.contains(document.activeElement)) room.querySelector<HTMLElement>("[tabindex='0'], input, button:not([tabindex='-1'])")?.focus();
  }, []);
  return <><h2 id={id} ref={name} className="hidden">{title}</h2>{children(() => state?.close())}</>;
}
