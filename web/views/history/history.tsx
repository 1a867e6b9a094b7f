// The song's past: one's own steps, newest first, to be at any of them again; and moments that have a name.
import { useState } from "react";
import { useRead } from "../../lib/react.ts";
import { said, t } from "../../messages/index.ts";
import { isBeginning } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { useFocusBack } from "../../ui/focus_back.ts";
import { Icon } from "../../ui/icon.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { Versions } from "./versions.tsx";
import "./history.css";

const MOST = 300;
const SHOWN = [{ id: "steps", name: t("Your steps") }, { id: "versions", name: t("Versions") }] as const;

export function History() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [shown, show] = useState<"steps" | "versions">("steps");
  useRead(project, () => `${project.revision()}:${project.undoLabel() ?? ""}:${project.redoLabel() ?? ""}`);
  const ahead = project.steps(true).slice(0, MOST), done = project.steps(false).slice(0, MOST);
  const begun = done.findIndex(isBeginning), behind = begun < 0 ? done : done.slice(0, begun);
  const go = (steps: number): void => {
    for (let i = 0; i < Math.abs(steps); i++) if (!report(app, steps > 0 ? project.redo() : project.undo())) return;
  };
  return (
    <aside className="history" aria-label={t("History")} ref={useFocusBack<HTMLElement>()} onKeyDown={(event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      desk.history.set(false);
    }}>
      <header className="row g8 library-head"><h2 className="grow">{t("History")}</h2><Button icon="close" label={t("Close the history")} showLabel={false} tone="ghost" size="sm" onPress={() => desk.history.set(false)} /></header>
      <div className="history-tabs"><Segmented label={t("What is shown")} value={shown} segments={SHOWN} onChange={show} fill /></div>
      {shown === "versions" ? <Versions /> : <>
      <ol className="past" tabIndex={0} aria-label={t("Steps, newest first")}>
        {[...ahead].reverse().map((label, index) => <Step key={`ahead${ahead.length - index}`} label={label} ahead onPress={() => go(ahead.length - index)} />)}
        {behind.map((label, index) => <Step key={`done${behind.length - index}`} label={label} isNow={index === 0} onPress={() => go(-index)} />)}
        <Step label={t("The beginning")} isNow={behind.length === 0} onPress={() => go(-behind.length)} />
      </ol>
      <p className="t3 s11 history-foot">{t("Undo survives closing the tab. A new change takes the place of what lies ahead.")}</p>
      </>}
    </aside>
  );
}

function Step({ label, onPress, ahead = false, isNow = false }: { label: string; onPress: () => void; ahead?: boolean; isNow?: boolean }) {
  return (
    <li className={`${ahead ? "ahead" : ""} ${isNow ? "is-now" : ""}`}>
      <button type="button" className="past-step" aria-current={isNow ? "step" : undefined} onClick={onPress} data-info={isNow ? t("The song stands here.") : ahead ? t("Do everything up to this step again.") : t("Go back to how the song was after this step.")}>
        <Icon name={isNow ? "check" : ahead ? "redo" : "bullet"} size={12} /><span className="clamp">{said(label)}</span>{isNow ? <span className="now-here">{t("now")}</span> : null}
      </button>
    </li>
  );
}
