#ifndef TUTTI_GRAPH_GRAPH_H
#define TUTTI_GRAPH_GRAPH_H

#include "core/bytes.h"
#include "core/memory.h"
#include "core/ring.h"
#include "devices/tap.h"
#include "graph/plan.h"

#include <stdbool.h>

/*
  The audio side of the engine: one Graph in one memory (the shared audio memory in a tab, the heap natively). The control
  side gives it segments and plans and frees what comes back; the audio side renders. They meet at two rings and one
  pointer, nowhere else.

  Inside, sound is made in blocks of at most GRID_FRAMES on a grid counted from the last start or jump (a loop end or a
  jump cuts a block short and starts a new grid), into a small FIFO; graph_render hands out of it, so the bytes never
  depend on the host's block size. A host whose block is a multiple of 64 pays no latency for this.
*/

typedef struct Graph Graph;

/* Commands [control -> audio], 32 bytes. */
typedef enum CommandType {
  COMMAND_PLAY = 1,
  COMMAND_STOP,
  COMMAND_SEEK,        /* position_frame */
  COMMAND_PARAM,       /* id = node, number = param, value = plain value: a live gesture, until the next plan. position_frame 1: no
                          hand, but the document's new value: lanes go on above it, and nobody is told (as for the next two and
                          the crossfader) */
  COMMAND_STRIP,       /* id = track, number = param of the strip device */
  COMMAND_NOTE_ON,     /* id = track, number = key, value = velocity; note id in position_frame */
  COMMAND_NOTE_OFF,
  COMMAND_CONTROL,     /* id = track, number as EVENT_CONTROL */
  COMMAND_METRONOME,   /* value 0 or 1 */
  COMMAND_MARK,        /* id comes back as NOTICE_MARK with the frame it was seen at: latency measurements */
  COMMAND_EDGE,        /* id = connection, number = EDGE_GAIN_DB or EDGE_PAN: a live gesture, until the next plan */
  COMMAND_EXPRESSION,  /* id = track, number = Expression, value; note id in position_frame */
  COMMAND_COUNT_IN,    /* number = bars of clicks, then the song plays from where it stands */
  COMMAND_RECORD,      /* value 0 or 1: what comes in is a take */
  COMMAND_PUNCH,       /* ... but only from position_frame up to song frame heard_frame; equal: everywhere */
  COMMAND_MONITOR,     /* id = track, number = Monitor, value = Input: hearing the live input through it */
  COMMAND_CROSSFADE,   /* value -1..1: a live gesture, until the next plan */
  COMMAND_LET_GO,      /* id and number as COMMAND_PARAM, or as COMMAND_EDGE, or ID_PROJECT for the crossfader: the hand is off, lanes
                          move it again */
  COMMAND_LAUNCH,      /* id = slot, number 1: pressed, 0: let go; value = how hard, 0..1 */
  COMMAND_LAUNCH_SCENE, /* id = scene, value likewise */
  COMMAND_STOP_TRACK,  /* id = track, or ID_NONE: every track that plays a slot; number 1: what waits for its turn is called off instead */
  COMMAND_ARRANGEMENT  /* id = track, or ID_NONE: all; it plays its own clips again; number 1: at once */
} CommandType;
typedef enum Monitor { MONITOR_OFF, MONITOR_AUTO /* while the transport stands or records */, MONITOR_ON } Monitor;
typedef enum Input { INPUT_BOTH, INPUT_LEFT, INPUT_RIGHT } Input;
typedef struct Command {
  uint16_t type, number;
  float value;
  Id id;
  int64_t position_frame;
  int64_t heard_frame; /* notes and controls, for captures: the output frame that was heard as they were played; 0: the host does not know;
                          below 0: something before the graph's first */
} Command;

/* Notices [audio -> control], 32 bytes; `position_frame` is the output frame, `reserved` the song frame it happened at. */
typedef enum NoticeType {
  NOTICE_PLAN = 1,    /* id = revision: its first frame has sounded; position_frame = output frame */
  NOTICE_MARK,
  NOTICE_STOPPED,     /* all was silent after the end */
  NOTICE_MUTED_NAN,   /* id = track: it produced NaN and was silenced until the next plan */
  NOTICE_GESTURE,     /* id = node, number = param (or a connection and EDGE_*; ID_PROJECT: the crossfader): a hand moved it to
                         `value` while the song played; for recording */
  NOTICE_LET_GO,      /* the same, when the hand is off */
  /* A performance, for recording; position_frame is a position of the song in ticks. What goes through a jump ends and begins anew. */
  NOTICE_LAUNCHED,    /* id = slot: it begins, with `reserved` ticks of travel behind it; value = how hard it was pressed */
  NOTICE_ENDED,       /* id = slot */
  NOTICE_LEFT,        /* id = track: its arrangement is silent from here on */
  NOTICE_RETURNED,    /* id = track: and is heard again */
  NOTICE_OVERLOAD     /* number = Thrift: what is left out from here on; value = the load that was reported */
} NoticeType;
typedef struct Notice {
  uint16_t type, number;
  float value;
  Id id;
  int64_t position_frame;
  uint64_t reserved;
} Notice;

/*
  Levels and positions a page reads at its own pace: a fixed struct in the graph's memory, written whole each block under a
  sequence counter (odd while being written). Offsets are generated for TypeScript from this declaration.
*/
enum { TRACK_AWAY = 1 /* it has left the arrangement */, TRACK_STOPS = 2 /* when its turn comes */, TRACK_RETURNS = 4 };
typedef struct GraphMeterTrack {
  uint64_t id;
  float peak[2];
  float rms[2];
  uint64_t slot, queued; /* that plays; that waits for its turn; 0: none */
  uint32_t launch;       /* TRACK_* */
  float turn;            /* 0..1: how far the slot is in this turn of its clip */
} GraphMeterTrack;
typedef struct GraphMeters {
  uint32_t sequence;
  uint32_t playing;
  int64_t song_frame;     /* of the last frame rendered */
  int64_t output_frame;   /* frames rendered since the graph was made */
  double song_ticks;
  double bpm;
  int64_t count_in_frames; /* left of a count-in; 0: none */
  uint64_t revision;      /* of the plan that sounds */
  uint32_t voices, dropped_events, nan_count, track_count; /* voices: notes that sound, releases not counted */
  uint32_t page_misses;   /* times that silence was heard for want of a page (dsp/pages.h) */
  uint32_t overload_step, overload_count; /* Thrift: what is left out now; how often more had to be */
  float crossfade;        /* -1..1: where the crossfader stands */
  GraphMeterTrack tracks[LIMIT_TRACKS + 1]; /* plan order; the master last */
} GraphMeters;

/* Setup [control]. NULL when memory is refused. */
Graph *graph_create(const Memory *memory, double rate_hz);
void graph_destroy(Graph *graph);
Ring *graph_commands(Graph *graph);
Ring *graph_notices(Graph *graph);
GraphMeters *graph_meters(Graph *graph);
/* What the analyser `node` of the newest plan shows (devices/tap.h), or NULL; valid until the next graph_install or graph_collect.
   [control] */
const struct DeviceTap *graph_tap(const Graph *graph, Id node);
/* The four values the device `node` of the newest plan published in its last block (DeviceBlock.meter), or NULL; each is written
   whole, and 0 while the device is bypassed. Valid as above. [control] */
const float *graph_device_meter(const Graph *graph, Id node);

/* The spectra before and behind the effect `node` of the newest plan (dsp/spectrum.h), for a panel that shows them: it is kept
   from the first call on, and until graph_unwatch or half a second after the last. NULL: there is no such effect, too many are
   looked at, or memory is refused; `spectra` 0: it was not heard for long enough yet. Read them before the next call. [control] */
typedef struct GraphSpectra {
  double rate_hz;
  uint32_t spectra, heard_frames; /* how many were made, and of what */
  float db[2][TAP_BINS];          /* before, behind; bin k lies at k / TAP_SPECTRUM_FRAMES of the rate */
} GraphSpectra;
const GraphSpectra *graph_watch(Graph *graph, Id node);
void graph_unwatch(Graph *graph, Id node);

/* Where a lane or a modulator has a parameter of the newest plan this moment: `number` as in COMMAND_PARAM for a device,
   COMMAND_STRIP for a track or a chain, EDGE_* for a connection, 0 for ID_PROJECT (the crossfader); LANE_MUTE and LANE_BYPASS
   are 1 when on. False: nothing moves it, a hand holds it, or it was not heard yet. [control] */
bool graph_moved(const Graph *graph, Id id, uint32_t number, float *value);

/* Content and plans [control]. Bytes are validated and copied. A segment that is already there is STATUS_OK. */
Status graph_put_segment(Graph *graph, Bytes segment, Problem *problem) NODISCARD;
/* Room for a segment of `bytes`, to be filled in place (big assets), then committed; NULL when memory is refused. */
void *graph_begin_segment(Graph *graph, size_t bytes);
Status graph_commit_segment(Graph *graph, void *segment, Problem *problem) NODISCARD;
bool graph_has_segment(const Graph *graph, SegmentKey key);
/* Resolve names to states and segments, prepare new states, swap the plan in. STATUS_FULL when three are outstanding: call
   graph_collect and try again with the newest document (edits coalesce). Errors leave the old plan playing. */
Status graph_install(Graph *graph, Bytes plan, Problem *problem) NODISCARD;
/* Free retired plans, states no plan names any more, and segments none has named for two installs: ask graph_has_segment
   after this, not before. */
void graph_collect(Graph *graph);

/* Sound in pages [control]: a cache of so many slots (dsp/pages.h) for SEGMENT_STREAMs, which are refused without one. A thread
   of the host drives the loader (graph/page_loader.h), or an offline host lends a `wait` that does so whenever a page is
   missed, before the first sound. The loader's thread must have ended before graph_destroy. */
struct PageLoader;
typedef void PageDecode(const SegmentStream *stream, Bytes frames, uint32_t channel, float *out); /* one channel of whole frames of a file, as f32 */
Status graph_open_pages(Graph *graph, uint32_t slots, PageDecode *decode) NODISCARD;
struct PageLoader *graph_page_loader(Graph *graph); /* NULL before */
void graph_wait_for_pages(Graph *graph, PageWait *wait, void *context);

/* The audio thread [audio]: exactly `frames` stereo frames, any number; never fails. */
void graph_render(Graph *graph, float *left, float *right, uint32_t frames) RT_SAFE;

/* The same with a second stereo output for the headphones: what edges bring to OUTPUT_CUE, and the metronome. */
typedef struct GraphIo {
  const float *in[2];  /* live input; NULL: silence */
  float *out[2];       /* NULL: only the other one is wanted */
  float *cue[2];       /* NULL: nobody listens */
} GraphIo;
void graph_render_io(Graph *graph, const GraphIo *io, uint32_t frames) RT_SAFE;

/* How much of the time there was the last blocks took: 1 is all of it, more is too late. A live host says so a few times a
   second, between two renders; when it is too much for long, less is done (graph/overload.c), NOTICE_OVERLOAD and the meters
   say so, and it comes back. Renders never say anything, so that nothing is ever left out of them. [audio] */
void graph_report_load(Graph *graph, double load) RT_SAFE;

/* What each device costs. The host lends a clock that may be read on the audio thread, in ticks of its own, before rendering
   starts [control]; NULL: only blocks are counted. Sums since the device came; a device that sleeps or is bypassed costs
   nothing. False: there is no such node in the latest plan. [control] */
typedef uint64_t GraphClock(void *context) RT_SAFE;
typedef struct GraphCost { uint64_t blocks, ticks; } GraphCost;
void graph_set_clock(Graph *graph, GraphClock *clock, void *context);
bool graph_cost(const Graph *graph, Id node, GraphCost *cost);

/*
  Several threads, for hosts that render ahead of time. What a block consists of is cut into units (rt.h) that helpers take
  from the one who renders; sums keep their order, so the bytes are those of one thread. The engine starts no threads: the host
  lends them. Each calls graph_help again and again from after graph_set_helpers until before the next, or graph_destroy. A graph that plays from pages
  (graph_open_pages) goes on alone: its loader knows one reader.
*/
#define GRAPH_HELPERS_MAX 31u
/* Called over and over by the thread in graph_render while it waits for helpers to finish what they took. */
typedef void GraphPause(void *context) RT_SAFE;
/* `count` helpers beside the one who renders; 0: it is alone again. No thread may be in graph_help or graph_render. False when
   memory is refused, then there are none. [control] */
bool graph_set_helpers(Graph *graph, uint32_t count, GraphPause *pause, void *context) NODISCARD;
/* Do one unit, if there is one to do; each `helper` below the count is one thread. False: there was none. [audio, helpers] */
bool graph_help(Graph *graph, uint32_t helper) RT_SAFE;

/* Offline hosts [control, no audio thread]: back to silence at `song_frame`, as a fresh graph would be. */
void graph_reset(Graph *graph, int64_t song_frame);
/* True at a grid point after which everything is silent unless new events come. */
bool graph_silent(const Graph *graph) RT_SAFE;

#endif
