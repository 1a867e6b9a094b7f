// An open project: top bar, arrangement or mixer, the lower pane, status.
import { useEffect } from "react";
import { followPhone } from "../../lib/phone.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { Field } from "../../project/fields.ts";
import { Arrange } from "../arrange/arrange.tsx";
import { useApp, useDesk } from "../context.tsx";
import { watchPickup } from "../control_menu.ts";
import { History } from "../history/history.tsx";
import { Inputs } from "../inputs/inputs.tsx";
import { Live } from "../live/live.tsx";
import { Library } from "../library/library.tsx";
import { Nodes } from "../node/nodes.tsx";
import { Mixer } from "../mixer/mixer.tsx";
import { Status } from "../status/status.tsx";
import { TopBar } from "../transport/top_bar.tsx";
import { libraryShows } from "../workspace.ts";
import { Drawer } from "./drawer.tsx";
import { Pane } from "./pane.tsx";
import { PhoneBar } from "./phone_bar.tsx";
import { PianoStrip } from "./piano_strip.tsx";
import { Problems } from "./problems.tsx";
import { Rail } from "./rail.tsx";
import { RecordSheet } from "./record_sheet.tsx";

export function Shell() {
  const app = useApp(), desk = useDesk();
  useEffect(() => watchPickup(app), [app]);
  useEffect(() => {
    let folded = false;
    return followPhone((is) => { // where there is room for one of them, the song is what one came for
      if (is === folded || desk.mode.get() !== "arrange" || desk.pane.get() !== (is ? "devices" : null)) return;
      folded = is;
      desk.pane.set(is ? null : "devices");
    });
  }, [desk]);
  const mode = useSignal(desk.mode), history = useSignal(desk.history), beside = useSignal(desk.beside), pane = useSignal(desk.pane);
  useSignal(desk.library);
  const library = libraryShows(desk);
  const name = useRead(desk.project, () => desk.project.text(desk.project.root, Field.project.name) || "Untitled");
  return (
    <div className="app">
      <TopBar />
      <div className="desk">
        <Rail />
        <main className={`main ${library || history ? "with-library" : ""}`}>
          <h1 className="hidden">{name}</h1>
          <Problems />
          {history ? <History /> : library ? <Library /> : null}
          <Drawer />
          {mode === "mix" ? <Mixer tall /> : mode === "arrange" ? <><Arrange /><PianoStrip /><Pane /><RecordSheet /></> : (
            <>
              {beside ? <Arrange /> : null}
              {mode === "live" ? <Live /> : <Nodes />}
              <PianoStrip />
              {pane === null ? null : <Pane />}
            </>
          )}
        </main>
      </div>
      <Status />
      <PhoneBar />
      <Inputs />
    </div>
  );
}
