// A knob: a flat 270-degree arc in the track's colour. Under the hand its name gives way to its value.
import { useRef, type MouseEvent } from "react";
import { setText } from "../lib/text.ts";
import { t } from "../messages/index.ts";
import { useGesture, type Law, type Listen } from "./gesture.ts";
import { ValueEdit } from "./value_edit.tsx";

export interface KnobProps {
  label: string; value: number; law: Law; bipolar?: boolean; size?: 20 | 28 | 36 | 48; width?: number; isOff?: boolean; showName?: boolean;
  name?: string; info?: string | undefined; onLive?: ((value: number) => void) | undefined; onCommit: (value: number) => void; onEnd?: (() => boolean) | undefined; onMenu?: ((event: MouseEvent) => void) | undefined;
  /** How far modulators may move it, in its travel: an outer arc, and a dot where they have it now. */
  reach?: readonly [number, number] | null | undefined;
  listen?: Listen | undefined;
}

const REACH_OUT = 4; // pixels from the arc to the one of modulators

/** A point on the arc: travel 0..1 from lower left over the top to lower right. */
export function arcPoint(center: number, radius: number, travel: number): [number, number] {
  const angle = ((135 + 270 * travel) * Math.PI) / 180;
  return [center + radius * Math.cos(angle), center + radius * Math.sin(angle)];
}

/** SVG path of the arc between two travels; empty when they meet. */
export function arcPath(center: number, radius: number, from: number, to: number): string {
  if (Math.abs(to - from) < 0.004) return "";
  const [low, high] = from < to ? [from, to] : [to, from];
  const [x0, y0] = arcPoint(center, radius, low), [x1, y1] = arcPoint(center, radius, high);
  return `M${x0.toFixed(2)} ${y0.toFixed(2)}A${radius} ${radius} 0 ${(high - low) * 270 > 180 ? 1 : 0} 1 ${x1.toFixed(2)} ${y1.toFixed(2)}`;
}

export function Knob({ label, value, law, bipolar = false, size = 36, width, isOff = false, showName = true, name, info, onLive, onCommit, onEnd, onMenu, reach = null, listen }: KnobProps) {
  const root = useRef<HTMLDivElement>(null), arc = useRef<SVGPathElement>(null), hand = useRef<SVGPathElement>(null), moved = useRef<SVGCircleElement>(null), reading = useRef<HTMLSpanElement>(null);
  const center = size / 2, radius = size / 2 - 2;
  const draw = (travel: number, text: string, dragging: boolean): void => {
    arc.current?.setAttribute("d", arcPath(center, radius, bipolar ? 0.5 : 0, travel));
    const [x0, y0] = arcPoint(center, radius * 0.34, travel), [x1, y1] = arcPoint(center, radius - (size < 28 ? 4 : 6), travel);
    hand.current?.setAttribute("d", `M${x0.toFixed(2)} ${y0.toFixed(2)}L${x1.toFixed(2)} ${y1.toFixed(2)}`);
    const [x, y] = arcPoint(center, radius + REACH_OUT, travel);
    moved.current?.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
    if (reading.current) setText(reading.current, text);
    root.current?.classList.toggle("is-drag", dragging);
  };
  const gesture = useGesture({ label, value, law, onLive, onCommit, onEnd, axis: "y", draw, listen });
  return (
    <div ref={root} className={`knob ${isOff ? "is-off" : ""}`} style={width ? { width } : {}} data-info={info} onContextMenu={onMenu}>
      <div className="dial" style={{ width: size, height: size }} ref={gesture.ref} {...gesture.aria} {...gesture.handlers}>
        <svg width={size} height={size} viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
          <circle className="face" cx={center} cy={center} r={Math.max(2, radius - 5)} />
          <path className="rail" d={arcPath(center, radius, 0, 1)} />
          {reach ? <><path className="reach" d={arcPath(center, radius + REACH_OUT, reach[0], reach[1])} /><circle className="moved" ref={moved} r="2.5" /></> : null}<path className="arc" ref={arc} /><path className="hand" ref={hand} />
        </svg>
      </div>
      {showName ? <span className="name" aria-hidden="true">{name ?? label}</span> : null}
      {showName ? <span className="reading" aria-hidden="true"><span className="alone" ref={reading} /></span> : null}
      {gesture.editing !== null ? <ValueEdit label={t("{label}, type a value", { label })} initial={gesture.editing} onEnd={gesture.endEdit} /> : null}
    </div>
  );
}
