// The info line: what is under the pointer or has the focus says what it does.
import type { App } from "../app.ts";

export function attachInfo(app: App): () => void {
  const tell = (event: Event): void => {
    const target = event.target as Element | null;
    const text = target?.closest?.("[data-info]")?.getAttribute("data-info");
    const named = target?.closest?.("button, [role=button], [role=slider], [role=spinbutton], [role=switch]")?.getAttribute("aria-label");
    if (text || named) app.info.set(text || `${named}.`);
    else if (!target?.closest?.("canvas, .lanes, .roll-room")) app.info.set("");
  };
  const forget = app.desk.subscribe(() => app.info.set(""));
  document.addEventListener("pointerover", tell);
  document.addEventListener("focusin", tell);
  return () => {
    forget();
    document.removeEventListener("pointerover", tell);
    document.removeEventListener("focusin", tell);
  };
}
