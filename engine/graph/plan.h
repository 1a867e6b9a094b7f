#ifndef TUTTI_GRAPH_PLAN_H
#define TUTTI_GRAPH_PLAN_H

#include "core/fade.h"
#include "core/groove.h"
#include "core/hash.h"
#include "core/ids.h"
#include "devices/content.h"
#include "devices/device.h"

#include <stdint.h>

/*
  What session/compile.c writes and the graph reads: a plan (topology) and segments (the content of one clip list or one
  asset), both flat, pointer-free, little-endian and versioned, so that they can be copied from the document's memory into
  the audio memory by anyone. Structs below are the exact byte layout; every struct is a multiple of 8 bytes.

  A plan blob: PlanHeader, then the arrays it counts, in the order of its fields, params padded to 8 bytes. It names segments by key; the graph must
  have been given each of them (graph_put_segment) before the plan is installed.

  Signal flow: a *chain* (a track, or a branch inside a container device) sums what enters it (instrument, audio segments,
  edges), runs its devices in order and then its strip (device "gain": fader, pan, mute). *Edges* carry sound from a point
  of one chain to the input of another, to a device's sidechain or to an output: a track's way to its group or the master
  is one, a send another. Sums run in stored order, whatever the schedule, packs or threads. Chains may be stored in any
  order in which equals come as the document has them: the graph finds the order of calls, and refuses a cycle that no
  feedback edge opens.

  Latency is the session's arithmetic; the graph obeys. Where sounds meet, each edge's delay_frames makes up for what it is
  earlier than the latest. A sidechain that is later than the sound it steers delays the device's own input
  (input_delay_frames); the strips of a container's chains wait in the same way for the latest of them. A node's
  arrival_frames say how late the sound is there.
*/

#define PLAN_MAGIC 0x4e4c5054u /* "TPLN" */
#define PLAN_VERSION 3u
#define SEGMENT_MAGIC 0x47535054u /* "TPSG" */
#define PLAN_NONE UINT32_MAX

/* A key names immutable content: same key, same bytes, for ever. */
typedef struct SegmentKey { uint64_t object, revision; } SegmentKey;

typedef struct PlanHeader {
  uint32_t magic, version;
  uint64_t bytes;          /* the whole blob */
  uint64_t revision;       /* document revision it was compiled from; echoed when it first sounds */
  double rate_hz;
  int64_t end_frame;       /* last event or clip end */
  int64_t loop_start_frame, loop_end_frame; /* equal: no loop */
  uint32_t tempo_count, signature_count, chain_count, edge_count, node_count, param_count, segment_count; /* lengths of the arrays, in their order */
  uint32_t metronome;      /* 1: clicks, in live playback only; a render clears it */
  uint32_t latency_frames; /* by how much the output lags the song: a render drops so many first, and goes on so much longer */
  uint32_t lane_count, modulation_count; /* of the arrays behind the segments */
  uint32_t crossfade_curve; /* CrossfaderCurve */
  float crossfade;          /* -1: only what is on side A, 1: only side B; what is on no side is always heard */
  uint32_t launch_quantise; /* LaunchGrid: of what is stopped, or goes back to the arrangement */
  uint32_t scene_count, slot_count; /* of the arrays behind the modulations */
} PlanHeader;
typedef enum CrossfaderCurve {
  CROSSFADER_EQUAL_POWER, /* -3 dB each in the middle */
  CROSSFADER_LINEAR,      /* -6 dB each */
  CROSSFADER_OVERLAP,     /* both whole in the middle */
  CROSSFADER_CURVES
} CrossfaderCurve;

typedef struct PlanTempo {   /* sorted, at least one; converts frames to ticks on the audio thread */
  int64_t position_ticks;
  int64_t length_ticks;      /* to the next point; 0 for the last */
  double seconds;            /* where the point lies */
  double bpm_start, bpm_end; /* bpm_end != bpm_start: linear ramp in ticks up to the next point */
} PlanTempo;

typedef struct PlanSignature { /* sorted; none: 4/4 from the start */
  int64_t position_ticks;    /* a bar begins here */
  int64_t beat_ticks;
  uint32_t beats_per_bar, reserved;
} PlanSignature;

enum {
  CHAIN_SILENT = 1, /* muted or not soloed; devices run on, the strip fades out and in over 5 ms */
  CHAIN_TRACK = 2   /* a track: it has a meter, and live notes find it */
};

/* Its nodes stand in this order: note effects, then at most one instrument, then effects and containers, the strip last;
   modulators anywhere before the strip. */
typedef struct PlanChain {
  Id id;                                 /* the track, or the document's chain object */
  uint32_t node_begin, node_count;       /* chains' runs follow one another */
  uint32_t segment_begin, segment_count; /* its audio and note segments; runs follow one another */
  uint32_t edge_begin, edge_count;       /* edges to it or to its nodes; runs follow one another, then come edges to outputs */
  uint32_t container;                    /* the node it is a branch of (index in the plan's nodes), or PLAN_NONE */
  uint32_t flags;
  uint16_t key_low, key_high;            /* notes of its container's chain that reach it */
  uint16_t choke_group;                  /* a note here silences the container's other chains of the group; 0: none */
  uint16_t reserved;
  uint32_t source_delay_frames;          /* what it plays itself waits for what comes in by edges */
  uint32_t reserved_too;
} PlanChain;

enum {
  EDGE_FEEDBACK = 1, /* reads what its source was delay_frames >= GRID_FRAMES ago, so it may close a circle */
  EDGE_SIDE_A = 2,   /* of the crossfader */
  EDGE_SIDE_B = 4,
  EDGE_SHUT = 8,     /* carries nothing, whatever moves its gain: it is muted, or another is soloed */
  EDGE_HEEDS = 16    /* begins before its source's strip, and carries nothing while a lane mutes that */
};
#define POINT_END UINT32_MAX         /* what leaves the source: after its strip, mute included */
#define POINT_INPUT (UINT32_MAX - 1) /* what enters it: before its first effect */
enum { OUTPUT_MAIN = 0, OUTPUT_CUE = 1 };

typedef struct PlanEdge {
  Id id;                       /* names its state, together with its ends: the source track for its main way, else the connection */
  uint32_t source;             /* a chain */
  uint32_t point;              /* POINT_*, or behind this node of the source (counted in the chain) */
  uint32_t target;             /* a chain, or PLAN_NONE: an output */
  uint32_t target_node;        /* PLAN_NONE: summed into its input; else this node's sidechain (counted in the chain) */
  uint16_t source_port;        /* 0: the chain's sound; else this further output (1 is Device.outputs[0]) of the instrument at `point` */
  uint16_t target_port;        /* of an output: OUTPUT_MAIN, OUTPUT_CUE */
  uint32_t flags;
  uint32_t delay_frames;
  float gain, pan;             /* linear; pan balances as a strip does: 0 dB in the middle */
  uint32_t arrival_frames;     /* how late the song is behind its delay: lanes that move it are read so much earlier */
} PlanEdge;

typedef struct PlanNode {
  Id id;                 /* the device object, or the track for its strip */
  uint32_t generation;   /* changes when the state must be made anew */
  uint16_t device;       /* Device.number */
  uint16_t bypass;       /* 1: heard past it; its latency stays */
  uint32_t param_begin, param_count;     /* in the plan's float array; plain values */
  uint32_t segment_begin, segment_count; /* its own content: none, or one SEGMENT_ZONES or SEGMENT_KERNEL, anywhere among the plan's segments */
  uint32_t input_delay_frames;           /* waits for a sidechain that comes later */
  uint32_t arrival_frames;               /* how late the song is here: what follows the song is evaluated so much earlier */
  uint32_t latency_frames;               /* Device.latency_frames of these parameters: what is heard past it waits as long */
  uint32_t reserved;
} PlanNode;

/* A curve that moves one parameter: of a node, of an edge (LANE_EDGE: EDGE_GAIN_DB or EDGE_PAN) or the crossfader
   (LANE_CROSSFADER). Rows of nodes come first, sorted by (node, param), then those of edges alike, then the crossfader's; of one
   parameter they stand in the order they take hold: of those whose range has the song's position the last absolute one gives the
   value, and all relative ones are added to it. */
enum { EDGE_GAIN_DB = 0, EDGE_PAN = 1 };
enum { LANE_RELATIVE = 1, LANE_EDGE = 2, LANE_CROSSFADER = 4, LANE_CLIP = 8, LANE_SLOT = 16 }; /* the latter two: of a clip in the arrangement,
  which its track may leave, and of one in a slot, whose points are ticks of its content; only of nodes */
#define LANE_MUTE 0xfffeu   /* param: the chain is silent from 0.5 on; only of a strip */
#define LANE_BYPASS 0xffffu /* param: sound passes the device by from 0.5 on */
typedef struct PlanLane {
  uint32_t segment; /* index in the plan's segments: a SEGMENT_CURVE */
  uint32_t node;    /* or edge; 0 for the crossfader */
  uint16_t param, flags;
  float base;       /* but for a node's parameter: what holds where no curve does */
  Id slot;          /* LANE_SLOT: it holds while this plays */
  uint32_t chain;   /* LANE_SLOT, LANE_CLIP: of the track it is on; else 0 */
  uint32_t reserved;
} PlanLane;

/* What a modulator does to a parameter: `depth` times its value is added in the parameter's travel, after automation. Sorted by
   (target, param). */
enum { MODULATION_BIPOLAR = 1 }; /* its value 0..1 counts as -1..1 */
typedef struct PlanModulation {
  uint32_t source, target; /* nodes */
  uint16_t param;
  uint8_t flags, port;     /* which of the source's values */
  float depth;             /* -1..1 */
} PlanModulation;

/* Where in the song a launch may take place; bars and beats are the signature's, which begins them anew. */
typedef enum LaunchGrid {
  GRID_AT_ONCE, GRID_8_BARS, GRID_4_BARS, GRID_2_BARS, GRID_BAR, GRID_BEAT, GRID_HALF, GRID_QUARTER, GRID_8TH, GRID_16TH, LAUNCH_GRIDS
} LaunchGrid;

typedef struct PlanScene {
  Id id;
  uint32_t grid; /* LaunchGrid: of tracks that have no slot in it, and stop */
  uint32_t reserved;
} PlanScene;

/*
  A slot that is launched sounds as a clip of the arrangement would that begins there. How much of it has sounded is its travel,
  in ticks; its content at a travel t is at start_ticks + t, wrapped into 0..cycle_ticks (0: not wrapped, else
  at least LIMIT_CYCLE_TICKS_MIN). It ends at
  length_ticks of travel (0: never). Sorted by (chain, scene), one for each at most.
*/
enum { SLOT_CLIP = 1, SLOT_STOP = 2, SLOT_LEGATO = 4 }; /* without SLOT_CLIP it is empty: it stops its track, or does nothing */
typedef enum LaunchMode { MODE_TRIGGER, MODE_GATE, MODE_TOGGLE, MODE_REPEAT, LAUNCH_MODES_COUNT } LaunchMode;
typedef enum FollowAction { ACTION_NONE, ACTION_STOP, ACTION_AGAIN, ACTION_PREVIOUS, ACTION_NEXT, ACTION_FIRST, ACTION_LAST, ACTION_ANY, ACTION_OTHER, ACTION_JUMP,
  FOLLOW_ACTIONS_COUNT } FollowAction;
typedef enum FollowUnit { UNIT_TURNS, UNIT_BARS, UNIT_BEATS, FOLLOW_UNITS_COUNT } FollowUnit;
typedef struct PlanSlot {
  Id id;
  uint32_t chain, scene;     /* indices */
  uint32_t segment;          /* SEGMENT_SLOT_NOTES or SEGMENT_SLOT_AUDIO, anywhere behind the chains' runs; PLAN_NONE: silence */
  uint8_t mode, grid, flags; /* LaunchMode, LaunchGrid, SLOT_* */
  uint8_t follow_unit;
  uint8_t follow[2];         /* FollowAction */
  uint16_t follow_scene;     /* of ACTION_JUMP */
  uint32_t follow_after;     /* so many units of travel; at least one */
  float follow_chance;       /* of follow[0]: 0..1 */
  float velocity;            /* 0..1: how much of a press's softness is heard */
  int64_t start_ticks, cycle_ticks, length_ticks;
  int64_t turn_ticks;        /* what follow_unit counts as one turn; at least one tick */
  uint32_t variant_count;    /* further SEGMENT_SLOT_AUDIOs behind `segment`: the same for other tempos */
  uint32_t reserved;
} PlanSlot;
#define SLOT_VARIANTS_MAX 8u

typedef struct PlanSegment { SegmentKey key; } PlanSegment; /* chains' runs in order of time, then nodes' content and the assets */

typedef enum SegmentType { SEGMENT_NOTES = 1, SEGMENT_AUDIO = 2, SEGMENT_ASSET = 3, SEGMENT_ZONES = 4, SEGMENT_CURVE = 5, SEGMENT_STREAM = 6,
                           SEGMENT_SLOT_NOTES = 7, SEGMENT_SLOT_AUDIO = 8, SEGMENT_KERNEL = 9 } SegmentType;

typedef struct SegmentHeader {
  uint32_t magic, type;
  uint64_t bytes;
  SegmentKey key;
} SegmentHeader;

/* SEGMENT_NOTES: header, this, then `event_count` SegmentEvents sorted by (frame, type, id), frames absolute in the song, then
   the indices of its `control_count` EVENT_CONTROLs as uint32_t (padded to 8 bytes), so that a jump finds their last values. */
typedef struct SegmentNotes {
  uint32_t event_count, control_count;
  int64_t begin_frame, end_frame;
  int64_t longest_note_frames; /* how far back a chase must look */
} SegmentNotes;
typedef struct SegmentEvent {
  int64_t frame;
  Id id;
  uint16_t type, number; /* EventType */
  float value;
  int64_t end_frame;     /* NOTE_ON: where its NOTE_OFF lies, so that a jump can chase it */
} SegmentEvent;

/* SEGMENT_AUDIO: header, this: a stretch of one asset that is already at the plan's rate, and stretched when it must be. */
typedef struct SegmentFade {
  int64_t frames;
  float bend;                       /* core/fade.h; 0 is 1 */
  uint32_t shape;                   /* FadeShape */
} SegmentFade;
enum { AUDIO_REVERSE = 1 };         /* the asset's last frame is its frame 0 */
typedef struct SegmentAudio {
  SegmentKey asset;
  int64_t begin_frame, end_frame;   /* in the song */
  int64_t source_frame;             /* asset frame that sounds at begin_frame */
  int64_t loop_begin_frame, loop_end_frame; /* of the asset: from the latter on, the former follows; equal: no loop */
  SegmentFade fade_in, fade_out;
  float gain;
  uint32_t flags;                   /* AUDIO_* */
} SegmentAudio;

/* SEGMENT_SLOT_NOTES: header, this, then `note_count` SlotNotes sorted by (start, id, strike), `control_count` SlotControls sorted by
   (position, id), `step_count` SlotSteps sorted by position and `point_count` SlotPoints, those of a note one after another: one
   pass over the content, in ticks of content. */
typedef struct SegmentSlotNotes {
  uint32_t note_count, control_count, step_count, point_count;
  int64_t end_ticks;                    /* no strike begins here or later */
  int64_t reach_ticks;                  /* so far from its row's start a strike may sound, for timing and groove */
  GrooveMeasure groove;                 /* its steps are below; without any, length and step are 0 */
} SegmentSlotNotes;
typedef struct SlotNote {
  int64_t start_ticks;                  /* of the strike as it is written, with its own timing */
  int64_t place_ticks;                  /* where its note stands, which chance and groove go by */
  int64_t timing_ticks, length_ticks;   /* of the note, which its strikes share */
  Id id;
  float velocity, velocity_range;       /* of 127 */
  uint32_t point_begin, point_count;    /* what it does while it sounds */
  uint8_t key, strike, strikes;
  uint8_t probability, every, phase;    /* per cent; sounds when repetition % every == phase % every */
  uint8_t reserved[2];
} SlotNote;
typedef struct SlotStep { int64_t position_ticks, timing_ticks; float accent; uint32_t reserved; } SlotStep;
typedef struct SlotPoint {              /* sorted by (kind, at); at counts from its note's place */
  int64_t at_ticks;
  float value;
  uint16_t kind, glides;                /* Expression; 1: on a line to the next of its kind */
} SlotPoint;
typedef struct SlotControl {
  int64_t position_ticks;
  Id id;
  uint32_t number;                      /* as EVENT_CONTROL */
  float value;
} SlotControl;

/* SEGMENT_SLOT_AUDIO: header, this: as SegmentAudio, but its place in the song is not known yet. */
typedef struct SegmentSlotAudio {
  SegmentKey asset;
  int64_t source_frame;
  int64_t loop_begin_frame, loop_end_frame;
  int64_t fade_in_ticks, fade_out_ticks;
  float fade_in_bend, fade_out_bend;
  uint32_t fade_in_shape, fade_out_shape;
  double gain_db;
  double bpm;                           /* the tempo it follows; 0: none */
  uint32_t flags, reserved;
} SegmentSlotAudio;

/* SEGMENT_CURVE: header, this, then `point_count` (at least one) CurvePoints in order of frame. Before the first the value is
   the first's, behind the last the last's. */
typedef struct SegmentCurve {
  int64_t begin_frame, end_frame; /* where it holds */
  uint32_t point_count, reserved;
} SegmentCurve;
typedef struct CurvePoint {
  double frame, ticks; /* the same position; frames are not rounded */
  float value, tension;
  uint16_t shape;      /* CurveShape, to the next point */
  uint16_t even;       /* 1: the tempo stands still up to the next point, so that frames are as good as ticks */
  uint32_t reserved;
} CurvePoint;

/* SEGMENT_ASSET: header, this, then channels x frames planar f32, padded to 8 bytes. */
typedef struct SegmentAsset {
  int64_t frames;
  uint32_t channels, reserved; /* 1 or 2 */
} SegmentAsset;

/* SEGMENT_STREAM: header, this: an asset whose samples stay in their file and are read page by page (graph/streams.h), or a stretched
   one, whose file is made while it is read. It sounds as the SEGMENT_ASSET of the same key would; which of the two a graph is given
   is its feeder's choice. */
#define STREAM_SAMPLE_BYTES_MAX 4u
typedef struct SegmentStream {
  int64_t frames;                    /* at the graph's rate */
  int64_t file_frames;
  uint64_t file_offset;              /* of the first sample in the file, which has them interleaved */
  uint32_t channels, sample;         /* 1 or 2; WavSample, which the graph does not read */
  uint32_t frame_bytes, reserved;    /* of all channels together */
  uint32_t file_rate_hz, rate_hz;    /* resampled when they differ */
  Digest sha256;                     /* the file's name */
} SegmentStream;

/* SEGMENT_ZONES, the content of one device: header, this, its Zones (devices/content.h), then the samples they play, each an
   asset at its own rate. */
typedef struct SegmentZones {
  uint32_t zone_count, sample_count;
} SegmentZones;
typedef struct SegmentSample {
  SegmentKey asset;
  double rate_hz;
} SegmentSample;

/* SEGMENT_KERNEL, the content of a device that does not play its zones: header, this, then what the device reads (devices/kernel.h). */
typedef struct SegmentKernel {
  uint32_t device; /* Device.number */
  uint32_t reserved[3];
} SegmentKernel;

#endif
