// What keeps the song from sounding or from being kept, in plain words and with a way out. Shown where it matters, never as a dialog.
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useRead, useSignal } from "../../lib/react.ts";
import { clockText, fileName, whenText } from "../../lib/format.ts";
import { t } from "../../messages/index.ts";
import type { SaveState } from "../../project/api.ts";
import { addTrack } from "../../project/edit_tracks.ts";
import { Field } from "../../project/fields.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { messageOf, report, say } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { LEFT_OUT } from "../performance/left_out.ts";
import { runById } from "../command_registry.ts";
import { download, openBeside, startSound } from "../projects.ts";

function overloadText(step: number): string {
  if (step === 0) return t("This computer keeps up again: everything is played.");
  return t("This computer can hardly keep up, so {left} for now. Exports leave nothing out.", { left: LEFT_OUT[step] ?? t("less is played") });
}

/** What is on its way comes and goes with every edit, and is no problem. */
const badSave = (state: SaveState): (SaveState & { kind: "memory-only" | "failed" }) | null => (state.kind === "memory-only" || state.kind === "failed" ? state : null);

export function Problems() {
  const app = useApp(), { project } = useDesk();
  const problem = useSignal(app.problem), cutOff = useSignal(app.studio.cutOff);
  const reading = useRead(project, () => project.readOnlyReason), failure = useRead(app.player, () => app.player.failure()), isInterrupted = useRead(app.player, () => app.player.state === "interrupted");
  const recoveries = useRead(app.player, () => app.player.recoveries());
  useEffect(() => {
    if (recoveries > 0) say(app, t("The sound engine stopped and was started again. Nothing is lost."));
  }, [app, recoveries]);
  const leftOut = useRead(app.player, () => app.player.leftOut());
  const told = useRef(0);
  useEffect(() => {
    if (leftOut !== told.current) say(app, overloadText(leftOut), { action: { name: t("Show"), run: () => app.drawer.set("performance") } });
    told.current = leftOut;
  }, [app, leftOut]);
  const save = useSyncExternalStore((listener) => project.subscribeSave(() => listener()), () => badSave(project.saveState()));
  const keepCopy = (): void => {
    project.exportBundle().then((blob) => download(blob, fileName(project.text(project.root, Field.project.name), "tutti")), (error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  };
  return (
    <>
      {problem && failure === null ? <Bar title={t("There will be no sound here")} text={problem} /> : null}
      {failure ? <Bar title={t("There is no sound")} text={failure}><Button size="sm" tone="ghost" label={t("Save a report")} onPress={() => runById(app, "report")} /><Button size="sm" label={t("Try again")} onPress={() => startSound(app)} /></Bar> : null}
      {isInterrupted ? <Bar title={t("The sound was interrupted")} text={t("Another program or the system took the audio device.")}><Button size="sm" label={t("Go on")} onPress={() => startSound(app)} /></Bar> : null}
      {reading !== null ? <Bar title={t("You are reading")} text={reading}><Button size="sm" label={t("Open a copy")} onPress={() => void openBeside(app, project.id, project.text(project.root, Field.project.name), "copy")} /></Bar> : null}
      {cutOff.map((take) => (
        <Bar key={take.name} title={t("A recording was cut off")} text={t("{time} of {when} are safe. Put it into the song?", { time: clockText(take.seconds), when: whenText(take.beganMs, Date.now()) })}>
          <Button size="sm" label={t("Throw away")} tone="ghost" onPress={() => void app.studio.drop(take)} />
          <Button size="sm" label={t("Put into the song")} tone="primary" onPress={() => void app.studio.rescue(take, () => {
            const { result, track } = addTrack(project, { type: "audio" }, null);
            return report(app, result) ? track : null;
          }).catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }))} />
        </Bar>
      ))}
      {save?.kind === "memory-only" && reading === null ? <Bar title={t("This song is only in memory")} text={t("{reason} It ends with this tab unless you save a copy.", { reason: save.reason })}><Button size="sm" label={t("Save a copy")} onPress={keepCopy} /></Bar> : null}
      {save?.kind === "failed" ? <Bar title={t("The last changes are not saved")} text={save.reason} bad><Button size="sm" label={t("Save a copy")} onPress={keepCopy} /></Bar> : null}
    </>
  );
}

function Bar({ title, text, bad = false, children }: { title: string; text: string; bad?: boolean; children?: React.ReactNode }) {
  return (
    <div className={`problem ${bad ? "bad" : ""}`} role="alert">
      <Icon name="warning" /><div className="grow"><b>{title}</b><span className="t2">{text}</span></div>{children}
    </div>
  );
}
