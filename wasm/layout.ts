// Where the fields of the shared structs lie. engine/graph/graph.h is the source; wasm/exports_graph.c asserts these offsets.

export const GRAPH_METERS = {
  playing: 4,
  song_frame: 8,
  output_frame: 16,
  song_ticks: 24,
  bpm: 32,
  revision: 40,
  voices: 48,
  dropped_events: 52,
  nan_count: 56,
  track_count: 60,
  tracks: 64,
  bytes: 64 + 40 * 1025,
} as const;
export const GRAPH_METER_TRACK = { id: 0, peak: 8, bytes: 40 } as const;
