// What a shared song did not take of one's own: each change with why, to be tried again or let go; and whole songs that were put beside
// when this device's had come to differ from the server's.
import { useSyncExternalStore } from "react";
import { said, t, tn } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { messageOf, report, say } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { moveTo, working } from "../projects.ts";
import "./kept.css";

const sentence = (text: string): string => (text === "" ? "" : `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`);

export function Kept() {
  const app = useApp(), { project } = useDesk(), { kept } = project;
  const state = useSyncExternalStore((listener) => project.subscribeSave(() => listener()), () => project.saveState());
  const all = kept?.list() ?? [], sides = kept?.sides() ?? 0;
  const rescue = (): void => {
    working(app, t("Opening the copy"), () => app.store.rescue(project)).then(async (copy) => {
      if (copy === null) return;
      kept?.letSideGo();
      app.drawer.set(null);
      await moveTo(app, copy);
    }, (error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  };
  return (
    <div className="drawer-body kept">
      {state.kind === "shared" && state.repairing ? <p className="t2" role="status">{t("This device’s song differs from the server’s. Its version is on the way; what you have here is put beside it, whole.")}</p> : null}
      {sides > 0 ? (
        <section>
          <h3>{t("A song put beside")}</h3>
          <p className="t2">{t("This device had come to differ from the server, so the song was loaded anew. What you had is kept, with every change of yours.")}</p>
          <div className="row g8"><Button label={t("Open it as a song of its own")} size="sm" onPress={rescue} /><Button label={t("Throw away")} size="sm" tone="ghost" onPress={() => kept?.letSideGo()} /></div>
        </section>
      ) : null}
      {all.length > 0 ? (
        <section>
          <h3>{tn(all.length, "1 change kept aside", "{count} changes kept aside")}</h3>
          <ul className="kept-list">
            {all.map((one) => (
              <li key={one.number}>
                <span className="kept-name">{said(one.label) || t("A change")}</span>
                <span className="t2">{one.refused ? said(sentence(one.reason)) || t("The song as it is now cannot take it.") : tn(one.skipped, "1 part of it found nothing to change: somebody had removed it.", "{count} parts of it found nothing to change: somebody had removed it.")}</span>
                <span className="row g8">
                  {one.refused ? <Button label={t("Try again")} size="xs" isDisabled={project.readOnly} onPress={() => report(app, project.tryKept(one.number), t("Done again: {label}", { label: one.label }))} info={t("Do it once more, on the song as it is now.")} /> : null}
                  <Button label={one.refused ? t("Let go") : t("Seen")} size="xs" tone={one.refused ? "ghost" : "plain"} onPress={() => kept?.letGo(one.number)} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {all.length + sides === 0 ? <Empty art="beside" words={t("Everything you did was taken. When two people change the same thing at once and only one change can stand, the other waits here.")} /> : null}
    </div>
  );
}
