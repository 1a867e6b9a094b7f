// The song as a file: sound by a render in a worker, as one file or as stems; MIDI; or the whole project.
import { useEffect, useRef, useState } from "react";
import { bytesText, clockText, fileName } from "../../lib/format.ts";
import { useSignal } from "../../lib/react.ts";
import { distinctNames, zipOf } from "../../lib/zip.ts";
import { listed, t, tn } from "../../messages/index.ts";
import type { MissingSound, Project } from "../../project/api.ts";
import { FILE_ENDINGS, type ExportPlan, type SoundExport } from "../../project/export/plan.ts";
import { Field } from "../../project/fields.ts";
import { outwardTracks } from "../../project/outward.ts";
import { trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FocusFirst } from "../../ui/focus_first.tsx";
import { Icon } from "../../ui/icon.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { NumberField } from "../../ui/number_field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { useApp, useDesk } from "../context.tsx";
import { soundNames } from "../missing.ts";
import { download } from "../projects.ts";
import { soundsHere } from "./absent.ts";
import { BARS_MOST, type Choice, chosenRange, CONTAINERS, FIRST_CHOICE, formatOf, hasSound, hasTimeline, isLossless, isSound, LOUDNESS, noteOf, planOf, QUALITIES, rangesOf, SAMPLES, secondsOf, sizeOf, WHATS, type RangeChoice } from "./choices.ts";
import { Hear } from "./hear.tsx";
import { NothingYet } from "./nothing.tsx";
import { exportProblem } from "./problem.ts";
import { Report } from "./result.tsx";
import "./export.css";

type Stage =
  | { readonly kind: "choose" }
  | { readonly kind: "waiting"; readonly names: string; readonly goOn: () => void }
  | { readonly kind: "working"; readonly part: number }
  | { readonly kind: "done"; readonly blob: Blob; readonly name: string; readonly result: SoundExport | null; readonly target: number | null; readonly without: string }
  | { readonly kind: "failed"; readonly reason: string };

const BARS = { ...linearLaw(1, BARS_MOST, FIRST_CHOICE.bars, (bars) => tn(Math.round(bars), "1 bar", "{count} bars"), 1), steps: BARS_MOST - 1, nudge: 1 / (BARS_MOST - 1) };

/** One file as it is; stems in a zip. */
async function packed(result: SoundExport, plan: ExportPlan, name: string): Promise<{ blob: Blob; name: string }> {
  const ending = FILE_ENDINGS[plan.container], only = result.files[0];
  if (plan.stems === null && only !== undefined) return { blob: only.blob, name: fileName(name, ending) };
  const names = distinctNames(result.files.map((file) => file.name));
  const files = result.files.map((file, index) => ({ name: fileName(`${name} - ${names[index] ?? ""}`, ending), blob: file.blob }));
  return { blob: await zipOf(files), name: fileName(t("{name} stems", { name }), "zip") };
}

/** What is no sound: the song for another program, or whole. */
const FORMS: Partial<Record<Choice["what"], { readonly ending: string; readonly make: (project: Project) => Promise<Blob> }>> = {
  midi: { ending: "mid", make: (project) => project.exportMidi() },
  dawproject: { ending: "dawproject", make: (project) => project.exportProject("dawproject") },
  tutti: { ending: "tutti", make: (project) => project.exportBundle() },
};

async function make(project: Project, choice: Choice, ranges: readonly RangeChoice[], without: string, progress: (part: number) => void, signal: AbortSignal): Promise<Stage & { kind: "done" }> {
  const name = project.text(project.root, Field.project.name) || t("Untitled");
  const form = FORMS[choice.what];
  if (form !== undefined) return { kind: "done", blob: await form.make(project), name: fileName(name, form.ending), result: null, target: null, without };
  const plan = planOf(choice, ranges);
  const result = await project.exportSound(plan, progress, signal);
  return { kind: "done", ...(await packed(result, plan, name)), result, target: plan.loudness?.lufs ?? null, without };
}

/** One file of sound, which may want to be heard at once. */
const isHeard = (stage: Stage & { kind: "done" }): boolean => stage.result?.files.length === 1 && !stage.name.endsWith(".zip");

function sizeText(stems: boolean, atMost: boolean, time: string, size: string): string {
  if (stems) return atMost ? t("{time}, at most {size} a stem", { time, size }) : t("{time}, about {size} a stem", { time, size });
  return atMost ? t("{time}, at most {size}", { time, size }) : t("{time}, about {size}", { time, size });
}

export function ExportDialog() {
  const app = useApp(), { project } = useDesk();
  const isOpen = useSignal(app.dialog) === "export";
  const [choice, setChoice] = useState<Choice>(FIRST_CHOICE);
  const [stage, setStage] = useState<Stage>({ kind: "choose" });
  const abort = useRef<AbortController | null>(null); // of the export that goes on

  const run = async (choice: Choice, ranges: readonly RangeChoice[]): Promise<void> => {
    if (abort.current !== null) return; // pressed twice, before the first press could show what it began
    const controller = new AbortController();
    abort.current = controller;
    /** What was called off shows nothing any more, whenever it notices. */
    const show = (next: Stage): void => {
      if (!controller.signal.aborted) setStage(next);
    };
    try {
      const waiting = (absent: readonly MissingSound[], goOn: () => void): void => show({ kind: "waiting", names: soundNames(absent), goOn });
      const absent = choice.what === "midi" ? [] : await soundsHere(project, controller.signal, waiting);
      show({ kind: "working", part: 0 });
      const done = await make(project, choice, ranges, soundNames(absent), (part) => show({ kind: "working", part }), controller.signal);
      if (controller.signal.aborted) return;
      download(done.blob, done.name);
      show(done);
    } catch (error) {
      show({ kind: "failed", reason: exportProblem(error) });
    } finally {
      if (abort.current === controller) abort.current = null;
    }
  };
  const callOff = (): void => {
    abort.current?.abort();
    abort.current = null;
    setStage({ kind: "choose" });
  };
  const close = (): void => app.dialog.set(null);
  useEffect(() => {
    if (!isOpen) callOff(); // also where another dialog took its place
  }, [isOpen]);
  return (
    <Dialog title={t("Export")} isOpen={isOpen} onClose={close} isDismissable={stage.kind !== "working" && stage.kind !== "waiting"} width={480}>
      {(stage.kind === "choose" || stage.kind === "failed") && isOpen && !hasSound(project) ? (
        <NothingYet failure={stage.kind === "failed" ? stage.reason : null} close={close} keep={() => void run({ ...choice, what: "tutti" }, [])} />
      ) : stage.kind === "choose" || stage.kind === "failed" ? (
        <Form choice={choice} change={(part) => setChoice((now) => ({ ...now, ...part }))} failure={stage.kind === "failed" ? stage.reason : null} close={close} run={(ranges) => void run(choice, ranges)} />
      ) : stage.kind === "waiting" ? (
        <>
          <p role="status">{t("Waiting for the sound of {names}, which is on its way. The file is made when it is here.", { names: stage.names })}</p>
          <div className="row g8"><span className="grow" /><Button label={t("Export without it")} onPress={stage.goOn} /><Button label={t("Cancel")} onPress={callOff} /></div>
        </>
      ) : stage.kind === "working" ? (
        <>
          <div className="progress" role="progressbar" aria-label={t("Export")} aria-valuenow={Math.round(stage.part * 100)} aria-valuemin={0} aria-valuemax={100}><i style={{ transform: `scaleX(${Math.max(0.01, stage.part)})` }} /></div>
          <div className="row g8"><span className="t2 grow">{t("{percent} %. You can go on listening.", { percent: Math.round(stage.part * 100) })}</span><FocusFirst><Button label={t("Cancel")} onPress={callOff} /></FocusFirst></div>
        </>
      ) : (
        <>
          <Report result={stage.result} name={stage.name} bytes={stage.blob.size} target={stage.target} without={stage.without} />
          <div className="row g8"><FocusFirst>{isHeard(stage) ? <Hear blob={stage.blob} /> : null}<span className="grow" /><Button label={t("Save again")} onPress={() => download(stage.blob, stage.name)} /></FocusFirst><Button label={t("Done")} tone="primary" onPress={close} /></div>
        </>
      )}
    </Dialog>
  );
}

function Form({ choice, change, failure, close, run }: { choice: Choice; change: (part: Partial<Choice>) => void; failure: string | null; close: () => void; run: (ranges: readonly RangeChoice[]) => void }) {
  const desk = useDesk(), { project } = desk;
  const ranges = rangesOf(desk), range = chosenRange(choice, ranges);
  const songRate = project.real(project.root, Field.project.rateHz) || 48000;
  const seconds = secondsOf(project, choice, range);
  const rates = [{ id: "project", name: t("The song's own, {songRate} kHz", { songRate: songRate / 1000 }) }, ...[44100, 48000, 96000].map((hz) => ({ id: String(hz), name: `${hz / 1000} kHz` }))];
  const { container } = choice, outside = outwardTracks(project).map((track) => trackName(project, track));
  return (
    <>
      <div className="form">
        <span className="t2">{t("What")}</span>
        <Segmented label={t("What")} value={choice.what} fill segments={hasTimeline(project) ? WHATS : WHATS.filter(({ id }) => id !== "midi")} onChange={(what) => change({ what })} />
        {isSound(choice) ? (
          <>
            {choice.what === "stems" ? (
              <>
                <span className="t2">{t("A stem for")}</span>
                <Segmented label={t("A stem for")} value={choice.each} fill segments={[{ id: "track", name: t("Each track") }, { id: "group", name: t("Each group") }]} onChange={(each) => change({ each })} />
                <span className="t2">{t("Taken")}</span>
                <Segmented label={t("Taken")} value={choice.beforeMaster ? "before" : "after"} fill segments={[{ id: "after", name: t("After the master") }, { id: "before", name: t("Before the master") }]} onChange={(where) => change({ beforeMaster: where === "before" })} />
              </>
            ) : null}
            <span className="t2">{t("Format")}</span>
            <Segmented label={t("Format")} value={container} fill segments={CONTAINERS} onChange={(next) => change({ container: next })} />
            {isLossless(container) ? (
              <>
                <span className="t2">{t("Samples")}</span>
                <Segmented label={t("Samples")} value={formatOf(choice)} fill segments={container === "flac" ? SAMPLES.slice(0, 2) : SAMPLES} onChange={(format) => change({ format })} />
                <span className="t2">{t("Rate")}</span>
                <Select label={t("Rate")} value={choice.rate} onChange={(rate) => change({ rate })} options={rates} />
              </>
            ) : (
              <>
                <span className="t2">{t("Quality")}</span>
                <Segmented label={t("Quality")} value={String(choice.quality) as "0"} fill segments={QUALITIES} onChange={(quality) => change({ quality: Number(quality) as 0 })} />
              </>
            )}
            <span className="t2">{t("Range")}</span>
            <Select label={t("Range")} value={range?.id ?? "song"} onChange={(id) => change({ range: id })} options={ranges} />
            {range?.scene === undefined ? null : (
              <>
                <span className="t2">{t("Length")}</span>
                <NumberField framed label={t("Length in bars")} value={choice.bars} law={BARS} range={4000} onCommit={(bars) => change({ bars: Math.round(bars) })} info={t("What is launched goes round and has no end of its own: so many bars of it. Drag or type.")} />
              </>
            )}
            <span className="t2">{t("Loudness")}</span>
            <Select label={t("Loudness")} value={choice.loudness} onChange={(loudness) => change({ loudness })} options={LOUDNESS} />
          </>
        ) : null}
      </div>
      <p className="t2">{noteOf(choice)}{isSound(choice) && choice.loudness !== "none" ? ` ${t("Turned as a whole, never limited; no true peak above −1 dB.")}` : ""}</p>
      {isSound(choice) && outside.length > 0 ? <p className="row g8"><Icon name="warning" /><span>{t("{names} is played outside the computer: the file has it only where you recorded it on an audio track.", { names: listed(outside) })}</span></p> : null}
      {failure !== null ? <p className="bad-text" role="alert">{failure}</p> : null}
      <div className="row g8">
        <span className="t2 grow">{isSound(choice) ? sizeText(choice.what === "stems", container === "flac", clockText(seconds), bytesText(sizeOf(choice, seconds, songRate))) : ""}</span>
        <Button label={t("Cancel")} tone="ghost" onPress={close} /><Button label={t("Export")} tone="primary" onPress={() => run(ranges)} />
      </div>
    </>
  );
}
