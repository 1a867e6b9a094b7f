// An account's songs on the server: opened here, they stay on this device too.
import { useEffect, useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { everyPage } from "../../net/pages.ts";
import { Button } from "../../ui/button.tsx";
import { useShown } from "../../ui/shown.tsx";
import type { App } from "../app.ts";
import { enter, leave, working } from "../projects.ts";
import { useAttempt } from "./attempt.ts";
import { Usage } from "./usage.tsx";

type Songs = Awaited<ReturnType<typeof api.projects>>["projects"];

export function OwnSongs({ app }: { app: App }) {
  const [songs, setSongs] = useState<Songs | null>(null);
  const { busy, problem, run } = useAttempt();
  useEffect(() => run(async () => setSongs((await everyPage(api.projects(), api.moreProjects)).flatMap(({ projects }) => projects))), []);
  const [shown, rest] = useShown(songs ?? []);
  const open = (project: string, branch: string): void => run(async () => {
    if (!(await leave(app))) return;
    app.dialog.set(null);
    const opened = await working(app, t("Opening the song"), () => app.store.openPlace(project, branch));
    if (opened) enter(app, opened);
  });
  return (
    <>
      <Usage />
      {songs?.length === 0 ? <p className="t2">{t("No song of yours is on the server yet. Share puts one there, also when nobody else is to see it.")}</p> : null}
      {songs !== null && songs.length > 0 ? (
        <ul className="rows" aria-label={t("Songs on the server")}>
          {shown.map(({ id, name, role, branch }) => (
            <li key={id}><span className="col grow"><span className="clamp">{name}</span><span className="t3 s11">{role === "owner" ? t("Yours") : t("You are {role}", { role })}</span></span><Button label={t("Open {name}", { name })} showLabel={false} tone="ghost" size="sm" isDisabled={busy} onPress={() => open(id, branch)}>{t("Open")}</Button></li>
          ))}
        </ul>
      ) : null}
      {rest}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
