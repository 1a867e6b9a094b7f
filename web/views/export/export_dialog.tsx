// The song as a file: WAV or FLAC by a render in a worker, MIDI, or the whole project.
import { useRef, useState } from "react";
import { bytesText, clockText, decibelText, fileName } from "../../lib/format.ts";
import { useSignal } from "../../lib/react.ts";
import { Field } from "../../project/fields.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { messageOf } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { download } from "../projects.ts";
import "./export.css";

type What = "wav" | "flac" | "midi" | "tutti";
type Format = "f32" | "s24" | "s16";
type Stage =
  | { readonly kind: "choose" }
  | { readonly kind: "working"; readonly part: number }
  | { readonly kind: "done"; readonly blob: Blob; readonly name: string; readonly sha256?: string; readonly peakDb?: number; readonly integratedLufs?: number; readonly truePeakDbtp?: number; readonly seconds?: number }
  | { readonly kind: "failed"; readonly reason: string };

const BYTES: Record<Format, number> = { f32: 4, s24: 3, s16: 2 };

const WHOLE = [{ id: "s16", name: "16 bit" }, { id: "s24", name: "24 bit" }] as const;

export function ExportDialog() {
  const app = useApp(), { project } = useDesk();
  const isOpen = useSignal(app.dialog) === "export";
  const [what, setWhat] = useState<What>("wav"), [format, setFormat] = useState<Format>("s24"), [rate, setRate] = useState("project");
  const [stage, setStage] = useState<Stage>({ kind: "choose" });
  const abort = useRef<AbortController | null>(null);
  const isSound = what === "wav" || what === "flac", samples = what === "flac" && format === "f32" ? "s24" : format;
  const songRate = project.real(project.root, Field.project.rateHz) || 48000;
  const rateHz = rate === "project" ? songRate : Number(rate);
  const seconds = project.secondsAt(project.endTicks());
  const name = project.text(project.root, Field.project.name) || "Untitled";

  const run = async (): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setStage({ kind: "working", part: 0 });
    try {
      if (isSound) {
        const result = await project.exportAudio({ container: what, format: samples, rateHz }, (part) => setStage({ kind: "working", part }), controller.signal);
        const file = fileName(name, what);
        download(result.blob, file);
        setStage({ kind: "done", blob: result.blob, name: file, sha256: result.sha256, peakDb: result.peakDb, integratedLufs: result.integratedLufs, truePeakDbtp: result.truePeakDbtp, seconds: result.seconds });
      } else {
        const blob = what === "midi" ? await project.exportMidi() : await project.exportBundle();
        const file = fileName(name, what === "midi" ? "mid" : "tutti");
        download(blob, file);
        setStage({ kind: "done", blob, name: file });
      }
    } catch (error) {
      setStage(controller.signal.aborted ? { kind: "choose" } : { kind: "failed", reason: messageOf(error) });
    }
  };
  const close = (): void => {
    abort.current?.abort();
    app.dialog.set(null);
    setStage({ kind: "choose" });
  };
  return (
    <Dialog title="Export" isOpen={isOpen} onClose={close} isDismissable={stage.kind !== "working"}>
      {stage.kind === "choose" || stage.kind === "failed" ? (
        <>
          <div className="form">
            <span className="t2">What</span>
            <Segmented label="What" value={what} fill segments={[{ id: "wav", name: "WAV" }, { id: "flac", name: "FLAC" }, { id: "midi", name: "MIDI" }, { id: "tutti", name: "Project" }]} onChange={setWhat} />
            {isSound ? (
              <>
                <span className="t2">Samples</span>
                <Segmented label="Samples" value={samples} fill segments={what === "flac" ? WHOLE : [...WHOLE, { id: "f32", name: "32 bit float" }]} onChange={setFormat} />
                <span className="t2">Rate</span>
                <Select label="Rate" value={rate} onChange={setRate} options={[{ id: "project", name: `The song's own, ${songRate / 1000} kHz` }, { id: "44100", name: "44.1 kHz" }, { id: "48000", name: "48 kHz" }, { id: "96000", name: "96 kHz" }]} />
              </>
            ) : null}
          </div>
          <p className="t3">{what === "wav" ? "The same song gives the same bytes here, on another computer and on the command line." : what === "flac" ? "Every sample as in a WAV, in about half the room." : what === "midi" ? "Notes, tempo and metre for another program. Sounds and audio stay behind." : "Everything: notes, sounds, audio and undo, in one file that opens in any Tutti."}</p>
          {stage.kind === "failed" ? <p className="bad-text" role="alert">{stage.reason}</p> : null}
          <div className="row g8">
            <span className="t2 grow">{isSound ? `${clockText(seconds)}, ${what === "flac" ? "at most" : "about"} ${bytesText(seconds * rateHz * 2 * BYTES[samples])}` : ""}</span>
            <Button label="Cancel" tone="ghost" onPress={close} /><Button label="Export" tone="primary" onPress={() => void run()} />
          </div>
        </>
      ) : stage.kind === "working" ? (
        <>
          <div className="progress" role="progressbar" aria-label="Export" aria-valuenow={Math.round(stage.part * 100)} aria-valuemin={0} aria-valuemax={100}><i style={{ transform: `scaleX(${Math.max(0.01, stage.part)})` }} /></div>
          <div className="row g8"><span className="t2 grow">{Math.round(stage.part * 100)} %. You can go on listening.</span><Button label="Cancel" onPress={() => abort.current?.abort()} /></div>
        </>
      ) : (
        <>
          <dl className="facts">
            <div><dt>File</dt><dd className="clamp">{stage.name}, {bytesText(stage.blob.size)}</dd></div>
            {stage.seconds !== undefined ? <div><dt>Length</dt><dd>{clockText(stage.seconds)}</dd></div> : null}
            {stage.peakDb !== undefined ? <div><dt>Peak</dt><dd className={stage.peakDb > 0 ? "bad-text" : ""}>{decibelText(stage.peakDb)} dB{stage.peakDb > 0 ? ", too loud: turn the master down" : ""}</dd></div> : null}
            {stage.integratedLufs !== undefined && stage.integratedLufs > -100 ? <div><dt>Loudness</dt><dd>{stage.integratedLufs.toFixed(1)} LUFS, true peak {decibelText(stage.truePeakDbtp ?? 0)} dB</dd></div> : null}
            {stage.sha256 ? <div><dt>SHA-256</dt><dd className="sum text">{stage.sha256}</dd></div> : null}
          </dl>
          <div className="row g8"><span className="grow" /><Button label="Save again" onPress={() => download(stage.blob, stage.name)} /><Button label="Done" tone="primary" onPress={close} /></div>
        </>
      )}
    </Dialog>
  );
}
