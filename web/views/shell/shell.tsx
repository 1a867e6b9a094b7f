// An open project: top bar, arrangement or mixer, the lower pane, status.
import { useSignal } from "../../lib/react.ts";
import { Arrange } from "../arrange/arrange.tsx";
import { useDesk } from "../context.tsx";
import { Mixer } from "../mixer/mixer.tsx";
import { Status } from "../status/status.tsx";
import { TopBar } from "../transport/top_bar.tsx";
import { Pane } from "./pane.tsx";
import { PianoStrip } from "./piano_strip.tsx";
import { Problems } from "./problems.tsx";

export function Shell() {
  const desk = useDesk();
  const mode = useSignal(desk.mode);
  return (
    <div className="app">
      <TopBar />
      <main className="main">
        <Problems />
        {mode === "mix" ? <Mixer tall /> : <><Arrange /><PianoStrip /><Pane /></>}
      </main>
      <Status />
    </div>
  );
}
