/* A recorded take as an asset and clips: the end of every audio recording, and of one that a crash ended. */

#include "session/record.h"

#include "core/math.h"
#include "formats/take_file.h"
#include "formats/wav.h"
#include "session/build.h"
#include "session/internal.h"
#include "session/record_clock.h"

#include <stdio.h>
#include <string.h>

#define FRAGMENT_SECONDS 0.25   /* shorter passes are the moment before somebody pressed stop, if there are others */
#define WHOLE 0.9               /* of the longest pass: this much of one makes it a whole one */

/* What one pass left: where it lies in the song, and where in the asset. */
typedef struct Stretch { int64_t song_frame, source_frame, frames; } Stretch;

typedef struct Stretches {
  const Memory *memory;
  Stretch *items;
  uint32_t count, capacity;
} Stretches;

static bool is_wanted(const RecordPass *pass, const RecordOptions *options) {
  if (options->everything) return true;
  return (pass->flags & (CAPTURE_PLAYING | CAPTURE_RECORDING)) == (CAPTURE_PLAYING | CAPTURE_RECORDING);
}

/* The part of a pass that is asked for and that the take holds; frames 0: none. */
static Stretch cut(const RecordPass *pass, const RecordOutline *take, const RecordOptions *options) {
  const bool stood = (pass->flags & CAPTURE_PLAYING) == 0;
  Stretch s = {.song_frame = stood ? options->at_frame : pass->song_frame, .frames = pass->frames,
               .source_frame = pass->output_frame - take->first_output_frame + (stood ? 0 : options->shift_frames)};
  int64_t begin = 0;
  if (options->punch_in_frame < options->punch_out_frame && !stood) {
    if (options->punch_in_frame > s.song_frame) begin = options->punch_in_frame - s.song_frame;
    if (options->punch_out_frame < s.song_frame + s.frames) s.frames = options->punch_out_frame - s.song_frame;
  }
  if (s.source_frame + begin < 0) begin = -s.source_frame;
  if (s.song_frame + begin < 0) begin = -s.song_frame;
  if ((int64_t)take->frames - s.source_frame < s.frames) s.frames = (int64_t)take->frames - s.source_frame;
  s.song_frame += begin;
  s.source_frame += begin;
  s.frames = s.frames > begin ? s.frames - begin : 0;
  return s;
}

static Status add_stretch(Stretches *list, Stretch stretch) {
  if (stretch.frames <= 0) return STATUS_OK;
  if (list->count == list->capacity) {
    const uint32_t more = list->capacity * 2 + 16;
    Stretch *grown = memory_resize(list->memory, list->items, list->capacity * sizeof *grown, more * sizeof *grown);
    if (grown == NULL) return STATUS_NO_MEMORY;
    list->items = grown;
    list->capacity = more;
  }
  list->items[list->count++] = stretch;
  return STATUS_OK;
}

static Status find_stretches(const RecordOutline *take, const RecordPass *passes, const RecordOptions *options, Stretches *list) {
  Status status = STATUS_OK;
  for (uint64_t i = 0; i < take->pass_count && status == STATUS_OK; i++)
    if (is_wanted(&passes[i], options)) status = add_stretch(list, cut(&passes[i], take, options));
  return status;
}

static int64_t longest(const Stretches *list) {
  int64_t frames = 0;
  for (uint32_t i = 0; i < list->count; i++) frames = list->items[i].frames > frames ? list->items[i].frames : frames;
  return frames;
}

/* Fragments go when there is more than them. */
static void drop_fragments(Stretches *list, double rate_hz) {
  const int64_t least = math_round_clamp(FRAGMENT_SECONDS * rate_hz, 1, INT32_MAX);
  if (longest(list) < least) return;
  uint32_t kept = 0;
  for (uint32_t i = 0; i < list->count; i++)
    if (list->items[i].frames >= least) list->items[kept++] = list->items[i];
  list->count = kept;
}

/* The newest pass that is a whole one. */
static uint32_t heard_index(const Stretches *list) {
  const double least = WHOLE * (double)longest(list);
  for (uint32_t i = list->count; i-- > 0;)
    if ((double)list->items[i].frames >= least) return i;
  return 0;
}

static int64_t ticks_at(const TempoMap *map, int64_t frame, double rate_hz) {
  return math_round_clamp(tempo_map_ticks(map, (double)frame / rate_hz), 0, SCHEMA_TICKS_MAX);
}

/* On the track itself, or, as one of several, in a lane of its own. */
static void add_clip(Session *session, Batch *batch, Id track, Id asset, const Stretch *s, uint32_t take, bool heard, double rate_hz) {
  const TempoMap *map = doc_tempo_map(session->doc);
  const int64_t start = ticks_at(map, s->song_frame, rate_hz), end = ticks_at(map, s->song_frame + s->frames, rate_hz);
  const Id parent = take == 0 ? track : record_add_lane(session, batch, track, take, start, heard ? end : start);
  const Id id = doc_next_id(session->doc, session->actor);
  batch_op_create(batch, id, KIND_AUDIO_CLIP, parent, ID_LAST);
  batch_set_int(batch, id, build_field(KIND_AUDIO_CLIP, "start_ticks"), start);
  batch_set_int(batch, id, build_field(KIND_AUDIO_CLIP, "length_ticks"), end > start ? end - start : 1);
  batch_set_ref(batch, id, build_field(KIND_AUDIO_CLIP, "asset"), asset);
  batch_set_int(batch, id, build_field(KIND_AUDIO_CLIP, "source_frame"), s->source_frame);
}

static Status check_track(const Session *session, Id track, Problem *problem) {
  const Object *object = doc_find(session->doc, track);
  if (!object || object->kind->number != KIND_TRACK) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "record", "the track is not there any more");
  if (doc_as_track(object)->type != TRACK_AUDIO) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "record", "audio needs an audio track");
  return doc_tempo_map(session->doc) ? STATUS_OK : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "record", "%s", status_text(STATUS_NO_MEMORY));
}

static Status build_batch(Session *session, const Stretches *list, const RecordOutline *take, Id track, const Digest *sha256, Batch **batch) {
  char label[64], name[BUILD_TEXT_BYTES];
  const Text *title = &doc_as_track(doc_find(session->doc, track))->name;
  if (list->count > 1) snprintf(label, sizeof label, "Record %u takes", (unsigned)list->count);
  else snprintf(label, sizeof label, "Record");
  snprintf(name, sizeof name, "%.200s", title->size > 0 ? title->data : "Recording");
  *batch = batch_create(session->memory, label, session->actor);
  if (*batch == NULL) return STATUS_NO_MEMORY;
  const SessionAsset *pcm = session_find_asset(session, *sha256);
  Status status = pcm != NULL ? STATUS_OK : STATUS_NOT_FOUND;
  if (status == STATUS_OK) {
    const Id asset = session_build_asset(session, *batch, &pcm->layout, sha256, name, name);
    const uint32_t heard = heard_index(list), first = list->count > RECORD_TAKES_MAX ? list->count - RECORD_TAKES_MAX : 0;
    for (uint32_t i = first; i < list->count; i++)
      add_clip(session, *batch, track, asset, &list->items[i], list->count == 1 ? 0 : i - first + 1, i == heard, take->info.rate_hz);
    status = batch_status(*batch);
  }
  if (status == STATUS_OK) return STATUS_OK;
  batch_destroy(*batch);
  *batch = NULL;
  return status;
}

static Status put_wav(Session *session, Bytes file, Digest *sha256, Problem *problem) {
  TakeFile take;
  Status status = take_file_read(file, &take, problem);
  if (status != STATUS_OK) return status;
  Buffer wav;
  buffer_init(&wav, session->memory, LIMIT_FILE_BYTES);
  status = take_file_wav(file, &take, &wav, problem);
  if (status == STATUS_OK) status = session_put_asset(session, buffer_bytes(&wav), sha256, problem);
  buffer_finish(&wav);
  return status;
}

static Status read_head(const FileReader *file, TakeFile *take, Problem *problem) {
  uint8_t head[sizeof(TakeInfo)];
  const size_t bytes = file->bytes < sizeof head ? (size_t)file->bytes : sizeof head;
  const Status status = file_reader_get(file, 0, head, bytes, problem);
  return status == STATUS_OK ? take_file_info((Bytes){head, bytes}, take, problem) : status;
}

/* Piece after piece, as far as they are whole. `room` holds one. */
static Status read_passes(const FileReader *file, uint8_t *room, TakeFile *take, RecordPasses *passes, Problem *problem) {
  for (;;) {
    const uint64_t at = take->whole_bytes, left = file->bytes - at;
    const size_t bytes = left < TAKE_PIECE_BYTES_MAX ? (size_t)left : TAKE_PIECE_BYTES_MAX;
    Status status = file_reader_get(file, at, room, bytes, problem);
    if (status != STATUS_OK) return status;
    if (!take_file_add(take, (Bytes){room, bytes})) return STATUS_OK;
    TakePiece piece;
    memcpy(&piece, room, sizeof piece);
    const CaptureStamp stamp = {.output_frame = piece.output_frame, .song_frame = piece.song_frame, .flags = piece.flags, .pass = piece.pass};
    status = record_passes_add(passes, &stamp, piece.frames);
    if (status != STATUS_OK) return problem_set(problem, status, NO_OFFSET, "record", "%s", status_text(status));
  }
}

Status record_outline(const Memory *memory, FileReader file, Buffer *outline, Problem *problem) {
  TakeFile take;
  Status status = read_head(&file, &take, problem);
  if (status != STATUS_OK) return status;
  RecordPasses passes = {.memory = memory};
  uint8_t *room = memory_new(memory, TAKE_PIECE_BYTES_MAX);
  status = room != NULL ? read_passes(&file, room, &take, &passes, problem) : problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "record", "%s", status_text(STATUS_NO_MEMORY));
  memory_free(memory, room, TAKE_PIECE_BYTES_MAX);
  const RecordOutline head = {.info = take.info, .first_output_frame = take.first_output_frame, .frames = take.frames, .pass_count = passes.count};
  buffer_put(outline, &head, sizeof head);
  if (passes.count > 0) buffer_put(outline, passes.items, passes.count * sizeof *passes.items);
  record_passes_free(&passes);
  if (status != STATUS_OK) return status;
  return outline->status == STATUS_OK ? STATUS_OK : problem_set(problem, outline->status, NO_OFFSET, "record", "%s", status_text(outline->status));
}

/* What of the take is to be heard; `list` is the caller's to free. */
static Status choose(const Session *session, Bytes bytes, const RecordOptions *options, RecordOutline *take, Stretches *list, Problem *problem) {
  if (bytes.size < sizeof *take) return problem_set(problem, STATUS_TRUNCATED, NO_OFFSET, "record", "this is no recording");
  memcpy(take, bytes.data, sizeof *take);
  if ((bytes.size - sizeof *take) / sizeof(RecordPass) != take->pass_count) return problem_set(problem, STATUS_TRUNCATED, NO_OFFSET, "record", "this is no recording");
  Status status = check_track(session, options->track, problem);
  if (status != STATUS_OK) return status;
  status = find_stretches(take, (const RecordPass *)(const void *)(bytes.data + sizeof *take), options, list);
  drop_fragments(list, take->info.rate_hz);
  if (status == STATUS_OK && list->count == 0) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "record", "nothing was recorded");
  return status == STATUS_OK ? STATUS_OK : problem_set(problem, status, NO_OFFSET, "record", "%s", status_text(status));
}

static void free_stretches(Stretches *list) { memory_free(list->memory, list->items, list->capacity * sizeof *list->items); }

Status session_record_outlined(Session *session, Bytes outline, const RecordOptions *options, const Digest *sha256, Batch **batch, Problem *problem) {
  *batch = NULL;
  RecordOutline take;
  Stretches list = {.memory = session->memory};
  Status status = choose(session, outline, options, &take, &list, problem);
  if (status == STATUS_OK && !session_has_asset(session, *sha256))
    status = problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "record", "the recorded sound is not here");
  else if (status == STATUS_OK) {
    status = build_batch(session, &list, &take, options->track, sha256, batch);
    if (status != STATUS_OK) problem_set(problem, status, NO_OFFSET, "record", "%s", status_text(status));
  }
  free_stretches(&list);
  return status;
}

static Status record_file(Session *session, Bytes file, const RecordOptions *options, Digest *sha256, Batch **batch, Problem *problem) {
  Buffer outline;
  buffer_init(&outline, session->memory, LIMIT_FILE_BYTES);
  RecordOutline take;
  Stretches list = {.memory = session->memory};
  Status status = record_outline(session->memory, file_reader_of(&file), &outline, problem);
  if (status == STATUS_OK) status = choose(session, buffer_bytes(&outline), options, &take, &list, problem);
  free_stretches(&list);
  if (status == STATUS_OK) status = put_wav(session, file, sha256, problem);
  if (status == STATUS_OK) status = session_record_outlined(session, buffer_bytes(&outline), options, sha256, batch, problem);
  buffer_finish(&outline);
  return status;
}

static Status put_bytes(void *to, Bytes bytes) {
  buffer_put(to, bytes.data, bytes.size);
  return ((Buffer *)to)->status;
}

Status session_record_audio(Session *session, Bytes file, const RecordOptions *options, Digest *sha256, Batch **batch, Problem *problem) {
  *batch = NULL;
  if (!record_clock_differs(file)) return record_file(session, file, options, sha256, batch, problem);
  Buffer corrected;
  RecordClock clock;
  buffer_init(&corrected, session->memory, LIMIT_FILE_BYTES);
  Status status = record_clock_correct(session->memory, file_reader_of(&file), (RecordClockSink){put_bytes, &corrected}, &clock, problem);
  if (status == STATUS_OK) status = record_file(session, buffer_bytes(&corrected), options, sha256, batch, problem);
  buffer_finish(&corrected);
  return status;
}
