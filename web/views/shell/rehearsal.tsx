// What nobody has opened since the page was loaded is rendered where nobody sees it, when there is nothing else to do: the browser then has
// compiled and learned that code when somebody asks for it: of the work of a first opening about a quarter is gone. First what is hidden, which React makes
// in slices of a few milliseconds; then, where a view can live beside the page and change nothing of it, with its effects, too.
import { Activity, useEffect, type ReactElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { afterLull, whenIdle } from "../../lib/frame.ts";
import { locale } from "../../messages/index.ts";
import type { App, Desk } from "../app.ts";
import { AppContext, DeskContext } from "../context.tsx";

/** `lives`: whether its effects may run, too. */
export interface Rehearsed { readonly view: ReactElement; readonly lives: (desk: Desk) => boolean }

const HANDS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
const RESTED_MS = 400; // of hands
const NEVER_MS = 2 ** 31 - 1;

/** One view after the other, until the returned function is called. A hand ends what is under way, which begins anew when that rests. */
export function rehearse(app: App, desk: Desk, views: readonly Rehearsed[]): () => void {
  if (typeof requestIdleCallback === "undefined") return () => {};
  const left = [...views], host = document.createElement("div");
  let root: Root | null = null, callOff = (): void => {};
  const soon = (act: () => void): void => {
    callOff();
    callOff = whenIdle(act, NEVER_MS);
  };
  const end = (): void => {
    callOff();
    root?.unmount();
    root = null;
  };
  const render = (mode: "hidden" | "visible"): void => root?.render(<I18nProvider locale={locale}><AppContext.Provider value={app}><DeskContext.Provider value={desk}><Activity mode={mode}>{left[0]?.view}<Lived then={ended} /></Activity></DeskContext.Provider></AppContext.Provider></I18nProvider>);
  const next = (): void => {
    end();
    left.shift();
    soon(begin);
  };
  /** Before a frame: what grows behind the first one is not begun. */
  const ended = (): void => {
    const timer = setTimeout(next);
    callOff = () => clearTimeout(timer);
  };
  const begin = (): void => {
    if (left.length === 0) return stop();
    if (app.player.playing()) return rest.ask();
    root = createRoot(host, { onUncaughtError: next }); // whoever opens it is told
    render("hidden");
  };
  const live = (): void => {
    if (left[0]?.lives(desk) !== true) return next();
    render("visible");
  };
  const rest = afterLull(() => soon(begin), RESTED_MS);
  const made = new MutationObserver(() => {
    if (host.hasChildNodes()) soon(live);
  });
  const interrupt = (): void => {
    end();
    rest.ask();
  };
  const stop = (): void => {
    made.disconnect();
    rest.stop();
    end();
    for (const hand of HANDS) removeEventListener(hand, interrupt, true);
  };
  made.observe(host, { childList: true });
  for (const hand of HANDS) addEventListener(hand, interrupt, { capture: true, passive: true });
  soon(begin);
  return stop;
}

/** Behind the effects of what it stands below. */
function Lived({ then }: { then: () => void }) {
  useEffect(then, [then]);
  return null;
}
