// On a phone the views lie under the thumb, one at a time; beside them what plays and what there is to play.
import { useSyncExternalStore } from "react";
import { followPhone, isPhone } from "../../lib/phone.ts";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Toggle } from "../../ui/button.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { showView, viewOf, type View } from "../workspace.ts";
import "./phone_bar.css";

const STOPS: readonly { readonly view: View; readonly icon: IconName; readonly name: string }[] = [
  { view: "arrange", icon: "layers", name: t("Song") }, { view: "edit", icon: "pencil", name: t("Edit") }, { view: "mix", icon: "mixer", name: t("Mix") }, { view: "live", icon: "grid", name: t("Live") },
];

export function PhoneBar() {
  return useSyncExternalStore(followPhone, isPhone) ? <Bar /> : null;
}

function Bar() {
  const app = useApp(), desk = useDesk();
  const view = viewOf(useSignal(desk.mode), useSignal(desk.pane)), library = useSignal(desk.library), keys = useSignal(app.piano);
  const show = (next: View): void => {
    desk.library.set(false);
    app.drawer.set(null);
    showView(desk, next);
  };
  return (
    <nav className="phone-bar" aria-label={t("Views")}>
      {STOPS.map((stop) => <Toggle key={stop.view} className="stop" tone="ghost" icon={stop.icon} label={stop.name} isSelected={view === stop.view && !library} onChange={() => show(stop.view)} />)}
      <Toggle className="stop" tone="ghost" icon="piano" label={t("Keys")} isSelected={keys} info={infoOf("piano-keys")} onChange={() => {
        if (view === "mix" && !keys) showView(desk, "arrange"); // among the strips there is no room for keys
        runById(app, "piano-keys");
      }} />
      <Toggle className="stop" tone="ghost" icon="library" label={t("Sounds")} isSelected={library} info={infoOf("library")} onChange={() => {
        if (view === "mix" || view === "nodes") showView(desk, "arrange");
        desk.library.set(!library);
      }} />
    </nav>
  );
}
