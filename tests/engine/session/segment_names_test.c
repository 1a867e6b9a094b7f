/* A segment's name is all that says whether the graph already has it: the same name must mean the same bytes, whatever was edited. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random_motion.h"
#include "support/random_parts.h"

#include "core/hash.h"

#include <string.h>

#define NAMES 8000u

typedef struct Name { SegmentKey key; Digest digest; } Name;
typedef struct Names { Name rows[NAMES]; uint32_t count, seen; } Names;

static void check_one(Names *names, SegmentKey key, Bytes bytes) {
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, bytes.data, bytes.size);
  const Digest digest = sha256_finish(&sha);
  names->seen++;
  for (uint32_t i = 0; i < names->count; i++) {
    if (names->rows[i].key.object != key.object || names->rows[i].key.revision != key.revision) continue;
    if (memcmp(&names->rows[i].digest, &digest, sizeof digest) != 0) fail_msg("two contents of %llx have one name", (unsigned long long)key.object);
    return;
  }
  if (names->count < NAMES) names->rows[names->count++] = (Name){key, digest};
}

static void check_all(Names *names, Session *song) {
  Problem problem = {.status = STATUS_OK};
  Bytes plan, bytes;
  assert_int_equal(session_compile(song, &plan, &problem), STATUS_OK);
  for (uint32_t i = 0; i < session_segment_count(song); i++) {
    const SegmentKey key = session_segment_key(song, i);
    Digest asset;
    if (session_segment_asset(song, key, &asset)) continue; /* named by what they were made from */
    assert_int_equal(session_segment_bytes(song, key, &bytes, &problem), STATUS_OK);
    check_one(names, key, bytes);
  }
}

static void one_name_is_one_content(void **state) {
  (void)state;
  Random random = random_begin("one name is one content");
  Names *names = calloc(1, sizeof *names);
  float tone[4800];
  for (uint32_t i = 0; i < COUNT_OF(tone); i++) tone[i] = (float)(i % 97) / 97.0f;
  Session *song = song_new();
  Problem problem = {.status = STATUS_OK};
  const SongNote notes[] = {{0, 1, 60, 100}, {1, 0.5, 64, 80}, {2, 1, 67, 90}};
  const Id keys = song_track(song, TRACK_INSTRUMENT), tape = song_track(song, TRACK_AUDIO);
  song_device(song, keys, "synth");
  const Id clip = song_clip(song, keys, (SongSpan){0, 4}, notes, COUNT_OF(notes));
  const Id sound = song_audio(song, tape, (SongSpan){0, 4}, song_asset(song, tone, NULL, COUNT_OF(tone), 48000));
  if (!random_motion(&random, song, 16 * TICKS_PER_QUARTER, &problem)) fail_msg("%s: %s", problem.where, problem.what);
  static const char *const fields[] = {"start_ticks", "length_ticks", "source_frame", "gain_db", "fade_in_ticks", "fade_out_ticks", "fade_in_tension", "fade_out_tension"};
  for (uint32_t round = 0; round < 150; round++) {
    const uint32_t f = random_below(&random, COUNT_OF(fields));
    song_set(song, sound, fields[f], f < 3 || f == 4 || f == 5 ? (double)random_between(&random, 1, 4000000) : random_real(&random, -1, 1));
    song_move_note(song, clip, random_real(&random, 0, 2));
    random_settings(&random, song, 16 * TICKS_PER_QUARTER);
    song_set(song, ID_PROJECT, "rate_hz", 48000);
    check_all(names, song);
  }
  printf("# %u segments looked at, %u names\n", names->seen, names->count);
  assert_true(names->count > 150);
  session_destroy(song);
  free(names);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(one_name_is_one_content)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
