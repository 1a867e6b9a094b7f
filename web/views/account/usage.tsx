// How much of the server somebody's songs take, and how much they may.
import { useEffect, useState } from "react";
import { bytesText } from "../../lib/format.ts";
import { t, tn } from "../../messages/index.ts";
import { api } from "../../net/api.ts";

type Quota = Awaited<ReturnType<typeof api.quota>>;

/** 0 to 1; 0 where there is no limit. */
export const partOf = (used: number, most: number): number => (most === 0 ? 0 : Math.min(1, used / most));

export function UsageBar({ label, bytes, bytesMax }: { label: string; bytes: number; bytesMax: number }) {
  if (bytesMax === 0) return null;
  const part = partOf(bytes, bytesMax);
  return <div className={part > 0.9 ? "usage-bar is-full" : "usage-bar"} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(part * 100)}><i style={{ width: `${part * 100}%` }} /></div>;
}

export const usageText = (bytes: number, bytesMax: number): string =>
  bytesMax === 0 ? t("{size} of sounds", { size: bytesText(bytes) }) : t("{size} of {most} of sounds", { size: bytesText(bytes), most: bytesText(bytesMax) });

export function Usage() {
  const [quota, setQuota] = useState<Quota | null>(null);
  useEffect(() => {
    let gone = false;
    api.quota().then((got) => !gone && setQuota(got), () => {}); // it is told where it can be
    return () => void (gone = true);
  }, []);
  if (quota === null) return null;
  const { projects, projectsMax, bytes, bytesMax } = quota;
  return (
    <div className="usage">
      <div className="row g8"><span className="t2 grow">{usageText(bytes, bytesMax)}</span><span className="t2">{projectsMax === 0 ? tn(projects, "1 song", "{count} songs") : t("{count} of {most} songs", { count: projects, most: projectsMax })}</span></div>
      <UsageBar label={t("Room your sounds take")} bytes={bytes} bytesMax={bytesMax} />
    </div>
  );
}
