// Who is in a shared song and what they may do; owners change it, and take links back.
import { useCallback, useEffect, useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { useAttempt } from "../account/attempt.ts";
import { dayText } from "../account/words.ts";
import { roleName, ROLES, type Role } from "./roles.ts";

type Members = Awaited<ReturnType<typeof api.members>>["members"];
type Links = Awaited<ReturnType<typeof api.links>>["links"];

/** `made`: changes when a link was made. */
export function MemberList({ project, made }: { project: string; made: string }) {
  const [members, setMembers] = useState<Members>([]), [links, setLinks] = useState<Links>([]);
  const { busy, problem, run } = useAttempt();
  const look = useCallback(async (): Promise<void> => {
    const { members: now } = await api.members(project);
    setMembers(now);
    if (now.some(({ isMe, role }) => isMe && role === "owner")) setLinks((await api.links(project)).links);
  }, [project]);
  useEffect(() => run(look), [look, made]);
  const owns = members.some(({ isMe, role }) => isMe && role === "owner");
  return (
    <>
      <ul className="share-rows" aria-label={t("Who is in this song")}>
        {members.map(({ id, name, kind, role, isMe }) => {
          const called = name !== "" ? name : t("Guest");
          return (
            <li key={id}>
              <span className="grow clamp">{called}{isMe ? <span className="t3"> {t("(you)")}</span> : kind === "account" ? null : <span className="t3 s11"> {t("without account")}</span>}</span>
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
      {links.length > 0 ? (
        <ul className="share-rows" aria-label={t("Links to this song")}>
          {links.map(({ id, role, created, expires }) => (
            <li key={id}><span className="grow clamp">{t("Link for: {role}", { role: roleName(role) })}<span className="t3 s11"> {expires > 0 ? t("made {day}, until {end}", { day: dayText(created), end: dayText(expires) }) : t("made {day}", { day: dayText(created) })}</span></span><Button label={t("Take back")} size="sm" tone="ghost" isDisabled={busy} onPress={() => run(() => api.endLink(project, id).then(look))} /></li>
          ))}
        </ul>
      ) : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
