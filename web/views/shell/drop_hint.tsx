// Files are carried over the page: what may be dropped, and where it would come to lie.
import { t } from "../../messages/index.ts";
import type { Landing } from "./drop.ts";

export function DropHint({ landing }: { landing: Landing | null }) {
  if (landing === null) return <div className="dropping" role="status"><span className="pop">{t("Drop MIDI, WAV, AIFF, FLAC, a SoundFont, SFZ or a Tutti project")}</span></div>;
  const { bar, track, x, top, height } = landing;
  return (
    <>
      <div className="drop-line" style={{ transform: `translate(${x}px, ${top}px)`, width: 2, height }} />
      <div className="drop-place" role="status" style={{ transform: `translate(${x + 8}px, ${top + 4}px)` }}>{track === null ? t("Bar {bar}, on a track of its own", { bar }) : t("Bar {bar}, on {track}", { bar, track })}</div>
    </>
  );
}
