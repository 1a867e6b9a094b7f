// What stands at the right of the song, one at a time: performance, notes, comments, what was kept aside, manual. The song plays on beside it.
import { useEffect } from "react";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { useFocusBack } from "../../ui/focus_back.ts";
import type { DrawerName } from "../app.ts";
import { useApp } from "../context.tsx";
import { Comments } from "../comments/comments.tsx";
import { Kept } from "../kept/kept.tsx";
import { Manual } from "../manual/manual.tsx";
import { Notes } from "../notes/notes.tsx";
import { Performance } from "../performance/performance.tsx";
import "./drawer.css";

const TITLES: Record<DrawerName, string> = { performance: t("Performance"), notes: t("Notes"), manual: t("Manual"), kept: t("Kept aside"), comments: t("Comments") };
const CLOSES: Record<DrawerName, string> = { performance: t("Close performance"), notes: t("Close notes"), manual: t("Close manual"), kept: t("Close kept aside"), comments: t("Close comments") };
const BODIES: Record<DrawerName, () => React.ReactNode> = { performance: Performance, notes: Notes, manual: Manual, kept: Kept, comments: Comments };

export function Drawer() {
  const name = useSignal(useApp().drawer);
  return name === null ? null : <Opened name={name} />;
}

function Opened({ name }: { name: DrawerName }) {
  const app = useApp(), body = useFocusBack<HTMLElement>();
  useEffect(() => body.current?.focus(), [body, name]);
  const Body = BODIES[name];
  return (
    <aside className="drawer" aria-label={TITLES[name]} tabIndex={-1} ref={body} onKeyDown={(event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      app.drawer.set(null);
    }}>
      <header className="row g8 drawer-head"><h2 className="grow">{TITLES[name]}</h2><Button icon="close" label={CLOSES[name]} showLabel={false} tone="ghost" size="sm" onPress={() => app.drawer.set(null)} /></header>
      <Body />
    </aside>
  );
}
