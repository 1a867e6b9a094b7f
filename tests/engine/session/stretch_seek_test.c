/* What is stretched is the same from wherever it is played: a position of the song has one sound. */
#include "support/random.h"
#include "support/stage.h"

static Stage whole, part;

static Id riff(Session *song) {
  static float samples[2][120000];
  Random random = {99};
  for (uint32_t i = 0; i < 120000; i++) {
    samples[0][i] = (float)(i % 109) / 218.0f - 0.25f;
    samples[1][i] = (float)random_real(&random, -0.2, 0.2);
  }
  return song_asset(song, samples[0], samples[1], 120000, 48000);
}

/* Places of the sound that are held to places of the clip. */
static void warp(Session *song, Id clip, Random *random) {
  Batch *batch = batch_create(memory_heap(), "Warp", ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_AUDIO_CLIP, schema_field_by_name(schema_kind(KIND_AUDIO_CLIP), "warps")->number);
  for (uint32_t i = 0; i < 4; i++) {
    const double row[RECORD_COLUMNS_MAX] = {(double)(i * 2 * TICKS_PER_QUARTER), (double)(i * 28000 + random_below(random, 6000))};
    batch_patch_row(batch, doc_next_id(session_doc(song), ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(batch);
  song_apply(song, STATUS_OK, batch);
}

static void any_seek_gives_the_same_sound(void **state) {
  (void)state;
  Random random = random_begin("any_seek_gives_the_same_sound");
  for (uint32_t round = 0; round < 6; round++) {
    Session *song = song_new();
    const Id track = song_track(song, TRACK_AUDIO), clip = song_audio(song, track, (SongSpan){0.5, 9}, riff(song));
    song_set(song, clip, "time_base", TIME_BASE_BEATS);
    song_set(song, clip, "source_bpm", random_real(&random, 70, 160));
    song_set(song, clip, "stretch", random_below(&random, 4));
    song_set(song, clip, "pitch", (double)random_below(&random, 2) * 3);
    if (round % 3) song_set(song, clip, "loop_end_frame", 60000 + random_below(&random, 50000));
    if (round % 2) warp(song, clip, &random);
    for (uint32_t i = 0; i < 1 + round % 2 * 2; i++) song_tempo(song, i * 3.0, random_real(&random, 80, 180), random_below(&random, 2));
    stage_open(&whole, song);
    stage_send(&whole, (Command){.type = COMMAND_PLAY});
    stage_run(&whole, 48000 * 5, 512);
    assert_true(stage_peak(&whole, 24000, 48000 * 5) > 0.01f);
    for (uint32_t seeks = 0; seeks < 3; seeks++) {
      const int64_t from = 64 * (200 + (int64_t)random_below(&random, 2500)), settled = from + 480;
      stage_open(&part, song);
      stage_send(&part, (Command){.type = COMMAND_SEEK, .position_frame = from});
      stage_send(&part, (Command){.type = COMMAND_PLAY});
      stage_run(&part, 48000 * 5 - from, 256);
      for (int64_t i = settled; i < 48000 * 5; i++)
        if (whole.left[i] != part.left[i - from] || whole.right[i] != part.right[i - from]) fail_msg("round %u: frame %lld from %lld", round, (long long)i, (long long)from);
      stage_close(&part);
    }
    stage_close(&whole);
    session_destroy(song);
  }
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(any_seek_gives_the_same_sound)};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
