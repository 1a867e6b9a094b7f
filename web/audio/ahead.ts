// A song's graph, made and filled while one looks at the song: the first play has but to open the device.
import { GraphControl } from "../../wasm/graph";
import { engineModule } from "../../wasm/module";
import { afterLull, nextTask, whenIdle } from "../lib/frame";
import type { Change } from "../project/api";
import type { Feeder } from "./feeder";
import { capturedOf } from "./output";

/** Behind the first pictures of a song. */
const SHOWN_MS = 600;
/** The first plan of a large song is one task of dozens of milliseconds: hands that scroll it are let do so first, as long as that. */
const HANDS_MOST_MS = 5000;
/** Edits come into a graph that nobody hears when they rest so long. */
const REST_MS = 300;

export class Ahead {
  private made: GraphControl | null = null;
  private wanted = true;
  private callOff = (): void => {};
  private readonly timer = setTimeout(() => (this.callOff = whenIdle(() => void this.make(), HANDS_MOST_MS)), SHOWN_MS);
  private readonly rest = afterLull(() => this.feeder.retry(), REST_MS);

  constructor(private readonly feeder: Pick<Feeder, "fill" | "attach" | "edited" | "retry">, private readonly create: () => Promise<GraphControl>) {}

  /** The audio thread is not there to take messages: whatever was edited is in the next plan. */
  edited(changes: readonly Change[]): void {
    this.feeder.edited(changes, false);
    this.rest.ask();
  }

  /** The graph, once, for a context of that rate; null: it is not made, and nobody makes it any more. */
  take(rateHz: number): GraphControl | null {
    const { made } = this;
    this.end();
    return made?.rateHz === rateHz ? made : null;
  }

  end(): void {
    this.wanted = false;
    this.made = null;
    clearTimeout(this.timer);
    this.callOff();
    this.rest.stop();
  }

  private async make(): Promise<void> {
    try {
      const graph = await this.create();
      if (!this.wanted) return;
      await this.feeder.fill(graph);
      if (this.wanted) this.made = graph;
    } catch {
      if (this.wanted) this.feeder.attach(null); // whoever plays is told why there is no sound
    }
  }
}

export async function freshGraph(rateHz: number): Promise<GraphControl> {
  const graph = new GraphControl(await engineModule(), rateHz);
  await nextTask();
  capturedOf(graph);
  return graph;
}

/** A graph that knows what its feeder does: the one that was made ahead, or a fresh one. */
export async function filledGraph(ahead: Ahead | null, feeder: Feeder | null, rateHz: number): Promise<GraphControl> {
  const made = ahead?.take(rateHz) ?? null;
  if (made !== null) return made;
  const graph = await freshGraph(rateHz);
  await feeder?.fill(graph);
  return graph;
}
