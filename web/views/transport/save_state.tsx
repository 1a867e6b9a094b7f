// Whether the song is safe: the truth, and a way out when it is not.
import { useCallback, useSyncExternalStore } from "react";
import { fileName } from "../../lib/format.ts";
import { notWhenRested, whenRested } from "../../lib/frame.ts";
import { useRead } from "../../lib/react.ts";
import { t, tn } from "../../messages/index.ts";
import type { Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { messageOf, say } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { download } from "../projects.ts";
import { roleText } from "../rights.ts";

/** Words that come and go with every edit, in room for the longest of them: what stands beside them stays under the hand. */
const Turns = ({ room, children }: { room: string; children: string }) => <span className="turns" data-room={room}><span>{children}</span></span>;

/** What is not safe, in words; where the bar has no room for them, in few of them. */
const Warned = ({ short, children }: { short: string; children: string }) => <><span className={short === children ? undefined : "save-words"}>{children}</span>{short === children ? null : <span className="save-short" aria-hidden="true">{short}</span>}</>;

/** That something is not safe yet is told at once; that all is, when the hand rests: "Saved" would come and go with each of its edits. */
function saves(project: Project, listener: () => void): () => void {
  const stop = project.subscribeSave((state) => {
    if (state.kind === "saved" || (state.kind === "shared" && state.waiting === 0)) return whenRested(listener);
    notWhenRested(listener);
    listener();
  });
  return () => {
    stop();
    notWhenRested(listener);
  };
}

function SignIn() {
  const app = useApp();
  return <Button size="xs" icon="users" label={t("Sign in")} showLabel={false} onPress={() => app.dialog.set("account")} info={t("You are signed out. Sign in, and what you did meanwhile goes to the server.")}><span className="save-words">{t("Sign in")}</span></Button>;
}

export function SaveState() {
  const app = useApp(), { project } = useDesk();
  const subscribe = useCallback((listener: () => void) => saves(project, listener), [project]), state = useSyncExternalStore(subscribe, () => project.saveState());
  const keep = (): void => {
    project.exportBundle().then((blob) => download(blob, fileName(project.text(project.root, Field.project.name), "tutti")), (error: unknown) => say(app, messageOf(error), { tone: "bad" }));
  };
  const reading = useRead(project, () => project.readOnlyReason), may = roleText(useRead(project, () => project.role));
  if (reading !== null) return <span className="save" role="status" data-info={reading}>{t("Reading only")}</span>;
  if (state.kind === "saved" || state.kind === "saving") {
    const saved = t("Saved on this device"), busy = state.kind === "saving";
    return <span className={`save ${busy ? "is-busy" : ""}`} role="status" data-info={busy ? undefined : t("Every change is kept in this browser, on this device. Undo survives a reload.")}><Icon name="check" size={12} /><Turns room={saved}>{busy ? t("Saving") : saved}</Turns></span>;
  }
  if (state.kind === "shared") {
    const waiting = tn(state.waiting, "1 change", "{count} changes");
    if (state.refused !== null) return <span className="save warn" role="status" data-info={state.refused}><Icon name="warning" size={12} /><Warned short={t("Not shared")}>{t("Not shared any more")}</Warned>{state.isSignedOut ? <SignIn /> : null}</span>;
    if (state.repairing) return <span className="save warn" role="status" data-info={t("This device's song had come to differ from the server's, which is being loaded. What you have is kept beside it, whole.")}><Icon name="warning" size={12} /><Warned short={t("Repairing")}>{t("Out of sync, repairing")}</Warned></span>;
    if (!state.online) return <span className="save warn" role="status" data-info={t("Everything is kept on this device and goes to the server as soon as it can be reached.")}><Icon name="warning" size={12} /><Warned short={state.waiting === 0 ? t("Offline") : t("Offline, {count}", { count: state.waiting })}>{state.waiting === 0 ? t("Offline") : t("Offline, {waiting} waiting", { waiting })}</Warned></span>;
    if (state.waiting === 0 && state.sounds !== null) {
      const { way, at, of } = state.sounds;
      return <span className="save" role="status" data-info={way === "up" ? t("Others hear these sounds when they are on the server. You can go on, or close the song: it goes on next time.") : t("These sounds come from the server. Their clips are silent until then.")}><Icon name={way === "up" ? "export" : "download"} size={12} /><span>{way === "up" ? t("Uploading sounds, {at} of {of}", { at, of }) : t("Getting sounds, {at} of {of}", { at, of })}</span><span className="save-count" aria-hidden="true">{at}/{of}</span></span>;
    }
    const safe = may !== null ? t("Performing") : t("Saved on the server");
    return <span className="save"><Icon name="check" size={12} /><span role="status" className="turns" data-room={safe} data-info={may ?? t("Others hear what you do at once, and the server keeps it.")}><span>{state.waiting === 0 ? safe : t("Sending {waiting}", { waiting })}</span></span></span>;
  }
  return (
    <span className="save warn" role="status" data-info={state.reason}>
      <Icon name="warning" size={12} /><Warned short={t("Unsaved")}>{state.kind === "failed" ? t("Not saved") : t("Only in memory")}</Warned>
      <Button size="xs" icon="download" label={t("Save a copy")} showLabel={false} onPress={keep} info={t("{reason} Save a .tutti file to keep the song.", { reason: state.reason })}><span className="save-words">{t("Save a copy")}</span></Button>
    </span>
  );
}

/** What could not stand beside what others did; nothing as long as all of it could. */
export function KeptAside() {
  const app = useApp(), { project } = useDesk();
  const kept = useSyncExternalStore(useCallback((listener: () => void) => project.subscribeSave(listener), [project]), () => {
    const state = project.saveState();
    return state.kind === "shared" && state.refused === null && !state.repairing ? state.aside + state.sides : 0;
  });
  if (kept === 0) return null;
  return (
    <Button tone="ghost" className="aside" icon="layers" label={t("{kept} kept aside", { kept })} showLabel={false} onPress={() => app.drawer.set("kept")} info={t("Something of yours could not stand beside what others did. It waits here until you have looked at it.")}>
      <span className="aside-words">{t("{kept} kept aside", { kept })}</span><span className="aside-count">{kept}</span>
    </Button>
  );
}
