// What keeps the song from sounding or from being kept, in plain words and with a way out. Shown where it matters, never as a dialog.
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useRead, useSignal } from "../../lib/react.ts";
import { clockText, fileName, whenText } from "../../lib/format.ts";
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
  if (step === 0) return "This computer keeps up again: everything is played.";
  return `This computer can hardly keep up, so ${LEFT_OUT[step] ?? "less is played"} for now. Exports leave nothing out.`;
}

export function Problems() {
  const app = useApp(), { project } = useDesk();
  const problem = useSignal(app.problem), cutOff = useSignal(app.studio.cutOff);
  const reading = useRead(project, () => project.readOnlyReason), failure = useRead(app.player, () => app.player.failure()), state = useRead(app.player, () => app.player.state);
  const recoveries = useRead(app.player, () => app.player.recoveries());
  useEffect(() => {
    if (recoveries > 0) say(app, "The sound engine stopped and was started again. Nothing is lost.");
  }, [app, recoveries]);
  const leftOut = useRead(app.player, () => app.player.leftOut());
  const told = useRef(0);
  useEffect(() => {
    if (leftOut !== told.current) say(app, overloadText(leftOut), { action: { name: "Show", run: () => app.drawer.set("performance") } });
    told.current = leftOut;
  }, [app, leftOut]);
  const save = useSyncExternalStore((listener) => project.subscribeSave(() => listener()), () => project.saveState());
  const keepCopy = (): void => {
    project.exportBundle().then((blob) => download(blob, fileName(project.text(project.root, Field.project.name), "tutti")), (error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  };
  return (
    <>
      {problem && failure === null ? <Bar title="There will be no sound here" text={problem} /> : null}
      {failure ? <Bar title="There is no sound" text={failure}><Button size="sm" tone="ghost" label="Save a report" onPress={() => runById(app, "report")} /><Button size="sm" label="Try again" onPress={() => startSound(app)} /></Bar> : null}
      {state === "interrupted" ? <Bar title="The sound was interrupted" text="Another program or the system took the audio device."><Button size="sm" label="Go on" onPress={() => startSound(app)} /></Bar> : null}
      {reading !== null ? <Bar title="You are reading" text={reading}><Button size="sm" label="Open a copy" onPress={() => void openBeside(app, project.id, project.text(project.root, Field.project.name), "copy")} /></Bar> : null}
      {cutOff.map((take) => (
        <Bar key={take.name} title="A recording was cut off" text={`${clockText(take.seconds)} of ${whenText(take.beganMs, Date.now())} are safe. Put it into the song?`}>
          <Button size="sm" label="Throw away" tone="ghost" onPress={() => void app.studio.drop(take)} />
          <Button size="sm" label="Put into the song" tone="primary" onPress={() => void app.studio.rescue(take, () => {
            const { result, track } = addTrack(project, { type: "audio" }, null);
            return report(app, result) ? track : null;
          }).catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }))} />
        </Bar>
      ))}
      {save.kind === "memory-only" && reading === null ? <Bar title="This song is only in memory" text={`${save.reason} It ends with this tab unless you save a copy.`}><Button size="sm" label="Save a copy" onPress={keepCopy} /></Bar> : null}
      {save.kind === "failed" ? <Bar title="The last changes are not saved" text={save.reason} bad><Button size="sm" label="Save a copy" onPress={keepCopy} /></Bar> : null}
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
