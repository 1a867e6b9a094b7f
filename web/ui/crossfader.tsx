// The fader between two sides: lying, its middle marked; a double-click puts it there.
import { useRef, type MouseEvent } from "react";
import { t } from "../messages/index.ts";
import { linearLaw, useGesture } from "./gesture.ts";
import { useSize } from "./use_size.ts";
import { ValueEdit } from "./value_edit.tsx";

const LAW = linearLaw(-1, 1, 0, (value) => (Math.abs(value) < 0.005 ? t("Middle") : `${Math.round(Math.abs(value) * 100)} % ${value < 0 ? "A" : "B"}`));
const CAP = 36;

export function Crossfader({ value, onLive, onCommit, onEnd, onMenu }: {
  value: number; onLive: (value: number) => void; onCommit: (value: number) => void; onEnd: () => boolean; onMenu?: (event: MouseEvent) => void }) {
  const cap = useRef<HTMLElement>(null), width = useRef(100), last = useRef(0.5);
  const paint = (travel: number): void => {
    last.current = travel;
    if (cap.current) cap.current.style.transform = `translateX(${Math.round(travel * Math.max(0, width.current - CAP))}px)`;
  };
  const gesture = useGesture({ label: t("Crossfader"), value, law: LAW, onLive, onCommit, onEnd, axis: "x", range: Math.max(60, width.current - CAP), draw: paint });
  useSize(gesture.ref, (across) => {
    width.current = across;
    paint(last.current);
  });
  return (
    <div className="crossfader" ref={gesture.ref} {...gesture.aria} {...gesture.handlers} onContextMenu={onMenu} data-info={t("Crossfader. Drag from side A to side B, double-click for the middle.")}>
      <i className="groove" /><i className="middle" /><i className="cap" ref={cap} />
      {gesture.editing !== null ? <ValueEdit label={t("Crossfader, type a value")} initial={gesture.editing} onEnd={gesture.endEdit} /> : null}
    </div>
  );
}
