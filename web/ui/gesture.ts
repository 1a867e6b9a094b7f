// What knobs, faders, sliders and number fields have in common: a value under a law, moved by drag, wheel, keys or typing.
// A gesture sounds at once (onLive) and becomes one edit when it ends (onCommit). Moving never goes through React: `draw` paints.
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { clamp } from "../lib/geometry.ts";

export interface Law {
  readonly min: number; readonly max: number; readonly fallback: number;
  readonly steps: number; // 0: continuous, otherwise the number of intervals
  readonly nudge?: number; // travel of one key press or wheel step; 1/50 unless told
  travelOf(value: number): number;
  valueOf(travel: number): number;
  text(value: number): string;
  parse(text: string): number | null;
}

export type Listen = (redraw: (value: number) => void) => () => void;

export interface GestureOptions {
  readonly label: string;
  readonly value: number;
  readonly law: Law;
  readonly onLive?: ((value: number) => void) | undefined;
  readonly onCommit: (value: number) => void;
  /** The hand is off, before onCommit; true: what it did was taken care of, and is no edit. */
  readonly onEnd?: (() => boolean) | undefined;
  /** Others move this value too: calls back with what to show; gives the unsubscriber. */
  readonly listen?: Listen | undefined;
  readonly axis: "x" | "y";
  readonly role?: "slider" | "spinbutton";
  readonly range?: number; // pixels for the whole travel; 200 unless told
  readonly draw: (travel: number, text: string, dragging: boolean) => void;
}

const COMMIT_AFTER_MS = 450; // keys and wheel: so many still moments end the gesture

export interface Gesture {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly editing: string | null;
  readonly endEdit: (text: string | null) => void;
  readonly handlers: {
    onPointerDown(event: PointerEvent): void; onDoubleClick(): void; onKeyDown(event: KeyboardEvent): void; onBlur(): void;
  };
  readonly aria: Record<string, string | number>;
}

export function useGesture(options: GestureOptions): Gesture {
  const ref = useRef<HTMLDivElement | null>(null);
  const latest = useRef(options);
  const others = useRef<number | null>(null); // what they last made of the value
  const shown = useRef<number | null>(null); // the value as last drawn
  const moving = useRef<{ travel: number; from: number; timer: number } | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  useLayoutEffect(() => {
    latest.current = options;
    others.current = null;
    if (moving.current) return;
    options.draw(options.law.travelOf(options.value), options.law.text(options.value), false);
    shown.current = options.value;
  });

  const show = useCallback((travel: number, dragging: boolean) => {
    const { law, draw, onLive } = latest.current;
    const value = law.valueOf(travel);
    const text = law.text(value);
    shown.current = value;
    draw(law.steps > 0 ? law.travelOf(value) : travel, text, dragging);
    ref.current?.setAttribute("aria-valuenow", String(value));
    ref.current?.setAttribute("aria-valuetext", text);
    onLive?.(value);
  }, []);
  /** A gesture has ended at `next`. */
  const keepValue = useCallback((next: number) => {
    const { onCommit, onEnd, value } = latest.current;
    if (!(onEnd?.() ?? false) && next !== value) onCommit(next);
  }, []);
  const finish = useCallback((keep: boolean) => {
    const state = moving.current;
    if (!state) return;
    moving.current = null;
    window.clearTimeout(state.timer);
    const { law, draw, onLive, onEnd, value } = latest.current;
    const next = law.valueOf(state.travel);
    if (keep) keepValue(next);
    else {
      onLive?.(value);
      onEnd?.();
    }
    shown.current = keep ? next : latest.current.value;
    draw(law.travelOf(shown.current), law.text(shown.current), false);
  }, [keepValue]);
  const nudge = useCallback((amount: number) => {
    const { law, value } = latest.current;
    const state = (moving.current ??= { travel: law.travelOf(value), from: 0, timer: 0 });
    const step = law.steps > 0 ? Math.sign(amount) * Math.max(1 / law.steps, Math.abs(amount)) : amount;
    state.travel = clamp(state.travel + step, 0, 1);
    show(state.travel, true);
    window.clearTimeout(state.timer);
    state.timer = window.setTimeout(() => finish(true), COMMIT_AFTER_MS);
  }, [show, finish]);

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const wheel = (event: WheelEvent): void => {
      if (event.ctrlKey || (!event.shiftKey && Math.abs(event.deltaX) > Math.abs(event.deltaY))) return; // sideways is scrolling, whatever lies under it
      event.preventDefault();
      event.stopPropagation();
      const { law } = latest.current;
      const way = -Math.sign(event.deltaY || event.deltaX);
      nudge(way * (law.steps > 0 ? 1 / law.steps : (law.nudge ?? 0.02) * (event.shiftKey ? 0.1 : 1)));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [nudge]);
  useEffect(() => () => finish(true), [finish]);
  const { listen } = options;
  useEffect(() => listen?.((next) => {
    const { law, draw } = latest.current;
    others.current = next;
    if (moving.current || shown.current === next) return; // of a device's many controls a hand moves one, and all are told
    shown.current = next;
    draw(law.travelOf(next), law.text(next), false);
  }), [listen]);

  const onPointerDown = useCallback((event: PointerEvent) => {
    if (event.button !== 0 || event.detail > 1) return;
    const element = ref.current;
    if (!element) return;
    finish(true);
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const { law } = latest.current, travel = law.travelOf(others.current ?? latest.current.value);
    const state = { travel, from: travel, timer: 0 };
    let started = false, last = latest.current.axis === "x" ? event.clientX : event.clientY;
    moving.current = state;
    const move = (next: globalThis.PointerEvent): void => {
      const { axis, range = 200 } = latest.current;
      const at = axis === "x" ? next.clientX : next.clientY;
      const pixels = axis === "x" ? at - last : last - at;
      if (pixels === 0) return;
      last = at;
      started = true;
      state.travel = clamp(state.travel + (pixels / range) * (next.shiftKey ? 0.1 : 1), 0, 1);
      show(state.travel, true);
    };
    const stop = (keep: boolean): void => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", escape, true);
      if (moving.current !== state) return;
      if (started) finish(keep);
      else moving.current = null;
    };
    const up = (): void => stop(true);
    const cancel = (): void => stop(false);
    const escape = (key: globalThis.KeyboardEvent): void => {
      if (key.key !== "Escape") return;
      key.preventDefault();
      key.stopPropagation();
      stop(false);
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", escape, true);
  }, [finish, show]);

  const onDoubleClick = useCallback(() => {
    const { role, law, onLive, value } = latest.current;
    if (role === "spinbutton") return setEditing(law.text(value));
    moving.current = null;
    onLive?.(law.fallback);
    keepValue(law.fallback);
  }, [keepValue]);

  const onKeyDown = useCallback((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || editingTarget(event)) return;
    const { law, value, onLive } = latest.current;
    const small = (law.nudge ?? 0.02) * (event.shiftKey ? 0.1 : 1);
    const moves: Record<string, number> = { ArrowUp: small, ArrowRight: small, ArrowDown: -small, ArrowLeft: -small, PageUp: 0.1, PageDown: -0.1, Home: -1, End: 1 };
    const amount = moves[event.key];
    if (amount !== undefined) nudge(amount);
    else if (event.key === "Enter") setEditing(law.text(value));
    else if (/^[0-9.-]$/.test(event.key)) setEditing(event.key);
    else if (event.key === "Backspace" || event.key === "Delete") {
      onLive?.(law.fallback);
      keepValue(law.fallback);
    } else if (event.key === "Escape" && moving.current) finish(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, [finish, keepValue, nudge]);

  const endEdit = useCallback((text: string | null) => {
    setEditing(null);
    ref.current?.focus({ preventScroll: true });
    if (text === null) return;
    const { law, onLive } = latest.current;
    const parsed = law.parse(text);
    if (parsed === null) return;
    const next = clamp(parsed, law.min, law.max);
    onLive?.(next);
    keepValue(next);
  }, [keepValue]);

  const text = options.law.text(options.value);
  return {
    ref, editing, endEdit,
    handlers: { onPointerDown, onDoubleClick, onKeyDown, onBlur: () => finish(true) },
    aria: {
      role: options.role ?? "slider", tabIndex: 0, "aria-label": options.label, "aria-valuemin": options.law.min, "aria-valuemax": options.law.max,
      "aria-valuenow": options.value, "aria-valuetext": text,
      ...(options.role === "spinbutton" ? {} : { "aria-orientation": options.axis === "x" ? "horizontal" : "vertical" }),
    },
  };
}

const editingTarget = (event: KeyboardEvent): boolean => (event.target as HTMLElement).tagName === "INPUT";

/** A law for plain linear numbers. */
export function linearLaw(min: number, max: number, fallback: number, text: (value: number) => string, step = 0): Law {
  const round = (value: number): number => clamp(step > 0 ? Math.round(value / step) * step : value, min, max);
  return {
    min, max, fallback, steps: step > 0 && (max - min) / step <= 64 ? Math.round((max - min) / step) : 0, text,
    travelOf: (value) => (value - min) / (max - min),
    valueOf: (travel) => round(min + travel * (max - min)),
    parse(input) {
      const number = parseFloat(input.replace(",", ".").replace("−", "-"));
      return Number.isFinite(number) ? round(number) : null;
    },
  };
}
