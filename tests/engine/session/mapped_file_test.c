/* A MIDI file turns the knobs it is mapped to while a song is rendered. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"
#include "support/song_file.h"

#include "session/mapped_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GAIN_DB = 5, QUARTER_FRAMES = 24000, FRAMES = 4 * QUARTER_FRAMES };

static Session *mapped_song(void) {
  Session *song = song_new();
  const Id track = constant_track(song);
  Batch *batch = NULL;
  Problem problem = {.status = STATUS_OK};
  BatchReport report;
  assert_int_equal(edit_map(session_doc(song), ACTOR_LOCAL, track, GAIN_DB, (MappedControl){2, 7}, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, &report, &problem), STATUS_OK);
  return song;
}

/* From above down through where the fader stands at the second quarter; up again at the third; another channel all along. */
static Buffer fader_file(void) {
  SongFile file = song_file_begin(1, 2, 96);
  song_file_channel(&file, 1, 0, 0xb2, 7, 127);
  song_file_channel(&file, 1, 96, 0xb2, 7, 0);
  song_file_channel(&file, 1, 192, 0xb2, 7, 95);
  for (uint32_t i = 0; i < 300; i++) song_file_channel(&file, 0, i, 0xb3, 7, (int)(i % 128));
  return song_file_end(&file);
}

static float *rendered(Session *song, const Buffer *hands, int64_t begin_ticks, uint32_t block, uint64_t *frames) {
  Problem problem = {.status = STATUS_OK};
  Render *render = NULL;
  Buffer out;
  bool done = false;
  buffer_init(&out, memory_heap(), 1u << 24);
  const RenderOptions options = {.begin_ticks = begin_ticks, .end_ticks = 4 * TICKS_PER_QUARTER, .block_frames = block,
                                 .hands = (const RenderHand *)(const void *)hands->data, .hand_count = (uint32_t)(hands->size / sizeof(RenderHand))};
  assert_int_equal(render_create(song, &options, &render, &problem), STATUS_OK);
  while (!done) assert_int_equal(render_step(render, 5000, &out, &done), STATUS_OK);
  *frames = render_report(render).frames;
  render_destroy(render);
  return (float *)(void *)out.data; /* left and right in turns */
}

static void a_mapped_fader_goes_where_the_file_turns_it(void **state) {
  (void)state;
  Session *song = mapped_song();
  Buffer file = fader_file(), hands;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&hands, memory_heap(), 1u << 20);
  assert_int_equal(mapped_file_hands(song, buffer_bytes(&file), memory_heap(), &hands, &problem), STATUS_OK);
  assert_int_equal(hands.size, 2 * sizeof(RenderHand)); /* the first only waits */
  uint64_t frames = 0, again = 0;
  float *sound = rendered(song, &hands, 0, 1024, &frames), *other = rendered(song, &hands, 0, 100, &again);
  assert_int_equal(frames, FRAMES);
  assert_int_equal(again, FRAMES);
  assert_memory_equal(sound, other, FRAMES * 2 * sizeof(float));
  const float full = sound[2 * (QUARTER_FRAMES - 1)];
  assert_true(full > 0.5f);
  for (uint32_t i = 4800; i < QUARTER_FRAMES; i++) assert_true(sound[2 * i] == full);
  for (uint32_t i = QUARTER_FRAMES + 960; i < 2 * QUARTER_FRAMES; i++) assert_true(sound[2 * i] == 0.0f);
  for (uint32_t i = 2 * QUARTER_FRAMES + 4800; i < FRAMES; i++) assert_true(fabsf(sound[2 * i] - full) < 0.03f * full);
  free(other);
  other = rendered(song, &hands, TICKS_PER_QUARTER + TICKS_PER_QUARTER / 2, 512, &again); /* begun behind the first turn */
  assert_int_equal(again, FRAMES - 36000);
  for (uint32_t i = 960; i < 12000; i++) assert_true(other[2 * i] == 0.0f);
  assert_true(other[2 * 20000] > 0.9f * full);
  free(sound);
  free(other);
  buffer_finish(&hands);
  buffer_finish(&file);
  session_destroy(song);
}

static void broken_files_are_refused(void **state) {
  (void)state;
  Session *song = mapped_song();
  Buffer file = fader_file(), hands;
  buffer_init(&hands, memory_heap(), 1u << 20);
  Problem problem = {.status = STATUS_OK};
  assert_int_not_equal(mapped_file_hands(song, (Bytes){(const uint8_t *)"RIFF", 4}, memory_heap(), &hands, &problem), STATUS_OK);
  file.data[12] = 0xe7; /* 25 film frames a second */
  assert_int_equal(mapped_file_hands(song, buffer_bytes(&file), memory_heap(), &hands, &problem), STATUS_UNSUPPORTED);
  assert_int_equal(hands.size, 0);
  buffer_finish(&hands);
  buffer_finish(&file);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_mapped_fader_goes_where_the_file_turns_it), cmocka_unit_test(broken_files_are_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
