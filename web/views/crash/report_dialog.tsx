// Report a problem: one file that tells what happened. It is saved here, and goes only where one takes it.
import { useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Switch } from "../../ui/switch.tsx";
import { messageOf } from "../app.ts";
import { useApp } from "../context.tsx";
import { download } from "../projects.ts";
import { reportBundle } from "./bundle.ts";
import "./crash.css";

export function ReportDialog() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "report", hasSong = useSignal(app.desk) !== null;
  const [words, setWords] = useState(""), [withSong, setWithSong] = useState(false), [problem, setProblem] = useState(""), [busy, setBusy] = useState(false);
  const close = (): void => app.dialog.set(null);
  const save = (): void => {
    setBusy(true);
    setProblem("");
    reportBundle(app, words, withSong).then((blob) => {
      download(blob, "Tutti report.zip");
      close();
    }, (error: unknown) => setProblem(messageOf(error))).finally(() => setBusy(false));
  };
  return (
    <Dialog title={t("Report a problem")} isOpen={isOpen} onClose={close} width={480}>
      <p className="t2">{t("This saves a zip with versions, this tab's messages and how playback did. Nothing is sent anywhere: give it to whom you like.")}</p>
      <label className="col g4"><span>{t("What happened, and what did you expect?")}</span><textarea className="area" rows={5} value={words} onChange={(event) => setWords(event.target.value)} /></label>
      {hasSong ? <Switch label={t("Put the song in, too")} isSelected={withSong} onChange={setWithSong} /> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
      <div className="row g8"><span className="grow" /><Button label={t("Cancel")} tone="ghost" onPress={close} /><Button label={t("Save the report")} tone="primary" isDisabled={busy} onPress={save} /></div>
    </Dialog>
  );
}
