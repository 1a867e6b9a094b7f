// Turns the browser's pointer events into presses of tools: capture, Esc, a second finger, and what the cursor says before the press.
import type { Press, Tool } from "../tools/tool.ts";
import { attachFingers, type Glass } from "./fingers.ts";

export interface PointerHost<Context, Hit> {
  readonly element: HTMLElement;
  readonly context: Context;
  /** Where the pointer is, in the view's units. */
  press(event: PointerEvent | MouseEvent): Press;
  hit(press: Press): Hit;
  /** The tool for this press; `clicks` counts double-clicks. Null leaves it alone. */
  tool(hit: Hit, press: Press, clicks: number): Tool<Context, Hit> | null;
  cursor(hit: Hit, press: Press): string;
  /** Called while nothing is pressed; null when the pointer left. */
  hover(hit: Hit | null, press: Press | null): void;
  menu?(hit: Hit, press: Press, event: MouseEvent): void;
  /** What two fingers do. */
  readonly glass?: Glass;
}

const DOUBLE_MS = 350, DOUBLE_PIXELS = 5, DOUBLE_TOUCH_PIXELS = 22;

export function attachPointer<Context, Hit>(host: PointerHost<Context, Hit>): () => void {
  const { element, context } = host;
  let tool: Tool<Context, Hit> | null = null, pointer = -1, last: Press | null = null;
  let lastDown = { at: -1e9, x: 0, y: 0, clicks: 0 };

  const end = (keep: boolean): void => {
    const current = tool;
    tool = null;
    if (pointer >= 0 && element.hasPointerCapture(pointer)) element.releasePointerCapture(pointer);
    pointer = -1;
    if (!current) return;
    if (keep && last) current.up(context, last);
    else current.cancel(context);
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || tool || !event.isPrimary) return;
    const near = Math.hypot(event.clientX - lastDown.x, event.clientY - lastDown.y) < (event.pointerType === "touch" ? DOUBLE_TOUCH_PIXELS : DOUBLE_PIXELS) && event.timeStamp - lastDown.at < DOUBLE_MS;
    lastDown = { at: event.timeStamp, x: event.clientX, y: event.clientY, clicks: near ? lastDown.clicks + 1 : 1 };
    last = host.press(event);
    const hit = host.hit(last);
    tool = host.tool(hit, last, lastDown.clicks);
    if (!tool) return;
    pointer = event.pointerId;
    element.setPointerCapture(pointer);
    tool.down(context, last, hit);
  };
  const move = (event: PointerEvent): void => {
    const press = host.press(event);
    if (tool) {
      last = press;
      tool.move(context, press);
      return;
    }
    if (event.pointerType === "touch") return; // a finger does not hover
    const hit = host.hit(press);
    element.style.cursor = host.cursor(hit, press);
    host.hover(hit, press);
  };
  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return;
    last = host.press(event);
    end(true);
  };
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !tool) return;
    event.stopPropagation();
    event.preventDefault();
    end(false);
  };
  const leave = (): void => {
    if (!tool) host.hover(null, null);
  };
  const cancel = (): void => end(false);
  const context_ = (event: MouseEvent): void => {
    event.preventDefault();
    if (tool || !host.menu) return;
    const press = host.press(event);
    host.menu(host.hit(press), press, event);
  };
  const noFingers = host.glass ? attachFingers(element, host.glass, cancel) : () => {};
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", cancel);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("contextmenu", context_);
  window.addEventListener("keydown", escape, true);
  return () => {
    cancel();
    noFingers();
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", cancel);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("contextmenu", context_);
    window.removeEventListener("keydown", escape, true);
  };
}
