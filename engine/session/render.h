#ifndef TUTTI_SESSION_RENDER_H
#define TUTTI_SESSION_RENDER_H

#include "formats/audio_file.h"
#include "graph/graph.h"
#include "session/session.h"

/*
  The bounce: a pure function of (document, assets, engine version, rate, range). It advances in steps, so that a worker can
  show progress and be cancelled; the bytes do not depend on the step or block size. A render ends at the first grid point
  where everything is silent after the last event, at most 30 s later. Integer formats get seeded triangular dither. [control]
*/

typedef enum SampleFormat { SAMPLE_F32, SAMPLE_S24, SAMPLE_S16 } SampleFormat;

/* Threads a host lends; the engine starts none. `begin` starts up to `helpers` of them, each calling graph_help(graph, its index)
   until `end`, which returns when none does any more. */
typedef struct RenderCrew {
  uint32_t threads;           /* as many as are worth while here, the one that renders included */
  void (*begin)(void *context, Graph *graph, uint32_t helpers);
  void (*end)(void *context);
  GraphPause *pause;
  void *context;
} RenderCrew;

/* What a hand does while it is rendered, as if live: heard from the block on that begins at or behind its frame of the song. */
typedef struct RenderHand { int64_t song_frame; Command command; } RenderHand;

typedef struct RenderOptions {
  double rate_hz;             /* 0: the project's; another: the master is resampled (dsp/resample.h) */
  SampleFormat format;
  int64_t begin_ticks, end_ticks; /* equal: the whole song */
  double gain_db;             /* over all of it; 0 leaves every sample as it is */
  Id launch;                  /* a scene that is launched where the render begins; ID_NONE: the arrangement */
  const RenderHand *hands;    /* sorted by frame; must outlive the render. NULL: none */
  uint32_t hand_count;
  bool cue;                   /* the cue output in place of the main one */
  uint32_t page_slots;        /* of the cache that long sounds are read into (dsp/pages.h); 0: enough. Never changes the bytes */
  uint32_t block_frames;      /* host block inside, 1..8192; 0: 1024. Never changes the bytes: the parity test varies it */
  const RenderCrew *crew;     /* NULL: one thread. Must outlive the render; serves one at a time */
  uint32_t threads;           /* 0: as many as the crew says. Never changes the bytes */
} RenderOptions;

typedef struct RenderReport {
  uint64_t frames;
  double rate_hz, seconds, peak; /* peak: linear, over both channels, before integer conversion */
  double peak_db, rms_db;
  double integrated_lufs, range_lu, true_peak_dbtp; /* dsp/loudness.h; before integer conversion too */
  Digest sha256;              /* of the samples as written (data chunk content) */
  uint32_t clipped;           /* samples over full scale in an integer format */
} RenderReport;

typedef struct Render Render;

/* The session and its assets stay until the render is destroyed: long ones are read as they sound. */
Status render_create(Session *session, const RenderOptions *options, Render **render, Problem *problem) NODISCARD;
void render_destroy(Render *render);
/* Render up to `frames` more; appends interleaved sample bytes to `out`. `done` turns true with the last bytes. */
Status render_step(Render *render, uint32_t frames, Buffer *out, bool *done) NODISCARD;
/* 0..1; the tail is the last few per cent. */
double render_progress(const Render *render);
/* The graph inside, for what its devices cost (graph_set_clock, graph_cost); it lives as long as the render. */
Graph *render_graph(const Render *render);
/* Valid once done. */
RenderReport render_report(const Render *render);
/* What makes a file of the samples: put each step's bytes through it, end it, and write its header in front. */
Status render_open_writer(const Render *render, AudioContainer container, AudioWriter *writer, Problem *problem) NODISCARD;

#endif
