// A number as text: drag it up or down, roll the wheel, or double-click and type.
import { useRef } from "react";
import { setText } from "../lib/text.ts";
import { useGesture, type Law } from "./gesture.ts";
import { ValueEdit } from "./value_edit.tsx";

export function NumberField({ label, value, law, onLive, onCommit, onEnd, info, className = "", framed = false, range = 400 }: {
  label: string; value: number; law: Law; onLive?: (value: number) => void; onCommit: (value: number) => void; onEnd?: () => boolean; info?: string; className?: string; framed?: boolean; range?: number }) {
  const text = useRef<HTMLSpanElement>(null);
  const gesture = useGesture({
    label, value, law, onLive, onCommit, onEnd, axis: "y", role: "spinbutton", range,
    draw: (_travel, shown) => {
      if (text.current) setText(text.current, shown);
    },
  });
  return (
    <div className={`${framed ? "field sm framed" : ""} value ${className}`} ref={gesture.ref} {...gesture.aria} {...gesture.handlers} data-info={info}>
      {gesture.editing !== null ? <ValueEdit label={label} initial={gesture.editing} onEnd={gesture.endEdit} /> : null}
      <span ref={text} hidden={gesture.editing !== null} />
    </div>
  );
}
