// Moments of the song with a name: kept, brought back, let go. Of a shared song also what everybody did, each step a moment to bring
// back or to go on from alone.
import { useEffect, useId, useState } from "react";
import { agoText } from "../../lib/format.ts";
import { said, t } from "../../messages/index.ts";
import { Field } from "../../project/fields.ts";
import type { PastStep, Version } from "../../project/versions.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { messageOf, report, say } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { moveTo, working } from "../projects.ts";
import { Face } from "../share/face.tsx";
import { useHueOf } from "../share/hue_of.ts";
import { CompareVersions } from "./compare.tsx";

const NEWEST = Number.MAX_SAFE_INTEGER;

/** Who did it; what was taken back says so. */
function StepFace({ step }: { step: PastStep }) {
  const by = step.by || t("Guest"), hue = useHueOf(by, step.mine);
  return <span className="step-face"><Face name={by} hue={hue} />{step.undo ? <Icon name="undo" size={12} /> : null}</span>;
}

export function Versions() {
  const app = useApp(), { project } = useDesk(), { where } = project.versions;
  const [name, setName] = useState(""), [versions, setVersions] = useState<readonly Version[] | null>(null), [past, setPast] = useState<readonly PastStep[]>([]), [problem, setProblem] = useState(""), [busy, setBusy] = useState(false), [compared, compare] = useState<string | null>(null);
  const heading = useId(), now = Date.now();
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setProblem("");
    await work().catch((error: unknown) => setProblem(messageOf(error)));
    setBusy(false);
  };
  const read = async (): Promise<void> => {
    setVersions(await project.versions.list());
    setPast(await project.versions.past(NEWEST));
  };
  useEffect(() => void attempt(read), [project]);
  const keep = (): void => void attempt(async () => {
    await project.keepVersion(name.trim());
    setName("");
    await read();
    say(app, t("Kept as “{name}”.", { name: name.trim() }));
  });
  const bringBack = (id: string, title: string): void => void attempt(async () => {
    report(app, await project.bringBack(id, title), t("The song is as in {title}", { title }));
    await read();
  });
  const remove = (id: string): void => void attempt(async () => {
    await project.versions.remove(id);
    await read();
  });
  const fork = (seq: number): void => void attempt(async () => {
    const title = project.text(project.root, Field.project.name) || t("Untitled");
    const forked = await working(app, t("Forking the song"), () => app.store.fork(project, t("{title} (fork)", { title }), seq));
    if (forked !== null) await moveTo(app, forked);
  });
  if (where === null) return <p className="t3 s11 history-foot">{t("Nothing can be kept on this device, so there are no versions. Save a copy of the song instead.")}</p>;
  if (compared !== null) return <div className="versions"><CompareVersions versions={versions ?? []} first={compared} onClose={() => compare(null)} /></div>;
  return (
    <div className="versions">
      <form className="row g8 version-new" onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "" && !busy) keep();
      }}>
        <span className="field grow"><input className="grow" aria-label={t("Name of this version")} placeholder={t("Name this version")} value={name} maxLength={60} onChange={(event) => setName(event.currentTarget.value)} /></span>
        <Button label={t("Keep")} size="sm" isDisabled={name.trim() === "" || busy || project.readOnly} onPress={keep} info={t("Keep the song as it is now, under this name.")} />
      </form>
      {problem !== "" ? <p className="bad-text version-note" role="alert">{problem}</p> : null}
      <ul className="version-list" aria-label={t("Versions")}>
        {(versions ?? []).map((version) => (
          <li key={version.id} className="version-row">
            <div className="grow clamp"><span className="version-name">{version.name}</span><span className="t3 s11">{[version.by, agoText(version.atMs, now)].filter((part) => part !== "").join(", ")}</span></div>
            <Button icon="beside" label={t("Compare with {version}", { version: version.name })} showLabel={false} tone="ghost" size="xs" isDisabled={busy} onPress={() => compare(version.id)} info={t("See what differs from {version}.", { version: version.name })} />
            <Button label={t("Bring back")} size="xs" isDisabled={busy || project.readOnly} onPress={() => bringBack(version.id, version.name)} info={t("The song becomes what it was in {version}. Undo takes it back.", { version: version.name })} />
            <Button icon="trash" label={t("Forget {version}", { version: version.name })} showLabel={false} tone="ghost" size="xs" isDisabled={busy} onPress={() => remove(version.id)} />
          </li>
        ))}
      </ul>
      {versions !== null && versions.length === 0 ? <p className="t3 s11 version-note">{t("Name the song as it is now, and you can come back to it whatever happens next.")}</p> : null}
      {where === "server" ? (
        <>
          <h3 id={heading} className="version-head">{t("What everybody did")}</h3>
          <ol className="version-list past-all" aria-labelledby={heading} tabIndex={0}>
            {past.map((step) => (
              <li key={step.seq} className="version-row">
                <StepFace step={step} />
                <div className="grow clamp"><span className="version-name">{said(step.label) || t("A change")}</span><span className="t3 s11">{[step.mine ? t("You") : step.by || t("Guest"), agoText(step.atMs, now)].join(", ")}</span></div>
                <Menu label={t("{label}: what to do", { label: said(step.label) || t("A change") })} trigger={<Button icon="ellipsis" label={t("What to do")} showLabel={false} tone="ghost" size="xs" isDisabled={busy} />} groups={[{ entries: [
                  { id: "back", name: t("Bring the song back to here"), icon: "back", run: () => bringBack(String(step.seq), `“${step.label}”`) },
                  { id: "fork", name: t("Fork: go on from here alone"), icon: "copy", run: () => fork(step.seq) },
                ] }]} />
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </div>
  );
}
