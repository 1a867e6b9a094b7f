// Sharing a song: one press puts it on the server, and a link lets others in.
import { useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { linkTo } from "../../net/server.ts";
import { Field } from "../../project/fields.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { messageOf } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { moveTo } from "../projects.ts";
import { CopyField } from "./copy_field.tsx";
import { MemberList } from "./members.tsx";
import { Pages } from "./pages.tsx";
import { onItsWay, ServerRender } from "./server_render.tsx";
import { callMe, myName } from "./whereabouts.ts";
import "./share.css";

type Who = "editor" | "commenter" | "viewer";
const WHO = [{ id: "editor", name: t("Play along") }, { id: "commenter", name: t("Comment") }, { id: "viewer", name: t("Look and listen") }] as const;

export function ShareDialog() {
  const app = useApp(), { project } = useDesk();
  const isOpen = useSignal(app.dialog) === "share";
  const name = useSignal(myName);
  const place = app.store.placeOf(project.id);
  const [who, setWho] = useState<Who>("editor"), [link, setLink] = useState(""), [problem, setProblem] = useState(""), [busy, setBusy] = useState(false);

  const attempt = (work: () => Promise<void>): void => {
    setBusy(true);
    setProblem("");
    work().catch((error: unknown) => setProblem(messageOf(error))).finally(() => setBusy(false));
  };
  const share = (): void => attempt(async () => {
    await moveTo(app, await app.store.share(project));
  });
  const makeLink = (): void => attempt(async () => {
    if (place === null) return;
    const made = await linkTo(place.project, who);
    setLink(made);
    await navigator.clipboard.writeText(made).catch(() => {}); // it can be copied by hand
  });
  const close = (): void => {
    setLink("");
    setProblem("");
    app.dialog.set(null);
  };

  return (
    <Dialog title={place === null ? t("Share this song") : t("Let others in")} isOpen={isOpen} onClose={close} width={520}>
      {place === null ? (
        <>
          <p className="t2">{t("Several people can then play and edit it at once, each in their own browser. Every change is kept on this device and on the server. No account is needed.")}</p>
          <p className="t2">{t("The song you have now stays on this device as it is. Its sounds go to the server in the background, so that everybody hears the same.")}</p>
          <div className="row g8"><span className="grow" /><Button label={t("Share the song")} tone="primary" isDisabled={busy} onPress={share} /></div>
        </>
      ) : (
        <>
          <p className="t2">{t("Whoever has the link comes in. Send it only to people you want here.")}</p>
          <label className="row g8"><span className="t2">{t("Your name")}</span><span className="field grow"><input className="grow" value={name} maxLength={40} placeholder={t("Guest")} aria-label={t("Your name")} onChange={(event) => callMe(event.currentTarget.value)} /></span></label>
          <div className="row g8 wraps"><Segmented label={t("Who has the link may")} value={who} segments={WHO} onChange={(value) => { setWho(value); setLink(""); }} /><span className="grow" /><Button label={link === "" ? t("Make a link") : t("Make another")} tone={link === "" ? "primary" : "plain"} isDisabled={busy} onPress={makeLink} /></div>
          {link !== "" ? <CopyField label={t("Link to this song")} text={link} tone="primary" info={t("Copy the link to this song")} /> : null}
          {isOpen ? <MemberList project={place.project} made={link} role={who} /> : null}
        </>
      )}
      {place !== null ? <ServerRender key={project.id} branch={place.branch} name={project.text(project.root, Field.project.name)} /> : null}
      {place !== null && isOpen ? <Pages project={place.project} branch={place.branch} title={project.text(project.root, Field.project.name) || t("Untitled")} ready={() => onItsWay(project)} /> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </Dialog>
  );
}
