/* Two passes over a take: one observes both clocks, one writes each piece where it belongs. Called at the end of a recording. */

#include "session/record_clock.h"

#include "core/math.h"
#include "dsp/drift.h"

#include <string.h>

#define NOTHING_FRAMES 0.5 /* by so little clocks may part over a take */
#define CHANCE_SIGMAS 4.0  /* ... or by so much more than jitter alone would let a line through it rise */

/* Where a piece lies in the file, and its frames in the input's counting. */
typedef struct Place { uint64_t offset; int64_t frame; uint32_t frames, reserved; } Place;

typedef struct Correcting {
  const Memory *memory;
  FileReader file;
  RecordClockSink sink;
  Problem *problem;
  TakeFile take;
  Place *places;
  uint32_t count, capacity;
  DriftMeter meter;
  DriftMap map;
  Resampler filter;
  bool moves;
  uint8_t piece[TAKE_PIECE_BYTES_MAX];
  float *heard, row[2][TAKE_PIECE_FRAMES]; /* what comes in around a piece; the piece */
  size_t heard_frames;
} Correcting;

bool record_clock_differs(Bytes take_file) {
  TakeFile take;
  TakePiece piece;
  const uint8_t *samples;
  if (take_file_read(take_file, &take, NULL) != STATUS_OK) return false;
  for (size_t offset = 0; take_file_next(take_file, &take, &offset, &piece, &samples);)
    if (piece.lead_frames != 0) return true;
  return false;
}

static Status no_memory(Problem *problem) { return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "record", "%s", status_text(STATUS_NO_MEMORY)); }

static bool add_place(Correcting *c, Place place) {
  if (c->count == c->capacity) {
    const uint32_t more = c->capacity * 2 + 256;
    Place *grown = memory_resize(c->memory, c->places, c->capacity * sizeof *grown, more * sizeof *grown);
    if (grown == NULL) return false;
    c->places = grown;
    c->capacity = more;
  }
  c->places[c->count++] = place;
  return true;
}

/* ---- observing */

static Status observe(Correcting *c) {
  uint8_t head[sizeof(TakeInfo)];
  const size_t bytes = c->file.bytes < sizeof head ? (size_t)c->file.bytes : sizeof head;
  Status status = file_reader_get(&c->file, 0, head, bytes, c->problem);
  if (status == STATUS_OK) status = take_file_info((Bytes){head, bytes}, &c->take, c->problem);
  if (status != STATUS_OK) return status;
  drift_meter_init(&c->meter, c->take.info.rate_hz);
  for (;;) {
    const uint64_t at = c->take.whole_bytes, left = c->file.bytes - at;
    const size_t size = left < sizeof c->piece ? (size_t)left : sizeof c->piece;
    status = file_reader_get(&c->file, at, c->piece, size, c->problem);
    if (status != STATUS_OK || !take_file_add(&c->take, (Bytes){c->piece, size})) return status;
    TakePiece piece;
    memcpy(&piece, c->piece, sizeof piece);
    drift_observe(&c->meter, piece.output_frame, piece.output_frame + piece.lead_frames);
    if (!add_place(c, (Place){at, piece.output_frame, piece.frames, 0})) return no_memory(c->problem);
  }
}

/* ---- correcting */

/* The last piece that begins at or before a frame of the input. */
static uint32_t place_at(const Correcting *c, int64_t frame) {
  uint32_t low = 0, high = c->count - 1;
  while (low < high) {
    const uint32_t middle = low + (high - low + 1) / 2;
    if (c->places[middle].frame <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

/* Input frames [begin, begin + frames) of a channel into `heard`; silence where there are none. */
static Status hear(Correcting *c, uint32_t channel, int64_t begin, int64_t frames) {
  memset(c->heard, 0, (size_t)frames * sizeof *c->heard);
  for (uint32_t i = place_at(c, begin); i < c->count && c->places[i].frame < begin + frames; i++) {
    const Place *place = &c->places[i];
    const int64_t from = place->frame > begin ? place->frame : begin, end = place->frame + place->frames, to = end < begin + frames ? end : begin + frames;
    if (to <= from) continue;
    const uint64_t at = place->offset + sizeof(TakePiece) + ((uint64_t)channel * place->frames + (uint64_t)(from - place->frame)) * sizeof(float);
    const Status status = file_reader_get(&c->file, at, c->heard + (from - begin), (size_t)(to - from) * sizeof(float), c->problem);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

static Status put(Correcting *c, const TakePiece *piece) {
  Buffer bytes;
  buffer_init(&bytes, c->memory, TAKE_PIECE_BYTES_MAX);
  take_file_piece(&bytes, *piece, c->take.info.channels, (const float *const[2]){c->row[0], c->row[1]});
  const Status status = bytes.status == STATUS_OK ? c->sink.put(c->sink.host, buffer_bytes(&bytes)) : no_memory(c->problem);
  buffer_finish(&bytes);
  return status;
}

/* What was seen is not what clocks do. */
static Status no_clock(const Correcting *c) { return problem_set(c->problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "record", "its clocks cannot be told apart"); }

/* Output frames from piece->output_frame on; the song goes by in them as it did in the input's. */
static Status put_part(Correcting *c, const TakePiece *piece) {
  for (uint32_t channel = 0; channel < c->take.info.channels; channel++) {
    const DriftNeed need = drift_need(&c->map, &c->filter, piece->output_frame, piece->frames);
    if ((size_t)(need.end - need.begin) > c->heard_frames) return no_clock(c);
    const Status status = hear(c, channel, need.begin, need.end - need.begin);
    if (status != STATUS_OK) return status;
    drift_correct(&c->map, &c->filter, piece->output_frame, piece->frames, c->heard, c->row[channel]);
  }
  return put(c, piece);
}

/* As it was, elsewhere. */
static Status put_moved(Correcting *c, const TakePiece *piece, const Place *place) {
  for (uint32_t channel = 0; channel < c->take.info.channels; channel++) {
    const Status status = hear(c, channel, place->frame, place->frames);
    if (status != STATUS_OK) return status;
    memcpy(c->row[channel], c->heard, place->frames * sizeof(float));
  }
  return put(c, piece);
}

static int64_t out_frame(const Correcting *c, int64_t frame) { return math_round_clamp(drift_out(&c->map, (double)frame), 0, INT64_MAX / 8); }

static Status correct_piece(Correcting *c, const Place *place) {
  TakePiece piece;
  Status status = file_reader_get(&c->file, place->offset, &piece, sizeof piece, c->problem);
  if (status != STATUS_OK) return status;
  piece.lead_frames = 0;
  const int64_t begin = c->moves ? out_frame(c, place->frame) : place->frame + out_frame(c, c->places[0].frame) - c->places[0].frame;
  const int64_t song_frame = piece.song_frame + begin - place->frame;
  piece.output_frame = begin;
  piece.song_frame = song_frame;
  if (!c->moves) return put_moved(c, &piece, place);
  const int64_t end = out_frame(c, place->frame + place->frames);
  if (end - begin > 2 * (int64_t)place->frames) return no_clock(c);
  while (piece.output_frame < end && status == STATUS_OK) {
    const int64_t left = end - piece.output_frame;
    piece.frames = left < TAKE_PIECE_FRAMES ? (uint32_t)left : TAKE_PIECE_FRAMES;
    status = put_part(c, &piece);
    piece.output_frame += piece.frames;
    piece.song_frame = song_frame + piece.output_frame - begin;
    piece.lost_frames = 0;
  }
  return status;
}

/* By how much the ends of a line through n observations part when only chance made it rise: the root of 12 times their jitter over
   that of n. */
static double chance(const Correcting *c) {
  return c->count > 0 ? 3.4641016151377544 * c->map.jitter_frames / math_sqrt((double)c->count) : 0.0;
}

static Status correct(Correcting *c, RecordClock *found) {
  Status status = observe(c);
  if (status != STATUS_OK) return status;
  const bool known = drift_map(&c->meter, &c->map);
  const double moved = (c->map.ratio - 1.0) * (double)c->take.frames;
  const double least = math_max(NOTHING_FRAMES, CHANCE_SIGMAS * chance(c));
  c->moves = known && (c->map.wanders || moved > least || moved < -least);
  *found = (RecordClock){.moves = c->moves, .ratio = c->map.ratio, .jitter_frames = c->map.jitter_frames, .moved_frames = moved};
  if (c->moves && drift_filter_init(&c->filter, c->memory) != STATUS_OK) return no_memory(c->problem);
  c->heard_frames = (size_t)(TAKE_PIECE_FRAMES * (1.0 + 2.0 * DRIFT_RATIO_MAX)) + 2 * (size_t)c->filter.half + 64;
  c->heard = memory_new(c->memory, c->heard_frames * sizeof *c->heard);
  if (c->heard == NULL) return no_memory(c->problem);
  Buffer head;
  buffer_init(&head, c->memory, sizeof(TakeInfo));
  take_file_begin(&head, c->take.info);
  status = head.status == STATUS_OK ? c->sink.put(c->sink.host, buffer_bytes(&head)) : no_memory(c->problem);
  buffer_finish(&head);
  for (uint32_t i = 0; i < c->count && status == STATUS_OK; i++) status = correct_piece(c, &c->places[i]);
  return status;
}

Status record_clock_correct(const Memory *memory, FileReader take_file, RecordClockSink sink, RecordClock *found, Problem *problem) {
  *found = (RecordClock){.ratio = 1.0};
  Correcting *c = memory_new(memory, sizeof *c);
  if (c == NULL) return no_memory(problem);
  *c = (Correcting){.memory = memory, .file = take_file, .sink = sink, .problem = problem};
  const Status status = correct(c, found);
  memory_free(memory, c->heard, c->heard_frames * sizeof *c->heard);
  resampler_finish(&c->filter);
  memory_free(memory, c->places, c->capacity * sizeof *c->places);
  memory_free(memory, c, sizeof *c);
  return status;
}
