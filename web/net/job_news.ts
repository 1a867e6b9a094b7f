// How renders of open songs are doing, as their sockets say it. News may be lost, so whoever waits looks by itself after a silence.

export interface JobNews { readonly job: string; readonly state: string; readonly part: number }

type Listener = (news: JobNews | null) => void;

const live = new Set<string>();
const listeners = new Set<Listener>();

const tell = (news: JobNews | null): void => [...listeners].forEach((listener) => listener(news));

/** A branch's socket is up, or no longer. */
export function jobsLive(branch: string, isLive: boolean): void {
  if (live.has(branch) === isLive) return;
  if (isLive) live.add(branch);
  else live.delete(branch);
  tell(null);
}

/** News from a socket. False: it is about something else. */
export function jobsHeard(json: Readonly<Record<string, unknown>>): boolean {
  const { actor, job, state, part } = json;
  if (actor !== 0 || typeof job !== "string" || typeof state !== "string") return false;
  tell({ job, state, part: Number(part) || 0 });
  return true;
}

const LOOK_MS = 400, SILENCE_MS = 10_000;

/** Until it is worth asking the server about a job: it ended, or nothing was heard of it for a while, which is short when the branch has no
    socket. Progress that is heard meanwhile is told. */
export function worthLooking(branch: string, job: string, progress: (part: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let timer = 0 as unknown as ReturnType<typeof setTimeout>;
    const done = (): void => {
      clearTimeout(timer);
      listeners.delete(hear);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(done, live.has(branch) ? SILENCE_MS : LOOK_MS);
    };
    const hear = (news: JobNews | null): void => {
      if (news === null) return wait();
      if (news.job !== job) return;
      if (news.state !== "running") return done();
      progress(news.part);
      wait();
    };
    listeners.add(hear);
    signal.addEventListener("abort", done);
    wait();
  });
}
