// One sound of the library at a time, rendered when it is first wanted and kept while the library is open.
import type { Audible } from "../../project/audition.ts";
import type { Project } from "../../project/api.ts";
import { songKey } from "../../project/song.ts";

const KEPT_MOST = 40;

export interface Listener {
  /** Ends what is heard and plays this as soon as it is ready, unless something else is wanted by then. */
  play(what: Audible): Promise<void>;
  stop(): void;
  close(): void;
}

export function createListener(project: Project): Listener {
  const kept = new Map<string, string>();
  const audio = new Audio();
  let wanted = "";
  const forget = (key: string): void => {
    URL.revokeObjectURL(kept.get(key) ?? "");
    kept.delete(key);
  };
  const stop = (): void => {
    wanted = "";
    audio.pause();
  };
  return {
    async play(what) {
      const key = `${JSON.stringify(what)} ${project.bpmAt(0)} ${songKey(project).name}`;
      audio.pause();
      wanted = key;
      if (!kept.has(key)) {
        const blob = await project.audition(what);
        for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size + 1 - KEPT_MOST))) forget(oldest);
        kept.set(key, URL.createObjectURL(blob));
      }
      if (wanted !== key) return;
      audio.src = kept.get(key) ?? "";
      await audio.play().catch(() => {}); // another was wanted, or the browser waits for a gesture
    },
    stop,
    close() {
      stop();
      for (const key of [...kept.keys()]) forget(key);
    },
  };
}
