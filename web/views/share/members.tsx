// Who is in a shared song and what they may do; owners change it, and take links back.
import { useCallback, useEffect, useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { everyPage } from "../../net/pages.ts";
import { Button } from "../../ui/button.tsx";
import { useShown } from "../../ui/shown.tsx";
import { Select } from "../../ui/select.tsx";
import { useAttempt } from "../account/attempt.ts";
import { dayText } from "../account/words.ts";
import { roleName, ROLES, type Role } from "./roles.ts";
import { Face } from "./face.tsx";
import { useHueOf } from "./hue_of.ts";

type Members = Awaited<ReturnType<typeof api.members>>["members"];
type Invitations = Awaited<ReturnType<typeof api.invitations>>;
type Links = Awaited<ReturnType<typeof api.links>>["links"];

/** `made`: changes when a link was made; `role`: what somebody who is invited may do. */
export function MemberList({ project, made, role: given }: { project: string; made: string; role: Exclude<Role, "owner"> }) {
  const [members, setMembers] = useState<Members>([]), [links, setLinks] = useState<Links>([]), [invited, setInvited] = useState<Invitations>({ letters: false, invitations: [] }), [email, setEmail] = useState("");
  const { busy, problem, run } = useAttempt();
  const look = useCallback(async (): Promise<void> => {
    const now = (await everyPage(api.members(project), (next) => api.moreMembers(project, next))).flatMap(({ members: some }) => some);
    setMembers(now);
    if (now.some(({ isMe, role }) => isMe && role === "owner")) {
      setLinks((await api.links(project)).links);
      setInvited(await api.invitations(project));
    }
  }, [project]);
  useEffect(() => run(look), [look, made]);
  const [shown, rest] = useShown(members);
  const me = members.find(({ isMe }) => isMe), owns = me?.role === "owner", invites = owns && me?.kind === "account" && invited.letters;
  const invite = (): void => run(async () => {
    await api.invite(project, { email: email.trim(), role: given });
    setEmail("");
    await look();
  });
  return (
    <>
      {invites ? (
        <form className="row g8" onSubmit={(event) => { event.preventDefault(); if (email.trim() !== "") invite(); }}>
          <label className="field grow"><input className="grow" type="email" value={email} maxLength={254} placeholder={t("Mail address")} aria-label={t("Whom to invite")} onChange={(event) => setEmail(event.target.value)} /></label>
          <Button label={t("Invite")} info={t("A letter lets whoever gets it in, once, within a week.")} isDisabled={busy || email.trim() === ""} onPress={invite} />
        </form>
      ) : null}
      <ul className="share-rows" aria-label={t("Who is in this song")}>
        {shown.map(({ id, name, kind, role, isMe }) => {
          const called = name !== "" ? name : t("Guest");
          return (
            <li key={id}>
              <MemberFace name={called} isMe={isMe} />
              <span className="grow share-who"><span className="clamp">{called}{isMe ? <span className="t3"> {t("(you)")}</span> : null}</span>{isMe || kind === "account" ? null : <>{" "}<span className="t3 s11 clamp">{t("without account")}</span></>}</span>
              {owns && !isMe ? (
                <>
                  <Select small label={t("What {called} may do", { called })} value={role} options={ROLES} onChange={(next) => run(() => api.setRole(project, id, { role: next as Role }).then(look))} />
                  <Button icon="close" size="sm" showLabel={false} tone="ghost" label={t("Take {called} out of this song", { called })} isDisabled={busy} onPress={() => run(() => api.endMember(project, id).then(look))} />
                </>
              ) : <span className="t2 share-role">{roleName(role)}</span>}
            </li>
          );
        })}
      </ul>
      {rest}
      {invited.invitations.length > 0 ? (
        <ul className="share-rows" aria-label={t("Who is invited")}>
          {invited.invitations.map(({ id, email: to, role, sent, created }) => (
            <li key={id}><span className="col grow"><span className="clamp">{to}</span><span className="t3 s11">{roleName(role)}, {sent ? t("invited {day}", { day: dayText(created) }) : t("the letter is on its way")}</span></span><Button label={t("Take back")} info={t("Take the invitation of {to} back", { to })} size="sm" tone="ghost" isDisabled={busy} onPress={() => run(() => api.endInvitation(project, id).then(look))} /></li>
          ))}
        </ul>
      ) : null}
      {links.length > 0 ? (
        <ul className="share-rows" aria-label={t("Links to this song")}>
          {links.map(({ id, role, created, expires }) => (
            <li key={id}><span className="col grow"><span className="clamp">{t("Link for: {role}", { role: roleName(role) })}</span><span className="t3 s11">{expires > 0 ? t("made {day}, until {end}", { day: dayText(created), end: dayText(expires) }) : t("made {day}", { day: dayText(created) })}</span></span><Button label={t("Take back")} size="sm" tone="ghost" isDisabled={busy} onPress={() => run(() => api.endLink(project, id).then(look))} /></li>
          ))}
        </ul>
      ) : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}

const MemberFace = ({ name, isMe }: { name: string; isMe: boolean }) => <Face name={name} hue={useHueOf(name, isMe)} />;
