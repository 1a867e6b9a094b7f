// Files are carried over the page: what may be dropped, and where it would come to lie.
import { useLayoutEffect, useRef } from "react";
import { t } from "../../messages/index.ts";
import type { Landing } from "./landing.ts";

const ASIDE = 8, DOWN = 4; // pixels, from the line

export function DropHint({ landing }: { landing: Landing | null }) {
  const words = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (landing === null || words.current === null) return;
    const { offsetWidth: width } = words.current; // the words stay on the page
    words.current.style.transform = `translate(${Math.max(0, Math.min(landing.x + ASIDE, innerWidth - width - ASIDE))}px, ${landing.top + DOWN}px)`;
  }, [landing]);
  if (landing === null) return <div className="dropping" role="status"><span className="pop">{t("Drop MIDI, WAV, AIFF, FLAC, a SoundFont, SFZ or a Tutti project")}</span></div>;
  const { x, top, width, height } = landing;
  return (
    <>
      <div className="drop-line" style={{ transform: `translate(${x}px, ${top}px)`, width, height }} />
      <div className="drop-place" role="status" ref={words}>{landing.words}</div>
    </>
  );
}
