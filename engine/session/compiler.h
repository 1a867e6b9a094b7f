#ifndef TUTTI_SESSION_COMPILER_H
#define TUTTI_SESSION_COMPILER_H

#include "graph/table.h"
#include "model/content.h"
#include "session/internal.h"

/*
  The compiler's memory: one segment per clip, rebuilt only when the clip, the tempo map or the rate changed. A segment's
  revision is a hash of its bytes, so equal content has one name, before an undo and after it.
*/

/* How much of a clip a segment plays, and what its neighbours make of its ends. */
typedef struct ClipWindow {
  int64_t from_ticks, to_ticks;     /* in the song, within the clip */
  int64_t cross_in_frames, cross_out_frames; /* > 0: such a crossfade takes the place of the clip's own fade */
  int64_t cross_in_shape, cross_out_shape;   /* FadeShape of it */
  int64_t early_frames, late_frames; /* it begins so much before and ends so much after, for a crossfade over the edge */
} ClipWindow;

typedef struct ClipSegment {
  TableKey key;              /* clip id; which of its parts, if a comp cuts it up */
  uint64_t clip_revision;    /* of the object it was made from */
  uint64_t time_hash;        /* of the tempo map and rate it was made with */
  ClipWindow window;
  uint64_t mark;             /* last compile that used it */
  SegmentKey segment;
  int64_t begin_frame, end_frame;
  uint8_t *bytes;            /* the blob; NULL when there is nothing to hear */
  size_t size;
  SegmentKey asset;          /* of an audio clip: what it plays */
  uint8_t *job;              /* NULL: the asset itself; else how that is made of it (session/stretch_job.h) */
  size_t job_size;
} ClipSegment;

typedef struct RunList { const void **items; uint32_t count, capacity; } RunList;

/* What was gathered of a track, and what its clips became (compile_runs.c). */
typedef struct TrackRun {
  TableKey key;              /* track id; 0 */
  uint64_t mark;             /* last compile that used it */
  uint64_t within;           /* Object.within of the track as it was gathered */
  uint64_t kinds;            /* a bit for each kind of what lies anywhere in it */
  RunList devices;           /* Object: its own, in their order */
  bool kept;                 /* what follows is what another compile would make, with the same time and the same shared content */
  uint64_t shared, time_hash;
  RunList clips;             /* ClipSegment: all of its notes */
  SegmentKey *keys;          /* of those that are heard, in order of time */
  uint32_t key_count;
  int64_t end_frame;
} TrackRun;

/* Where positions fall: what every segment needs to know of time. */
typedef struct SongTime {
  const TempoMap *map;
  double rate_hz;
  int64_t frame_max;         /* the longest song */
} SongTime;

/* An asset that a plan plays, as it is or stretched. */
typedef struct CompiledAsset {
  SegmentKey key;
  Digest sha256;
  double rate_hz;            /* the project's for clips, its own for zones */
  Bytes job;                 /* data NULL: as it is; lies in a ClipSegment */
  bool kernel;               /* the job is one of session/kernel_job.h; there is no one asset */
} CompiledAsset;

struct Compiler {
  const Memory *memory;
  Table clips, runs;
  uint32_t used;             /* of the clips, by this compile */
  uint64_t serial;
  uint64_t time_hash;
  Buffer plan;
  SegmentKey *keys;          /* of the last plan: the tracks' runs, then the assets */
  CompiledAsset *assets;     /* of the last asset_count keys */
  uint32_t key_count, key_capacity, asset_count, asset_capacity;
  uint8_t *asset_bytes;      /* the asset segment made last */
  size_t asset_size;
  SegmentKey asset_key;
};

/* The frame a position falls on, inside the longest song. */
int64_t song_frame(const SongTime *time, int64_t ticks);

/* The zones of one device, as SEGMENT_ZONES. Those whose sound is not here are left out. */
Status segment_from_zones(const Session *session, const Object *device, ClipSegment *segment) NODISCARD;

/* Fill `segment` from a clip: bytes, range; its window says which part. STATUS_NO_MEMORY leaves it empty. [control] */
Status segment_from_notes(const Memory *memory, const HeardNotes *heard, const SongTime *time, ClipSegment *segment) NODISCARD;
Status segment_from_audio_clip(const Memory *memory, const Object *clip, const Asset *asset, const SongTime *time,
                               ClipSegment *segment) NODISCARD;

/* The same from a lane, its clip's window and repetitions included. */
typedef struct LaneWindow { int64_t from_ticks, to_ticks; } LaneWindow; /* of the song */
LaneWindow lane_window(const Object *lane); /* all there is for it: of a clip's, the clip */
Status segment_from_lane(const Memory *memory, const Object *lane, LaneWindow window, const SongTime *time, ClipSegment *segment) NODISCARD;

/* An asset's segment at a rate: its name, its size (0: it cannot be) and its bytes, made in place. `job`: data NULL
   for the asset as it is. */
SegmentKey asset_segment_key(const Digest *sha256, double rate_hz);
size_t asset_segment_size(const Wav *wav, Bytes job, double rate_hz);
Status asset_segment_fill(const Memory *memory, Bytes wav, const CompiledAsset *asset, double rate_hz, void *bytes, Problem *problem) NODISCARD;

/* stream_assets.c: whether it goes to a graph in pages, and the segment that says so. */
typedef struct StreamBlob { SegmentHeader header; SegmentStream stream; } StreamBlob;
bool asset_streams(const Session *session, const CompiledAsset *compiled);
void asset_stream_segment(const SessionAsset *asset, const CompiledAsset *compiled, StreamBlob *blob);
uint64_t asset_frames_at(const SessionAsset *asset, double rate_hz);

/* Which asset a key of the last plan names; NULL when none, or when its PCM is not here. */
const CompiledAsset *compiler_find_asset(const Session *session, SegmentKey key);

#endif
