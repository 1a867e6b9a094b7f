// The info line: what is under the pointer or has the focus says what it does. A finger hovers over nothing: what it touched last is told for a
// while only.
import type { App } from "../app.ts";

const AFTER_TOUCH_MS = 2500;

export function attachInfo(app: App): () => void {
  let told = "";
  const tell = (event: Event): void => {
    const target = event.target as Element | null;
    const text = target?.closest?.("[data-info]")?.getAttribute("data-info");
    const named = target?.closest?.("button, [role=button], [role=slider], [role=spinbutton], [role=switch]")?.getAttribute("aria-label");
    if (text || named) app.info.set((told = text || `${named}.`));
    else if (app.info.get() === told || !target?.closest?.("canvas, .lanes, .roll-room")) app.info.set(""); // a canvas tells of itself when the pointer moves on it
  };
  let timer = 0;
  const lifted = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => app.info.set(""), AFTER_TOUCH_MS);
  };
  const forget = app.desk.subscribe(() => app.info.set(""));
  document.addEventListener("pointerover", tell);
  document.addEventListener("focusin", tell);
  document.addEventListener("pointerup", lifted);
  return () => {
    forget();
    window.clearTimeout(timer);
    document.removeEventListener("pointerup", lifted);
    document.removeEventListener("pointerover", tell);
    document.removeEventListener("focusin", tell);
  };
}
