#ifndef TUTTI_SESSION_COMPILE_PARTS_H
#define TUTTI_SESSION_COMPILE_PARTS_H

#include "model/automation.h"
#include "model/idmap.h"
#include "model/routes.h"
#include "session/compiler.h"

/* One run of the compiler: what compile.c hands from part to part. All [control]. */

/* An audio clip, or a part of one, on its way to be a segment. */
typedef struct AudioPart {
  const Object *object;
  uint64_t part;
  ClipWindow window;
} AudioPart;

/* A pattern's part where a clip plays it. */
typedef struct PlacedPart { const Object *clip, *part; } PlacedPart;

typedef struct PlanBuild {
  Session *session;
  Compiler *compiler;
  Doc *doc;
  SongTime time;
  Routes routes;              /* who plays into whom, and the order; memory NULL until they are gathered */
  uint32_t *places;           /* of each track among the plan's chains */
  IdMap places_by_id;         /* of a track, chain or device -> its chain, shifted by 32, and its node, counted in that */
  IdMap assets;               /* a hash of an asset's key -> its place among the compiler's */
  const ClipSegment **clips;  /* of the track being written */
  uint32_t clip_count, clip_capacity;
  AudioPart *parts;           /* its audio, before it is known what overlaps */
  uint32_t part_count, part_capacity;
  PlacedPart *placed;         /* of the whole song, in document order */
  uint32_t placed_count, placed_capacity;
  TrackRun *run;              /* of that track */
  uint64_t shared;            /* compile_shared_revision */
  PlanHeader header;
  Buffer chains, edges, nodes, params, lanes, modulations, scenes, slots; /* the plan's arrays */
  Problem *problem;
} PlanBuild;

/* compile.c */
Status compile_no_memory(Problem *problem);
/* Grow an array of the compiler to hold one more; false when memory is refused. */
bool compile_room_for(const Memory *memory, void **items, uint32_t count, uint32_t *capacity, size_t item_bytes) NODISCARD;
bool compile_add_key(Compiler *compiler, SegmentKey key) NODISCARD;
bool compile_add_keys(Compiler *compiler, const SegmentKey *keys, uint32_t count) NODISCARD;

/* compile_clips.c: the segments of a track's clips that are heard, in order of time, behind the keys there are. */
Status compile_clips(PlanBuild *b, const Object *track, TrackRun *run) NODISCARD;
/* First, once: which parts of patterns are played where. */
Status compile_place_patterns(PlanBuild *b) NODISCARD;
/* The segment of an object's content, or of a part of it: found or made empty, NULL when memory is refused; emptied; named by
   what was put in. */
ClipSegment *compile_segment(Compiler *compiler, Id object, uint64_t part);
void compile_use_segment(Compiler *compiler, ClipSegment *segment); /* it stays until a compile that does not */
void compile_empty_segment(Compiler *compiler, ClipSegment *segment);
void compile_seal_segment(const Compiler *compiler, ClipSegment *segment, uint64_t revision);
/* Whether there is anything to hear of a clip: audio only once its asset's bytes are here, stretched if need be. */
bool compile_audible(PlanBuild *b, const ClipSegment *clip, const Asset *asset);
bool compile_name_clip_asset(PlanBuild *b, const ClipSegment *clip, const Digest *sha256);
/* Notes that the plan plays an asset. False when memory is refused. */
bool compile_name_asset(PlanBuild *b, CompiledAsset asset) NODISCARD;
/* The end of every segment that this run did not use; all of them when `all`. */
void compile_sweep_clips(Compiler *compiler, bool all);

/* compile_runs.c: what lies in a track, gathered when something in it changed; NULL when memory is refused. */
TrackRun *compile_run(PlanBuild *b, const Object *track);
bool compile_run_holds(const TrackRun *run, uint32_t kind);
/* Rises, or at least differs, when something changed that clips of several tracks may name. */
uint64_t compile_shared_revision(const Doc *doc);
/* Puts the keys of a track's clips as they were before; false: they must be made, between begin and keep. */
bool compile_take_run(PlanBuild *b, const Object *track, const TrackRun *run, Status *status);
void compile_begin_run(PlanBuild *b, TrackRun *run);
bool compile_note_run(PlanBuild *b, const ClipSegment *clip) NODISCARD;
Status compile_keep_run(PlanBuild *b, const Object *track) NODISCARD;
/* Those of tracks that are gone end, and what the others hold is marked as used; or all of them end. */
void compile_sweep_runs(Compiler *compiler, bool all);

/* compile_route.c: who is heard, the edges between the chains there are, and how long each waits. */
Status compile_routes(PlanBuild *b) NODISCARD;

/* compile_tracks.c: tracks in order with their devices and clips, then their routes. */
Status compile_tracks(PlanBuild *b) NODISCARD;

/* compile_automation.c: which parameter of its node a field or parameter is, and what a LANE_ one stands at; false: of none. */
bool compile_name_param(LaneTarget target, uint16_t *param, float *base);
/* A row and a segment for each lane that moves something; after the nodes. */
Status compile_automation(PlanBuild *b) NODISCARD;
/* compile_modulation.c: a row for each connection that modulates; `nodes` has the plan's nodes by object. */
Status compile_modulations(PlanBuild *b, const IdMap *nodes) NODISCARD;
/* Whether a lane says when a track is silent, in place of its field. */
bool compile_moves_mute(const Object *track);
/* compile_slots.c: scenes and slots, after the tracks. */
Status compile_slots(PlanBuild *b) NODISCARD;
/* compile_zones.c: the content of devices that have zones, behind the keys of all chains; the nodes learn where. */
Status compile_zones(PlanBuild *b) NODISCARD;
/* compile_kernels.c: the same of one device that reads a kernel. */
Status compile_kernel(PlanBuild *b, const Object *device, PlanNode *node) NODISCARD;

#endif
