/* A take of an input whose clock is not the output's, corrected: two hours lie right to a frame, and what needs no correction has
   the bytes it had. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "graph/capture.h"
#include "session/record.h"
#include "session/record_clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000
#define START 96000 /* output frame of the take's first */
#define TONE_FRAMES 48.0

/* An input that is off by ppm and whose frames come with jitter; a piece of a tone, by the output's time, every `every` frames. */
typedef struct Virtual { double ppm, jitter_frames; uint32_t pieces, frames, every; bool stereo; } Virtual;

static Buffer take, corrected;

/* The output's position of an input frame, both from the take's beginning. */
static double heard_at(const Virtual *v, double frame) { return frame / (1.0 + 1e-6 * v->ppm); }

static float tone(double out_frame) { return (float)(0.5 * sin(2.0 * M_PI * out_frame / TONE_FRAMES)); }

static void write_take(const Virtual *v, Random *random) {
  static float samples[TAKE_PIECE_FRAMES], inverse[TAKE_PIECE_FRAMES];
  const uint32_t channels = v->stereo ? 2 : 1;
  buffer_init(&take, memory_heap(), 256u << 20);
  take_file_begin(&take, (TakeInfo){.rate_hz = RATE, .channels = channels});
  for (uint32_t i = 0; i < v->pieces; i++) {
    const int64_t frame = (int64_t)i * v->every;
    for (uint32_t k = 0; k < v->frames; k++) inverse[k] = -(samples[k] = tone(heard_at(v, (double)(frame + k))));
    const double jitter = v->jitter_frames > 0.0 ? random_real(random, -v->jitter_frames, v->jitter_frames) : 0.0;
    const int32_t lead = (int32_t)floor(heard_at(v, (double)frame) - (double)frame + jitter + 0.5);
    take_file_piece(&take, (TakePiece){.output_frame = START + frame, .song_frame = frame, .flags = CAPTURE_PLAYING | CAPTURE_RECORDING, .frames = v->frames, .lead_frames = lead,
                                       .lost_frames = i > 0 ? v->every - v->frames : 0}, channels, (const float *const[2]){samples, inverse});
  }
  assert_int_equal(take.status, STATUS_OK);
}

static Status put(void *host, Bytes bytes) {
  buffer_put(host, bytes.data, bytes.size);
  return STATUS_OK;
}

static RecordClock correct(void) {
  RecordClock found;
  Problem problem;
  const Bytes bytes = buffer_bytes(&take);
  buffer_init(&corrected, memory_heap(), 256u << 20);
  if (record_clock_correct(memory_heap(), file_reader_of(&bytes), (RecordClockSink){put, &corrected}, &found, &problem) != STATUS_OK) fail_msg("%s", problem.what);
  return found;
}

static void drop(void) {
  buffer_finish(&take);
  buffer_finish(&corrected);
}

/* By how many frames a piece's tone lies beside its truth: its phase against the output's. Its ends hear the silence around them. */
static double late_frames(const TakePiece *piece, const uint8_t *samples) {
  double sine = 0.0, cosine = 0.0;
  const uint32_t edge = (piece->frames - (uint32_t)TONE_FRAMES) / 2;
  for (uint32_t k = edge; k < edge + (uint32_t)TONE_FRAMES; k++) {
    float x;
    memcpy(&x, samples + k * sizeof x, sizeof x);
    const double phase = 2.0 * M_PI * (double)(piece->output_frame - START + k) / TONE_FRAMES;
    sine += (double)x * sin(phase);
    cosine += (double)x * cos(phase);
  }
  return -atan2(cosine, sine) / (2.0 * M_PI) * TONE_FRAMES;
}

static void two_hours_end_within_a_frame(void **state) {
  (void)state;
  static const double ppms[] = {50, -200, 800};
  Random random = random_begin("two hours");
  for (size_t r = 0; r < (getenv("LONG") ? COUNT_OF(ppms) : 1); r++) {
    const Virtual v = {.ppm = ppms[r], .jitter_frames = 64, .pieces = 84375, .frames = 128, .every = 4096}; /* as many as two hours have, each cut short; a quantum of jitter */
    write_take(&v, &random);
    const RecordClock found = correct();
    TakeFile file;
    const Bytes bytes = buffer_bytes(&corrected);
    assert_int_equal(take_file_read(bytes, &file, NULL), STATUS_OK);
    assert_int_equal(file.whole_bytes, bytes.size);
    double worst = 0.0;
    TakePiece piece;
    const uint8_t *samples;
    int64_t end = 0;
    for (size_t offset = 0; take_file_next(bytes, &file, &offset, &piece, &samples);) {
      const double late = fabs(late_frames(&piece, samples));
      worst = late > worst ? late : worst;
      assert_true(piece.lead_frames == 0 && piece.song_frame == piece.output_frame - START);
      end = piece.output_frame + piece.frames;
    }
    const double last = heard_at(&v, (double)(v.pieces - 1) * v.every + v.frames);
    printf("# %+.0f ppm: %.0f frames off at the end, %.2f at the worst place when corrected\n", v.ppm, found.moved_frames, worst);
    assert_true(worst < 1.0 && fabs((double)(end - START) - last) <= 1.0);
    assert_true(found.moves && fabs(1.0 / found.ratio - (1.0 + 1e-6 * v.ppm)) < 1e-8);
    drop();
  }
}

static void a_take_without_leads_keeps_every_byte(void **state) {
  (void)state;
  const Virtual v = {.pieces = 100, .frames = TAKE_PIECE_FRAMES, .every = TAKE_PIECE_FRAMES, .stereo = true};
  write_take(&v, NULL);
  assert_false(record_clock_differs(buffer_bytes(&take)));
  const RecordClock found = correct();
  assert_false(found.moves);
  assert_int_equal(take.size, corrected.size);
  assert_memory_equal(take.data, corrected.data, take.size);
  drop();
}

static void clocks_that_agree_change_no_sample(void **state) {
  (void)state;
  Random random = random_begin("agree");
  const Virtual v = {.jitter_frames = 100, .pieces = 2000, .frames = 512, .every = 9600, .stereo = true};
  write_take(&v, &random);
  assert_true(record_clock_differs(buffer_bytes(&take)));
  const RecordClock found = correct();
  const Bytes before = buffer_bytes(&take), after = buffer_bytes(&corrected);
  TakeFile a, b;
  assert_int_equal(take_file_read(before, &a, NULL), STATUS_OK);
  assert_int_equal(take_file_read(after, &b, NULL), STATUS_OK);
  TakePiece was, is;
  const uint8_t *from, *to;
  size_t at = 0, there = 0;
  assert_false(found.moves);
  while (take_file_next(before, &a, &at, &was, &from)) {
    assert_true(take_file_next(after, &b, &there, &is, &to));
    assert_memory_equal(from, to, 2 * was.frames * sizeof(float));
    assert_true(llabs(is.output_frame - was.output_frame) <= 10 && is.lead_frames == 0); /* the mean of what was seen */
  }
  drop();
}

static void whole_pieces_at_any_rate_leave_no_gap(void **state) {
  (void)state;
  Random random = random_begin("gaps");
  for (uint32_t i = 0; i < 4; i++) {
    const Virtual v = {.ppm = random_real(&random, -900, 900), .pieces = 100, .frames = TAKE_PIECE_FRAMES, .every = TAKE_PIECE_FRAMES, .stereo = i % 2 == 1};
    write_take(&v, &random);
    (void)correct();
    TakeFile file;
    const Bytes bytes = buffer_bytes(&corrected);
    assert_int_equal(take_file_read(bytes, &file, NULL), STATUS_OK);
    assert_int_equal(file.lost_frames, 0);
    assert_true(fabs((double)file.frames - heard_at(&v, (double)v.pieces * v.every)) <= 2.0);
    TakePiece piece;
    const uint8_t *samples;
    uint32_t number = 0;
    double worst = 0.0;
    for (size_t offset = 0; take_file_next(bytes, &file, &offset, &piece, &samples); number++)
      for (uint32_t k = 0; k < piece.frames && number > 1 && number < 95; k++) {
        float x;
        memcpy(&x, samples + k * sizeof x, sizeof x);
        worst = fmax(worst, fabs((double)x - (double)tone((double)(piece.output_frame - START + k))));
      }
    assert_true(worst < 0.5 * 2.0 * M_PI / TONE_FRAMES); /* no sample is off by more than a frame */
    drop();
  }
}

static void a_recording_is_corrected_before_it_becomes_a_clip(void **state) {
  (void)state;
  Random random = random_begin("clip");
  const Virtual v = {.ppm = 400, .jitter_frames = 20, .pieces = 150, .frames = TAKE_PIECE_FRAMES, .every = TAKE_PIECE_FRAMES};
  write_take(&v, &random);
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO);
  Digest sha256;
  Batch *batch = NULL;
  Problem problem;
  const RecordOptions options = {.track = track};
  if (session_record_audio(song, buffer_bytes(&take), &options, &sha256, &batch, &problem) != STATUS_OK) fail_msg("%s", problem.what);
  const Bytes wav = session_asset_bytes(song, sha256);
  const double frames = (double)(wav.size - 44) / sizeof(float), expected = heard_at(&v, (double)v.pieces * v.every);
  assert_true(fabs(frames - expected) < 8.0 && (double)v.pieces * v.every - frames > 200.0);
  batch_destroy(batch);
  session_destroy(song);
  buffer_finish(&take);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_hours_end_within_a_frame),
      cmocka_unit_test(a_take_without_leads_keeps_every_byte),
      cmocka_unit_test(clocks_that_agree_change_no_sample),
      cmocka_unit_test(whole_pieces_at_any_rate_leave_no_gap),
      cmocka_unit_test(a_recording_is_corrected_before_it_becomes_a_clip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
