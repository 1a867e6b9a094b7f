// The editor's tools: pointer, pencil, eraser; grid; scale and ghosts.
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { isDrumTrack, songKey } from "../../project/song.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import type { RollTool } from "../app.ts";
import { SnapMenu } from "../arrange/snap_menu.tsx";
import { infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";

export function RollTools() {
  const app = useApp(), desk = useDesk();
  const tool = useSignal(desk.rollTool), ghosts = useSignal(desk.ghosts), scale = useSignal(desk.scale), lock = useSignal(desk.keyLock), chords = useSignal(desk.chords), timing = useSignal(desk.timing), steps = useSignal(desk.entering);
  const key = useRead(desk.project, () => songKey(desk.project).name);
  const track = useSignal(desk.track);
  const drums = useRead(desk.project, () => track !== null && desk.project.exists(track) && isDrumTrack(desk.project, track));
  return (
    <div className="row g8 roll-tools">
      <Segmented<RollTool> label={t("Tool")} value={tool} icons onChange={desk.rollTool.set} segments={[{ id: "pointer", name: t("Pointer"), icon: "pointer", info: t("Pointer: select and move; double-click adds.") },
        { id: "pencil", name: t("Pencil"), icon: "pencil", info: t("Pencil: press to add notes.") }, { id: "eraser", name: t("Eraser"), icon: "eraser", info: t("Eraser: draw over notes to remove them.") }]} />
      <SnapMenu of={desk.rollSnap} size="md" />
      {drums ? null : <Toggle icon="music" label={key} isSelected={scale} onChange={desk.scale.set} info={t("Scale: rows outside the song's key are darker.")} />}
      <Toggle icon="ghost" label={t("Ghosts")} isSelected={ghosts} onChange={desk.ghosts.set} info={t("Ghosts: notes of its group and of the tracks beside it, faint.")} />
      {drums ? null : <Toggle label={t("Lock")} isSelected={lock} onChange={desk.keyLock.set} info={t("Lock: what you draw goes to the nearest note of the song's key.")} />}
      {drums ? null : <Toggle label={t("Chord")} isSelected={chords} onChange={desk.chords.set} info={t("Chord: drawing a note writes the chord of the key on it.")} />}
      <Button label={t("Quantise")} info={t("Quantise (Q): starts go to the grid.")} onPress={() => runById(app, "quantise")} />
      <Toggle label={t("Step input")} isSelected={steps} onChange={() => runById(app, "step-input")} info={infoOf("step-input", t("Play a key: it becomes a note at the playhead, which moves on."))} />
      <Toggle label={t("Timing")} isSelected={timing} onChange={desk.timing.set} info={t("Timing (Shift Q): quantise, humanise or grooves, shown before they are done.")} />
    </div>
  );
}
