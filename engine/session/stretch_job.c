/* From a clip's time base, tempo, markers and pitch to the map that the stretcher follows, and whether bytes are such a map. */
#include "session/stretch_job.h"

#include "core/math.h"
#include "model/clip_time.h"

#include <string.h>

#define BLOCK_FRAMES ((int64_t)1 << 18) /* what is made begins and ends at multiples: a trimmed clip mostly finds it made */
#define SLOPE_MAX STRETCH_RATIO_MAX
#define FRAMES_MAX ((int64_t)1 << 33)
#define UNROLLED_FRAMES_MAX ((int64_t)1 << 26) /* 23 minutes at 48 kHz: what is longer repeats its first turns */

typedef struct Builder {
  const AudioClip *clip;
  const SongTime *time;
  ClipTime content;
  double to_song;         /* frames of the project per frame of the asset */
  double bpm;             /* at the clip's start */
  double start_content;   /* content ticks at the clip's start */
  int64_t asset_frames;   /* at the project's rate; unrolled, if it loops under a moving tempo */
  int64_t loop_begin, loop_end; /* at the project's rate; equal unless it is unrolled */
  bool steady;            /* one tempo throughout the clip: its place in the song does not matter */
  StretchPoint *points;
  uint32_t count;
} Builder;

static bool tempo_is_steady(const TempoMap *map, int64_t begin_ticks, int64_t end_ticks) {
  bool ramp = map->tempos[0].ramp != 0 && map->tempo_count > 1;
  for (uint32_t i = 0; i < map->tempo_count; i++) {
    if (map->tempos[i].position_ticks >= end_ticks) break;
    if (map->tempos[i].position_ticks > begin_ticks) return false;
    ramp = map->tempos[i].ramp != 0 && i + 1 < map->tempo_count;
  }
  return !ramp;
}

/* Output frame of a place in the content: of a steady clip counted from content 0, else from the clip's start. */
static double output_at(const Builder *b, double content_ticks) {
  if (b->steady) return content_ticks * 60.0 * b->time->rate_hz / (b->bpm * (double)TICKS_PER_QUARTER);
  const double start = (double)b->clip->start_ticks, at = start + content_ticks - b->start_content;
  return (tempo_map_seconds(b->time->map, at) - tempo_map_seconds(b->time->map, start)) * b->time->rate_hz;
}

static int64_t whole(double frames) { return math_round_clamp(frames, -FRAMES_MAX, FRAMES_MAX); }

/* Points that do not rise, or too steeply, are left out: what is not legal music still sounds. */
static void put_point(Builder *b, StretchPoint point) {
  if (b->count > 0) {
    const double source = (double)(point.source_frame - b->points[b->count - 1].source_frame);
    const double output = (double)(point.output_frame - b->points[b->count - 1].output_frame);
    if (source < 1.0 || output < 1.0 || source > SLOPE_MAX * output || output > SLOPE_MAX * source) return;
  }
  if (b->count < STRETCH_POINTS_MAX) b->points[b->count++] = point;
}

static void add_point(Builder *b, double content_ticks) {
  put_point(b, (StretchPoint){whole(clip_time_source(&b->content, content_ticks) * b->to_song), whole(output_at(b, content_ticks))});
}

/* ---- a loop under a moving tempo, unrolled */

/* One time through: the content from `begin` to `end` lies in the song from `song_ticks` on. */
typedef struct Turn { double begin, end, song_ticks; int64_t unrolled_frames; } Turn;

static double next_marker(const Records *warps, double behind) {
  const int64_t *positions = warps->columns[WARP_POSITION];
  uint32_t i = 0;
  while (i < warps->count && (double)positions[i] <= behind) i++;
  return i < warps->count ? (double)positions[i] : 1e300;
}

/* The first beat of the clip or tempo point behind a position of the song. */
static double next_bend(const Builder *b, double behind) {
  const double start = (double)b->clip->start_ticks, beat = (double)TICKS_PER_QUARTER;
  double next = start + (math_floor((behind - start) / beat) + 1.0) * beat;
  for (uint32_t i = 0; i < b->time->map->tempo_count; i++) {
    const double tempo = (double)b->time->map->tempos[i].position_ticks;
    if (tempo > behind) return math_min(next, tempo);
  }
  return next;
}

static void add_turn_point(Builder *b, const Turn *turn, double content_ticks) {
  const double song = turn->song_ticks + (content_ticks - turn->begin), start = (double)b->clip->start_ticks;
  const double seconds = tempo_map_seconds(b->time->map, song) - tempo_map_seconds(b->time->map, start);
  put_point(b, (StretchPoint){whole(clip_time_source(&b->content, content_ticks) * b->to_song) + turn->unrolled_frames, whole(seconds * b->time->rate_hz)});
}

static void add_turn(Builder *b, const Turn *turn) {
  double at = turn->begin;
  while (at < turn->end && b->count < STRETCH_POINTS_MAX) {
    add_turn_point(b, turn, at);
    const double bend = turn->begin + (next_bend(b, turn->song_ticks + (at - turn->begin)) - turn->song_ticks);
    at = math_min(next_marker(b->clip->warps, at), bend > at ? bend : at + 1.0);
  }
}

/* As many turns as the clip is long, and what the stretcher hears beyond its end. False: nothing to unroll. */
static bool add_turns(Builder *b) {
  const AudioClip *clip = b->clip;
  const double begin = clip_time_ticks(&b->content, (double)clip->loop_start_frame), end = clip_time_ticks(&b->content, (double)clip->loop_end_frame);
  const double song_end = (double)(clip->start_ticks + clip->length_ticks);
  const int64_t loop_begin = whole((double)clip->loop_start_frame * b->to_song), loop_end = whole((double)clip->loop_end_frame * b->to_song);
  if (b->steady || !clip_loops(clip) || clip->source_frame >= clip->loop_end_frame || loop_end > b->asset_frames || loop_end <= loop_begin) return false;
  if (end - begin < (double)(TICKS_PER_QUARTER / 64)) return false;
  Turn turn = {.begin = b->start_content, .end = end, .song_ticks = (double)clip->start_ticks};
  bool over = false;
  while (!over && b->count < STRETCH_POINTS_MAX && loop_end + turn.unrolled_frames < UNROLLED_FRAMES_MAX) {
    add_turn(b, &turn);
    over = turn.song_ticks >= song_end; /* one more than is heard */
    turn = (Turn){begin, end, turn.song_ticks + (turn.end - turn.begin), turn.unrolled_frames + (loop_end - loop_begin)};
  }
  add_turn_point(b, &turn, begin);
  b->loop_begin = loop_begin;
  b->loop_end = loop_end;
  b->asset_frames = loop_end + turn.unrolled_frames - (loop_end - loop_begin);
  return b->count >= 2;
}

/* Every place where the map bends, in order: markers, and under a moving tempo every beat and tempo point of the clip. */
static void add_points(Builder *b) {
  const Records *warps = b->clip->warps;
  const int64_t *positions = warps->columns[WARP_POSITION];
  const double last = clip_time_ticks(&b->content, (double)b->asset_frames / b->to_song);
  const double begin = clip_time_ticks(&b->content, 0.0);
  const int64_t end_ticks = b->clip->start_ticks + b->clip->length_ticks;
  int64_t beat = b->steady ? INT64_MAX : b->clip->start_ticks;
  uint32_t marker = 0, tempo = 0;
  if (b->steady) add_point(b, begin); /* else the first is at the clip's start */
  while (b->count < STRETCH_POINTS_MAX) {
    double next = 1e300;
    if (marker < warps->count) next = (double)positions[marker];
    if (beat <= end_ticks) next = math_min(next, b->start_content + (double)(beat - b->clip->start_ticks));
    if (next > last) break;
    if (next >= begin) add_point(b, next);
    while (marker < warps->count && (double)positions[marker] <= next) marker++;
    if (beat > end_ticks || b->start_content + (double)(beat - b->clip->start_ticks) > next) continue;
    int64_t following = beat + TICKS_PER_QUARTER;
    for (; tempo < b->time->map->tempo_count && b->time->map->tempos[tempo].position_ticks <= beat; tempo++) {}
    if (tempo < b->time->map->tempo_count && b->time->map->tempos[tempo].position_ticks < following)
      following = b->time->map->tempos[tempo].position_ticks;
    beat = beat < end_ticks && following > end_ticks ? end_ticks : following;
  }
  add_point(b, last);
}

/* A clip that keeps its own speed: one line, of the pitch's slope when it plays as a tape does. */
static void add_straight(Builder *b) {
  const double speed = b->clip->stretch == STRETCH_REPITCH ? math_exp2(b->clip->pitch / 12.0) : 1.0;
  const int64_t length = b->asset_frames > 1 ? b->asset_frames : 1;
  const int64_t line = length < ((int64_t)1 << 20) ? (int64_t)1 << 20 : length;
  b->points[0] = (StretchPoint){0, 0};
  b->points[1] = (StretchPoint){line, whole((double)line / speed)};
  b->count = 2;
}

static bool changes_nothing(const Builder *b) {
  if (b->clip->stretch != STRETCH_REPITCH && b->clip->pitch != 0.0) return false;
  for (uint32_t i = 0; i < b->count; i++)
    if (b->points[i].source_frame != b->points[i].output_frame) return false;
  return true;
}

/* Where a source frame of the project's rate comes to lie; on the lines as the stretcher will read them. */
static double place_of(const Builder *b, double source_frame) {
  uint32_t i = 0;
  while (i + 2 < b->count && (double)b->points[i + 1].source_frame <= source_frame) i++;
  const StretchPoint *p = &b->points[i];
  const double slope = (double)(p[1].output_frame - p[0].output_frame) / (double)(p[1].source_frame - p[0].source_frame);
  return (double)p[0].output_frame + (source_frame - (double)p[0].source_frame) * slope;
}

static int64_t round_down(int64_t frame) { return (frame - (frame < 0 ? BLOCK_FRAMES - 1 : 0)) / BLOCK_FRAMES * BLOCK_FRAMES; }

static Status write_job(const Memory *memory, const Builder *b, const Asset *asset, ClipPlace *place, uint8_t **job, size_t *job_size) {
  const AudioClip *clip = b->clip;
  const int64_t length = song_frame(b->time, clip->start_ticks + clip->length_ticks) - song_frame(b->time, clip->start_ticks);
  const int64_t start = whole(place_of(b, (double)clip->source_frame * b->to_song));
  int64_t loop_begin = whole(place_of(b, (double)clip->loop_start_frame * b->to_song));
  int64_t loop_end = whole(place_of(b, (double)clip->loop_end_frame * b->to_song));
  const bool loops = clip_loops(clip) && b->loop_end == 0;
  if (!loops) loop_begin = loop_end = start;
  const int64_t low = start < loop_begin ? start : loop_begin, high = loops ? loop_end : start + length;
  const int64_t first = whole(place_of(b, 0.0)), last = whole(place_of(b, (double)b->asset_frames));
  int64_t begin = round_down(low), end = round_down(high + BLOCK_FRAMES - 1);
  if (begin < first) begin = first;
  if (end > last) end = last;
  if (end <= begin) end = begin + 1;
  const StretchJob head = {
    .magic = STRETCH_JOB_MAGIC, .version = 2, .sha256 = asset->sha256, .rate_hz = b->time->rate_hz,
    .semitones = clip->stretch == STRETCH_REPITCH ? 0.0 : clip->pitch, .begin_frame = begin, .frames = end - begin,
    .mode = (uint32_t)clip->stretch, .point_count = b->count, .loop_begin_frame = b->loop_begin, .loop_end_frame = b->loop_end,
    .source_frames = b->loop_end > 0 ? b->asset_frames : 0,
    .flags = (clip->formants ? STRETCH_JOB_FORMANTS : 0u) | (clip->reverse ? STRETCH_JOB_REVERSE : 0u)};
  const size_t size = sizeof head + b->count * sizeof *b->points;
  *job = memory_new(memory, size);
  if (*job == NULL) return STATUS_NO_MEMORY;
  *job_size = size;
  memcpy(*job, &head, sizeof head);
  memcpy(*job + sizeof head, b->points, b->count * sizeof *b->points);
  *place = (ClipPlace){start > begin ? start - begin : 0, loop_begin > begin ? loop_begin - begin : 0, loop_end > begin ? loop_end - begin : 0};
  return STATUS_OK;
}

Status stretch_job_for_clip(const Memory *memory, const AudioClip *clip, const Asset *asset, const SongTime *time, ClipPlace *place,
                            uint8_t **job, size_t *job_size) {
  const double to_song = time->rate_hz / (double)asset->rate_hz;
  *place = (ClipPlace){whole((double)clip->source_frame * to_song), whole((double)clip->loop_start_frame * to_song),
                       whole((double)clip->loop_end_frame * to_song)};
  const bool beats = clip->time_base == TIME_BASE_BEATS;
  if (!beats && clip->pitch == 0.0) return STATUS_OK;
  Builder b = {.clip = clip, .time = time, .to_song = to_song, .bpm = tempo_map_bpm(time->map, (double)clip->start_ticks),
               .asset_frames = whole((double)asset->frames * to_song),
               .steady = tempo_is_steady(time->map, clip->start_ticks, clip->start_ticks + clip->length_ticks)};
  b.content = clip_time(clip, (double)asset->rate_hz, b.bpm);
  b.start_content = clip_time_ticks(&b.content, (double)clip->source_frame);
  b.points = memory_new(memory, STRETCH_POINTS_MAX * sizeof *b.points);
  if (b.points == NULL) return STATUS_NO_MEMORY;
  if (beats && !add_turns(&b)) add_points(&b);
  if (!beats) add_straight(&b);
  const Status status = b.count < 2 || changes_nothing(&b) ? STATUS_OK : write_job(memory, &b, asset, place, job, job_size);
  memory_free(memory, b.points, STRETCH_POINTS_MAX * sizeof *b.points);
  return status;
}

/* ---- read by anybody */

Digest stretch_job_name(Bytes job) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, job.data, job.size);
  return sha256_finish(&sha);
}

SegmentKey stretch_job_key(Bytes job) {
  const Digest name = stretch_job_name(job);
  SegmentKey key;
  memcpy(&key, name.bytes, sizeof key);
  return key;
}

static bool loop_is_sane(const StretchJob *head) {
  if (head->loop_begin_frame == 0 && head->loop_end_frame == 0) return head->source_frames == 0;
  return head->loop_begin_frame >= 0 && head->loop_begin_frame < head->loop_end_frame && head->source_frames >= head->loop_end_frame
         && head->source_frames <= 2 * UNROLLED_FRAMES_MAX;
}

const StretchJob *stretch_job_read(Bytes job) {
  if (job.size < sizeof(StretchJob)) return NULL;
  const StretchJob *head = (const StretchJob *)(const void *)job.data;
  const bool sane = head->magic == STRETCH_JOB_MAGIC && head->version == 2 && head->mode <= STRETCH_TEXTURE
                    && head->point_count >= 2 && head->point_count <= STRETCH_POINTS_MAX
                    && job.size == sizeof *head + head->point_count * sizeof(StretchPoint) && head->rate_hz >= LIMIT_RATE_HZ_MIN
                    && head->rate_hz <= LIMIT_RATE_HZ_MAX && head->frames > 0 && head->frames <= FRAMES_MAX
                    && head->begin_frame >= -FRAMES_MAX && head->begin_frame <= FRAMES_MAX && loop_is_sane(head);
  return sane ? head : NULL;
}
