// An export waits for sound that is on its way, and for nothing else.
import { describe, expect, it } from "vitest";
import type { Change, Id, MissingSound } from "../../../web/project/api";
import { soundsHere } from "../../../web/views/export/absent";

const sound = (id: bigint): MissingSound => ({ asset: id as Id, name: `Sound ${id}`, where: null });

function song(absent: readonly MissingSound[], mayCome = true) {
  const listeners = new Set<(changes: readonly Change[]) => void>();
  return {
    absent,
    mayCome,
    listeners,
    absentSounds(): readonly MissingSound[] { return this.absent; },
    soundsMayCome(): boolean { return this.mayCome; },
    subscribe(listener: (changes: readonly Change[]) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    now(left: readonly MissingSound[], may = true): void {
      this.absent = left;
      this.mayCome = may;
      for (const listener of [...listeners]) listener([]);
    },
  };
}

/** What was told, and how it ended as far as that is known. */
function begin(project: ReturnType<typeof song>) {
  const abort = new AbortController(), told: string[] = [];
  let goOn = (): void => {};
  const ended = soundsHere(project, abort.signal, (absent, on) => {
    told.push(absent.map(({ name }) => name).join());
    goOn = on;
  });
  return { abort, told, ended, goOn: () => goOn() };
}

describe("an export", () => {
  it("begins at once when all sound is here", async () => {
    const project = song([]), { ended, told } = begin(project);
    expect(await ended).toEqual([]);
    expect(told).toEqual([]);
    expect(project.listeners.size).toBe(0);
  });

  it("begins at once, and says what is not in it, when nothing more will come", async () => {
    const { ended, told } = begin(song([sound(7n)], false));
    expect((await ended).map(({ name }) => name)).toEqual(["Sound 7"]);
    expect(told).toEqual([]);
  });

  it("waits for each sound that is on its way, and tells of what is left once", async () => {
    const project = song([sound(7n), sound(8n)]), { ended, told } = begin(project);
    project.now([sound(7n), sound(8n)]);
    project.now([sound(8n)]);
    project.now([]);
    expect(await ended).toEqual([]);
    expect(told).toEqual(["Sound 7,Sound 8", "Sound 8"]);
    expect(project.listeners.size).toBe(0);
  });

  it("goes on when what was on its way turns out not to be there", async () => {
    const project = song([sound(7n)]), { ended } = begin(project);
    project.now([sound(7n)], false);
    expect((await ended).length).toBe(1);
  });

  it("goes on without when somebody says so, and ends when it is cancelled", async () => {
    const first = song([sound(7n)]), going = begin(first);
    going.goOn();
    expect((await going.ended).length).toBe(1);
    const second = song([sound(7n)]), stopping = begin(second);
    stopping.abort.abort(new Error("stopped"));
    await expect(stopping.ended).rejects.toThrow("stopped");
    expect(first.listeners.size + second.listeners.size).toBe(0);
  });
});
