// When the page itself fails: what is safe, and every way to take it along. It needs nothing of what failed.
import { Component, type ReactNode, useState } from "react";
import { fileName } from "../../lib/format.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Logo } from "../../ui/icon.tsx";
import { messageOf, type App } from "../app.ts";
import { download } from "../projects.ts";
import { rawSong, reportBundle, songName } from "./bundle.ts";
import { note } from "./log.ts";
import "./crash.css";

export class CrashPage extends Component<{ app: App; children: ReactNode }, { failure: string | null }> {
  override state: { failure: string | null } = { failure: null };
  static getDerivedStateFromError(error: unknown): { failure: string } {
    return { failure: messageOf(error) };
  }
  override componentDidCatch(error: unknown, info: { componentStack?: string | null }): void {
    note("error", `${error instanceof Error ? error.stack ?? error.message : String(error)}${info.componentStack ?? ""}`);
  }
  override render(): ReactNode {
    return this.state.failure === null ? this.props.children : <Crashed app={this.props.app} failure={this.state.failure} />;
  }
}

function Crashed({ app, failure }: { app: App; failure: string }) {
  const [said, setSaid] = useState("");
  const attempt = (work: () => Promise<void>): void => {
    setSaid("");
    work().catch((error: unknown) => setSaid(messageOf(error)));
  };
  const project = app.desk.get()?.project;
  return (
    <main className="crash">
      <div className="crash-in">
        <Logo size={28} />
        <h1 className="s20">{t("Something went wrong in the page")}</h1>
        <p className="t2">{project ? t("Your song is safe: every change was kept on this device as it was made. Open the page again and go on.") : t("Open the page again and go on.")}</p>
        <p className="t3 text clamp">{failure}</p>
        <div className="row g8 crash-ways">
          <Button size="lg" tone="primary" label={t("Open the page again")} onPress={() => location.reload()} />
          {project ? <Button size="lg" label={t("Save the song")} onPress={() => attempt(async () => download(await project.exportBundle(), fileName(songName(app), "tutti")))} /> : null}
          {project ? <Button size="lg" label={t("Save the raw log")} onPress={() => attempt(async () => {
            const raw = await rawSong(app);
            if (raw === null) throw new Error(t("Nothing of this song lies on this device."));
            download(raw.blob, raw.name);
          })} /> : null}
          <Button size="lg" tone="ghost" label={t("Save a report")} onPress={() => attempt(async () => download(await reportBundle(app, t("The page failed: {failure}", { failure }), false), "Tutti report.zip"))} />
        </div>
        {said !== "" ? <p className="bad-text" role="alert">{said}</p> : null}
      </div>
    </main>
  );
}
