// The open song becomes one to begin others from: its name, and whether its music comes along.
import { useEffect, useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { said, t } from "../../messages/index.ts";
import { Field } from "../../project/fields.ts";
import { ownTemplates } from "../../project/own_templates.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useApp, useDesk } from "../context.tsx";
import { saveTemplate } from "../templates.ts";
import "../export/export.css";

type Extent = "whole" | "bare";
const EXTENTS = [{ id: "bare", name: t("Without clips") }, { id: "whole", name: t("Whole song") }] as const;
const MEANS: Readonly<Record<Extent, string>> = {
  bare: t("Tracks, instruments, effects, sends and levels, ready to record and play. Clips, takes, automation and markers stay in this song."),
  whole: t("All that is in this song, its sounds included."),
};

export function TemplateDialog() {
  const app = useApp(), isOpen = useSignal(app.dialog) === "template", close = (): void => app.dialog.set(null);
  return <Dialog title={t("Save as template")} isOpen={isOpen} onClose={close} width={480}><Form close={close} /></Dialog>;
}

function Form({ close }: { close: () => void }) {
  const app = useApp(), { project } = useDesk(), all = useSignal(ownTemplates.list);
  const [name, setName] = useState(project.text(project.root, Field.project.name)), [extent, setExtent] = useState<Extent>("bare"), [refusal, setRefusal] = useState<string | null>(null), [busy, setBusy] = useState(false);
  useEffect(() => {
    void app.store.refusal().then(setRefusal);
    void ownTemplates.refresh();
  }, [app]);
  const called = name.trim();
  const save = async (): Promise<void> => {
    setBusy(true);
    const isThere = await saveTemplate(app, project, called, extent === "bare");
    setBusy(false);
    if (isThere) close();
  };
  return (
    <>
      <form className="form" onSubmit={(event) => {
        event.preventDefault();
        if (called !== "" && !busy) void save();
      }}>
        <span className="t2">{t("Name")}</span>
        <span className="field"><input className="grow" aria-label={t("Name of the template")} value={name} maxLength={120} autoFocus spellCheck={false} onFocus={(event) => event.currentTarget.select()} onChange={(event) => setName(event.currentTarget.value)} /></span>
        <span className="t2">{t("Keeps")}</span>
        <Segmented label={t("What the template keeps")} fill value={extent} segments={EXTENTS} onChange={setExtent} />
      </form>
      <p className="t2">{MEANS[extent]}</p>
      <p className="t2" role="status">{refusal !== null ? t("{refusal} The template goes when this page is closed.", { refusal: said(refusal) }) : all.some((one) => one.name === called) ? t("There is a template of this name: this one takes its place.") : t("It waits on the start screen of this device. This song stays as it is.")}</p>
      <div className="row g8"><span className="grow" /><Button label={t("Cancel")} onPress={close} /><Button label={t("Save the template")} tone="primary" isDisabled={called === "" || busy} onPress={() => void save()} /></div>
    </>
  );
}
