/* See melody.h: looking. melody_track.c makes the track. */
#include "session/melody.h"

#include "session/internal.h"

#include "core/math.h"
#include "dsp/resample.h"
#include "formats/wav.h"

#include <string.h>

#define BEND_POINTS 4u /* of the track, for each point of a bend: 20 ms */

struct Melody {
  const Memory *memory;
  double rate_hz;          /* of the asset */
  int64_t begin_frame;
  float *sound;            /* mono, at PITCH_RATE_HZ */
  uint64_t frames;
  PitchMoment *moments;
  uint32_t count, seen;
};

/* Both channels' mean. */
static void fold(const Wav *wav, float *mono, float *other) {
  wav_channel(wav, 0, 0, wav->frames, mono);
  if (wav->channels < 2) return;
  wav_channel(wav, 1, 0, wav->frames, other);
  for (uint64_t i = 0; i < wav->frames; i++) mono[i] = 0.5f * (mono[i] + other[i]);
}

static Status bring(const Session *session, const SessionAsset *asset, MelodyRange range, Melody *melody) {
  const Memory *memory = melody->memory;
  Wav piece = asset->layout;
  piece.frames = (uint64_t)(range.end_frame - range.begin_frame);
  const size_t frame_bytes = (size_t)wav_sample_bytes(piece.sample) * piece.channels, raw_bytes = (size_t)piece.frames * frame_bytes, mono_bytes = (size_t)piece.frames * sizeof(float);
  const ResampleRates rates = {piece.rate_hz, PITCH_RATE_HZ};
  melody->frames = resample_frames(rates, piece.frames);
  melody->count = pitch_moments(melody->frames);
  uint8_t *raw = memory_new(memory, raw_bytes);
  float *mono = memory_new(memory, mono_bytes), *other = memory_new(memory, mono_bytes);
  melody->sound = memory_new(memory, (size_t)melody->frames * sizeof(float));
  melody->moments = memory_new(memory, melody->count * sizeof *melody->moments);
  Status status = raw != NULL && mono != NULL && other != NULL && melody->sound != NULL && melody->moments != NULL ? STATUS_OK : STATUS_NO_MEMORY;
  if (status == STATUS_OK && !session_read_asset(session, &asset->sha256, piece.data_offset + (uint64_t)range.begin_frame * frame_bytes, raw, raw_bytes)) status = STATUS_NOT_FOUND;
  if (status == STATUS_OK) {
    piece.data = (Bytes){raw, raw_bytes};
    fold(&piece, mono, other);
    if (rates.in_hz != rates.out_hz) status = resample_channel(memory, rates, mono, piece.frames, melody->sound);
    else memcpy(melody->sound, mono, mono_bytes);
  }
  memory_free(memory, raw, raw_bytes);
  memory_free(memory, mono, mono_bytes);
  memory_free(memory, other, mono_bytes);
  return status;
}

Status melody_create(const Session *session, Digest sha256, MelodyRange range, Melody **melody, Problem *problem) {
  *melody = NULL;
  const SessionAsset *asset = session_find_asset(session, sha256);
  if (asset == NULL) return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "melody", "the sound is not here");
  const int64_t all = (int64_t)asset->layout.frames;
  if (range.begin_frame < 0) range.begin_frame = 0;
  if (range.end_frame > all) range.end_frame = all;
  if (range.end_frame <= range.begin_frame) return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "melody", "nothing of the sound is heard there");
  if ((double)(range.end_frame - range.begin_frame) > MELODY_SECONDS_MAX * asset->layout.rate_hz)
    return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "melody", "more than twenty minutes are too much for one melody");
  Melody *made = memory_new(session->memory, sizeof *made);
  if (made == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "melody", "%s", status_text(STATUS_NO_MEMORY));
  *made = (Melody){.memory = session->memory, .rate_hz = asset->layout.rate_hz, .begin_frame = range.begin_frame};
  const Status status = bring(session, asset, range, made);
  if (status == STATUS_OK) {
    *melody = made;
    return STATUS_OK;
  }
  melody_destroy(made);
  return problem_set(problem, status, NO_OFFSET, "melody", "%s", status_text(status));
}

void melody_destroy(Melody *melody) {
  if (melody == NULL) return;
  memory_free(melody->memory, melody->sound, (size_t)melody->frames * sizeof(float));
  memory_free(melody->memory, melody->moments, melody->count * sizeof *melody->moments);
  memory_free(melody->memory, melody, sizeof *melody);
}

bool melody_step(Melody *melody, uint32_t moments) {
  for (; moments > 0 && melody->seen < melody->count; moments--, melody->seen++)
    melody->moments[melody->seen] = pitch_moment(melody->sound, melody->frames, melody->seen);
  return melody->seen == melody->count;
}

double melody_progress(const Melody *melody) { return melody->count > 0 ? (double)melody->seen / melody->count : 1.0; }

/* --- telling ----------------------------------------------------------------------------------------------------------- */

static double frame_of(const Melody *melody, uint32_t point) {
  return (double)melody->begin_frame + (double)point * PITCH_HOP * melody->rate_hz / PITCH_RATE_HZ;
}

static void put(Buffer *out, double value) { buffer_put(out, &value, sizeof value); }

/* The pitch of a note beside its key, where it has one; the last one goes on. */
static uint32_t put_bends(const Melody *melody, const PitchPoint *points, const MelodyNote *note, uint32_t index, double tuning, Buffer *out) {
  uint32_t count = 0;
  for (uint32_t i = note->begin; i < note->end; i += BEND_POINTS) {
    const double off = (double)points[i].semitones - tuning - note->key;
    if (points[i].semitones <= 0.0f || off > 2.0 || off < -2.0) continue;
    put(out, index);
    put(out, frame_of(melody, i));
    put(out, off);
    count++;
  }
  return count;
}

static void put_all(const Melody *melody, const PitchPoint *points, const MelodyNote *notes, uint32_t count, double tuning, Buffer *out) {
  const size_t head = out->size;
  put(out, count);
  put(out, 0.0);
  for (uint32_t i = 0; i < count; i++) {
    put(out, frame_of(melody, notes[i].begin));
    put(out, frame_of(melody, notes[i].end));
    put(out, notes[i].key);
    put(out, (double)notes[i].velocity);
  }
  double bends = 0.0;
  for (uint32_t i = 0; i < count; i++) bends += put_bends(melody, points, &notes[i], i, tuning, out);
  if (out->status == STATUS_OK) memcpy(out->data + head + sizeof bends, &bends, sizeof bends);
}

Status melody_tell(Melody *melody, Buffer *out) {
  const Memory *memory = melody->memory;
  const uint32_t most = melody->count / 10 + 1; /* no note is shorter than 50 ms */
  const size_t way = pitch_work_bytes(melody->count), states = melody_work_bytes(melody->count), work_bytes = way > states ? way : states;
  PitchPoint *points = memory_new(memory, melody->count * sizeof *points);
  MelodyNote *notes = memory_new(memory, most * sizeof *notes);
  uint8_t *work = memory_new(memory, work_bytes);
  const bool there = points != NULL && notes != NULL && work != NULL;
  if (there) {
    double tuning;
    pitch_choose(melody->moments, melody->seen, work, points);
    const uint32_t count = melody_find(points, melody->seen, work, notes, most, &tuning);
    put_all(melody, points, notes, count, tuning, out);
  }
  memory_free(memory, points, melody->count * sizeof *points);
  memory_free(memory, notes, most * sizeof *notes);
  memory_free(memory, work, work_bytes);
  return there ? out->status : STATUS_NO_MEMORY;
}
