// An open project: top bar, arrangement or mixer, the lower pane, status. Who goes from view to view has what stands around them and what
// both have made once: here each part is one and the same element as long as no key means something else.
import { useEffect, useMemo } from "react";
import { whenIdle } from "../../lib/frame.ts";
import { followPhone } from "../../lib/phone.ts";
import { useAbout, useRead, useSignal } from "../../lib/react.ts";
import { Field } from "../../project/fields.ts";
import { isAudioClip } from "../../project/song.ts";
import { Arrange } from "../arrange/arrange.tsx";
import type { App, Desk } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { watchPickup } from "../control_menu.ts";
import { Editor, EditorTools } from "../editor/editor.tsx";
import { History } from "../history/history.tsx";
import { Inputs } from "../inputs/inputs.tsx";
import { Live } from "../live/live.tsx";
import { Library } from "../library/library.tsx";
import { fetchGraph, Nodes } from "../node/nodes.tsx";
import { Mixer } from "../mixer/mixer.tsx";
import { customKeys } from "../settings/keys.ts";
import { Status } from "../status/status.tsx";
import { TopBar } from "../transport/top_bar.tsx";
import { libraryShows } from "../workspace.ts";
import { Drawer } from "./drawer.tsx";
import { Pane } from "./pane.tsx";
import { PhoneBar } from "./phone_bar.tsx";
import { PianoStrip } from "./piano_strip.tsx";
import { Problems } from "./problems.tsx";
import { Rail } from "./rail.tsx";
import { rehearse, type Rehearsed } from "./rehearsal.tsx";
import { RecordSheet } from "./record_sheet.tsx";

export function Shell() {
  const app = useApp(), desk = useDesk(), keys = useSignal(customKeys);
  useEffect(() => watchPickup(app), [app]);
  useEffect(() => prepareLater(app, desk), [app, desk]);
  useEffect(() => {
    let folded = false;
    return followPhone((is) => { // where there is room for one of them, the song is what one came for
      if (is === folded || desk.mode.get() !== "arrange" || desk.pane.get() !== (is ? "devices" : null)) return;
      folded = is;
      desk.pane.set(is ? null : "devices");
    });
  }, [desk]);
  return useMemo(() => (
    <div className="app">
      <TopBar />
      <div className="desk"><Rail /><Main /></div>
      <Status />
      <PhoneBar />
      <Inputs />
    </div>
  ), [keys]);
}

const LATER_MS = 1500, IDLE_MOST_MS = 10_000; // behind a song's first sound

/** What is not needed yet, and would be waited for where it is asked for. */
function prepareLater(app: App, desk: Desk): () => void {
  let stop = (): void => {}, left = false;
  const soon = (act: () => void): void => void (left || (stop = whenIdle(act, IDLE_MOST_MS)));
  const views = (): void => void (left || (stop = rehearse(app, desk, [...REHEARSED, ...REHEARSED])));
  const timer = setTimeout(() => soon(() => void fetchGraph().then(({ foresee }) => soon(() => {
    foresee(desk.project);
    views();
  }), views)), LATER_MS); // offline it is fetched when it is asked for
  return () => {
    left = true;
    clearTimeout(timer);
    stop();
  };
}

/** Two of one editor would take from each other what a panel foresees, and sound is looked through for where it sets in; the arrangement, which stands
    there already, tells the desk how large it is. */
const editorLives = (desk: Desk): boolean => {
  const clip = desk.clip.get();
  return desk.pane.get() !== "editor" && clip !== null && !isAudioClip(desk.project, clip);
};
const REHEARSED: readonly Rehearsed[] = [
  { view: <Mixer tall />, lives: () => true }, { view: <Nodes opened={{ x: 0, y: 0, zoom: 1 }} />, lives: () => true }, { view: <Library />, lives: () => true },
  { view: <><EditorTools /><Editor /></>, lives: editorLives }, { view: <Arrange />, lives: () => false },
];

const partsOf = () => ({
  title: <Title />, problems: <Problems />, drawer: <Drawer />, library: <Library />, history: <History />, arrange: <Arrange />, mixer: <Mixer tall />, live: <Live />, nodes: <Nodes />,
  piano: <PianoStrip />, pane: <Pane />, record: <RecordSheet />,
});

function Main() {
  const desk = useDesk(), mode = useSignal(desk.mode), history = useSignal(desk.history), beside = useSignal(desk.beside), closed = useAbout(desk.pane, (pane) => pane === null), keys = useSignal(customKeys);
  useSignal(desk.library);
  const library = libraryShows(desk), parts = useMemo(partsOf, [keys]);
  return (
    <main className={`main ${library || history ? "with-library" : ""}`}>
      {parts.title}
      {parts.problems}
      {history ? parts.history : library ? parts.library : null}
      {parts.drawer}
      {mode === "mix" ? parts.mixer : mode === "arrange" ? <>{parts.arrange}{parts.piano}{parts.pane}{parts.record}</> : (
        <>
          {beside ? parts.arrange : null}
          {mode === "live" ? parts.live : parts.nodes}
          {parts.piano}
          {closed ? null : parts.pane}
        </>
      )}
    </main>
  );
}

function Title() {
  const { project } = useDesk();
  return <h1 className="hidden">{useRead(project, () => project.text(project.root, Field.project.name) || "Untitled")}</h1>;
}
