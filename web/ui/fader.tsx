// Level by hand: the upright fader of a strip and the lying slider of a track header, on the one scale of lib/levels.ts.
import { useRef, type MouseEvent } from "react";
import { decibelText } from "../lib/format.ts";
import { dbOfTravel, travelOfDb } from "../lib/levels.ts";
import { t } from "../messages/index.ts";
import { useGesture, type Law, type Listen } from "./gesture.ts";
import { useSize } from "./use_size.ts";
import { ValueEdit } from "./value_edit.tsx";

export function levelLaw(minDb: number, maxDb: number): Law {
  return {
    min: minDb, max: maxDb, fallback: 0, steps: 0,
    travelOf: (value) => travelOfDb(value, maxDb),
    valueOf: (travel) => Math.max(minDb, Math.round(dbOfTravel(travel, maxDb, minDb) * 10) / 10),
    text: (value) => `${decibelText(value)} dB`,
    parse(text) {
      if (/inf|∞/i.test(text)) return minDb;
      const number = parseFloat(text.replace(",", ".").replace("−", "-"));
      return Number.isFinite(number) ? number : null;
    },
  };
}

interface LevelProps { label: string; value: number; law: Law; info?: string; onLive?: (value: number) => void; onCommit: (value: number) => void; onEnd?: () => boolean; onMenu?: (event: MouseEvent) => void; onText?: (text: string) => void; listen?: Listen }

export function LevelSlider({ label, value, law, info, onLive, onCommit, onEnd, onText, listen }: LevelProps) {
  const part = useRef<HTMLElement>(null), thumb = useRef<HTMLElement>(null), width = useRef(100);
  const last = useRef(0);
  const paint = (travel: number): void => {
    last.current = travel;
    if (part.current) part.current.style.transform = `scaleX(${travel})`;
    if (thumb.current) thumb.current.style.transform = `translateX(${Math.round(travel * width.current)}px)`;
  };
  const gesture = useGesture({
    label, value, law, onLive, onCommit, onEnd, listen, axis: "x", range: 140,
    draw(travel, text) {
      paint(travel);
      onText?.(text);
    },
  });
  useSize(gesture.ref, (across) => {
    width.current = across;
    paint(last.current);
  });
  return (
    <div className="slider" ref={gesture.ref} {...gesture.aria} {...gesture.handlers} data-info={info}>
      <i className="rail" /><i className="part" ref={part} /><i className="thumb" ref={thumb} />
      {gesture.editing !== null ? <ValueEdit label={t("{label}, type a value", { label })} initial={gesture.editing} onEnd={gesture.endEdit} /> : null}
    </div>
  );
}

const TICKS = [6, 0, -6, -12, -24, -48];

export function Fader({ label, value, law, info, onLive, onCommit, onEnd, onMenu, onText, listen }: LevelProps) {
  const cap = useRef<HTMLElement>(null), height = useRef(0), last = useRef(0);
  const topOf = (travel: number): number => Math.round(8 + (height.current - 16) * (1 - travel));
  const paint = (travel: number): void => {
    last.current = travel;
    if (cap.current) cap.current.style.transform = `translateY(${topOf(travel) - 16}px)`;
  };
  const gesture = useGesture({
    label, value, law, onLive, onCommit, onEnd, listen, axis: "y", range: Math.max(120, height.current - 16 || 200),
    draw(travel, text, dragging) {
      paint(travel);
      onText?.(text);
      gesture.ref.current?.classList.toggle("is-drag", dragging);
    },
  });
  useSize(gesture.ref, (_, upright) => {
    height.current = upright;
    paint(last.current);
  });
  return (
    <div className="fader" ref={gesture.ref} {...gesture.aria} {...gesture.handlers} data-info={info} onContextMenu={onMenu}>
      <i className="groove" />
      {TICKS.map((db) => <i key={db} className="tick" style={{ top: `calc(8px + (100% - 16px) * ${1 - travelOfDb(db, law.max)})` }} />)}
      <i className="cap" ref={cap} />
      {gesture.editing !== null ? <ValueEdit label={t("{label}, type a value", { label })} initial={gesture.editing} onEnd={gesture.endEdit} /> : null}
    </div>
  );
}
