// An export begins when every sound of the song is here: one that others brought to a shared song may still be on its way, and a file
// made without it would not be the song.
import type { MissingSound, Project } from "../../project/api.ts";

type Sounds = Pick<Project, "absentSounds" | "soundsMayCome" | "subscribe">;

/** Resolves with what is still not here when nothing more comes, or when somebody will not wait. `told`: of what is waited for, whenever
 *  that changes, and how to go on without. Rejects when `signal` aborts. */
export function soundsHere(project: Sounds, signal: AbortSignal, told: (absent: readonly MissingSound[], goOn: () => void) => void): Promise<readonly MissingSound[]> {
  return new Promise((resolve, reject) => {
    let names = "";
    const end = (): void => {
      forget();
      signal.removeEventListener("abort", stop);
    };
    const goOn = (): void => {
      end();
      resolve(project.absentSounds());
    };
    const stop = (): void => {
      end();
      reject(signal.reason);
    };
    const look = (): void => {
      const absent = project.absentSounds(), now = absent.map(({ asset }) => asset).join();
      if (absent.length === 0 || !project.soundsMayCome()) goOn();
      else if (now !== names) told(absent, goOn);
      names = now;
    };
    const forget = project.subscribe(look);
    signal.addEventListener("abort", stop);
    look();
  });
}
