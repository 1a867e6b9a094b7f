// The page: start screen or an open project, and what floats above both.
import { lazy, memo, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { useSignal } from "../../lib/react.ts";
import { ContextMenu } from "../../ui/menu.tsx";
import type { App } from "../app.ts";
import { AppContext, DeskContext } from "../context.tsx";
import { listenForPaste } from "../clipboard.ts";
import { listenForKeys } from "../command_registry.ts";
import { AccountDialog } from "../account/account_dialog.tsx";
import { answerLetter } from "../account/letters.ts";
import { ExportDialog } from "../export/export_dialog.tsx";
import { watchMissing } from "../missing.ts";
import { watchGlitches } from "../performance/glitches.ts";
import { joinFromAddress } from "../share/join.ts";
import { ShareDialog } from "../share/share_dialog.tsx";
import { TemplateDialog } from "../start/template_dialog.tsx";
import { Start } from "../start/start.tsx";
import { ReportDialog } from "../crash/report_dialog.tsx";
import { goOn } from "../settings/language.ts";
import { SettingsDialog } from "../settings/settings_dialog.tsx";
import { attachDrop } from "./drop.ts";
import { DropHint } from "./drop_hint.tsx";
import { attachInfo } from "./info.ts";
import { OfSong } from "../gallery/of_song.tsx";
import { InUse } from "./in_use.tsx";
import type { Landing } from "./landing.ts";
import { InstrumentDialog } from "./instrument_dialog.tsx";
import { attachLongPress } from "./long_press.ts";
import { Palette } from "./palette.tsx";
import { attachPiano } from "./piano.ts";
import { Shell } from "./shell.tsx";
import { Shortcuts } from "./shortcuts.tsx";
import { TaskBar } from "./task_bar.tsx";
import { Toasts } from "./toasts.tsx";
import "./page.css";

const Gallery = lazy(async () => ({ default: (await import("../gallery/gallery.tsx")).Gallery }));

const useAddress = (): string => useSyncExternalStore((listener) => {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}, () => location.hash);

export function Page({ app }: { app: App }) {
  const [landing, setLanding] = useState<Landing | null | undefined>(undefined);
  useEffect(() => {
    app.studio.midi.noted = (on, key, velocity) => app.stepInput.played(on, key, velocity);
    const undo = [listenForKeys(app), listenForPaste(app), attachDrop(app, setLanding), attachInfo(app), attachPiano(app), attachLongPress(), watchGlitches(app), watchMissing(app)];
    // A link that is opened where the page is open already does not load it anew: only its address changes.
    const answer = (): void => (void joinFromAddress(app), void answerLetter(app));
    window.addEventListener("hashchange", answer);
    void goOn(app);
    answer();
    return () => {
      window.removeEventListener("hashchange", answer);
      undo.forEach((one) => one());
    };
  }, [app]);
  return (
    <AppContext.Provider value={app}>
      <Shown app={app} />
      <PointMenu app={app} />
      {landing !== undefined ? <DropHint landing={landing} /> : null}
    </AppContext.Provider>
  );
}

/** By itself: no menu and no carried file has it rendered anew. */
const Shown = memo(function Shown({ app }: { app: App }) {
  const desk = useSignal(app.desk), atGallery = useAddress() === "#gallery";
  return (
    <>
      {atGallery ? <Suspense><Gallery><OfSong /></Gallery></Suspense> : desk ? <DeskContext.Provider value={desk} key={desk.project.id}><Shell /><ExportDialog /><ShareDialog /><TemplateDialog /></DeskContext.Provider> : <Start />}
      <InUse /><InstrumentDialog /><ReportDialog /><SettingsDialog /><AccountDialog /><Palette /><Shortcuts /><Toasts /><TaskBar />
    </>
  );
});

const PointMenu = memo(function PointMenu({ app }: { app: App }) {
  return <ContextMenu state={useSignal(app.menu)} onClose={() => app.menu.set(null)} />;
});
