/* Who plays and who makes room: laws under random fingers, then the order in which voices are taken away. */
#include "support/cm.h"
#include "support/random.h"

#include "dsp/voice_pool.h"

static VoicePool pool;

static uint32_t count(int32_t stage) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < VOICE_POOL_SLOTS; i++) found += pool.slot[i].stage == stage;
  return found;
}

static uint32_t playing(void) { return count(VOICE_HELD) + count(VOICE_PEDAL) + count(VOICE_RELEASED); }

/* The groups it names are those with a voice in them. */
static void assert_groups(void) {
  uint32_t given[VOICE_POOL_GROUPS], n = 0;
  const uint32_t groups = voice_pool_groups(&pool, given);
  for (uint32_t g = 0; g < VOICE_POOL_GROUPS; g++) {
    bool sounds = false;
    for (uint32_t l = 0; l < 4; l++) sounds = sounds || pool.slot[4 * g + l].stage != VOICE_FREE;
    if (sounds) assert_true(n < groups && given[n++] == g);
  }
  assert_int_equal(n, groups);
  assert_int_equal(voice_pool_sounds(&pool), groups > 0);
}

static void no_more_than_the_limit_ever_play(void **unused) {
  (void)unused;
  Random random = random_begin("voice pool");
  voice_pool_reset(&pool);
  assert_groups();
  for (int step = 0; step < 50000; step++) {
    const uint64_t note = random_below(&random, 200);
    const uint32_t what = random_below(&random, 20), slot = random_below(&random, VOICE_POOL_SLOTS);
    if (what < 10) {
      const uint32_t given = voice_pool_take(&pool, note);
      assert_in_range(given, 0, VOICE_POOL_SLOTS - 1);
      assert_true(pool.slot[given].note == note && pool.slot[given].stage == VOICE_HELD && pool.slot[given].fresh);
    } else if (what < 14) voice_pool_lift(&pool, note, random_below(&random, 2) == 0);
    else if (what < 15) voice_pool_choke(&pool, note);
    else if (what < 16) voice_pool_release(&pool, random_below(&random, 50) == 0);
    else if (pool.slot[slot].stage >= VOICE_RELEASED) voice_pool_free(&pool, slot);
    assert_true(playing() <= LIMIT_VOICES);
    if (step % 7 == 0) assert_groups();
  }
}

static void a_pool_that_falls_silent_names_ever_fewer_groups(void **unused) {
  (void)unused;
  voice_pool_reset(&pool);
  for (uint64_t note = 1; note <= 30; note++) voice_pool_take(&pool, note);
  for (uint32_t slot = 30; slot-- > 0;) {
    voice_pool_free(&pool, slot);
    assert_groups();
  }
  voice_pool_take(&pool, 1);
  assert_groups();
}

static void released_voices_go_before_held_ones_and_old_before_new(void **unused) {
  (void)unused;
  voice_pool_reset(&pool);
  for (uint64_t note = 1; note <= LIMIT_VOICES; note++) voice_pool_take(&pool, note);
  voice_pool_lift(&pool, 50, false);
  voice_pool_lift(&pool, 20, false);
  voice_pool_lift(&pool, 10, true);
  static const uint64_t order[] = {20, 50, 10, 1, 2};
  for (uint32_t i = 0; i < 5; i++) {
    voice_pool_take(&pool, 1000 + i);
    assert_int_equal(count(VOICE_FADING), i + 1);
    for (uint32_t s = 0; s < VOICE_POOL_SLOTS; s++)
      if (pool.slot[s].note == order[i]) assert_int_equal(pool.slot[s].stage, VOICE_FADING);
  }
}

static void when_all_spares_fade_the_oldest_ends(void **unused) {
  (void)unused;
  voice_pool_reset(&pool);
  uint32_t slot = 0;
  for (uint64_t note = 1; note <= VOICE_POOL_SLOTS + 1; note++) slot = voice_pool_take(&pool, note);
  assert_int_equal(slot, 0); /* where the first note was */
  assert_int_equal(playing(), LIMIT_VOICES);
}

static void the_pedal_holds_what_fingers_leave(void **unused) {
  (void)unused;
  voice_pool_reset(&pool);
  const uint32_t a = voice_pool_take(&pool, 7), b = voice_pool_take(&pool, 8);
  voice_pool_lift(&pool, 7, true);
  assert_int_equal(pool.slot[a].stage, VOICE_PEDAL);
  voice_pool_lift(&pool, 7, false); /* an end that comes twice changes nothing */
  assert_int_equal(pool.slot[a].stage, VOICE_PEDAL);
  voice_pool_release(&pool, false);
  assert_int_equal(pool.slot[a].stage, VOICE_RELEASED);
  assert_int_equal(pool.slot[b].stage, VOICE_HELD);
  voice_pool_choke_all(&pool);
  assert_int_equal(count(VOICE_FADING), 2);
  assert_true(pool.slot[a].released && !pool.slot[b].released);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_more_than_the_limit_ever_play),
      cmocka_unit_test(a_pool_that_falls_silent_names_ever_fewer_groups),
      cmocka_unit_test(released_voices_go_before_held_ones_and_old_before_new),
      cmocka_unit_test(when_all_spares_fade_the_oldest_ends),
      cmocka_unit_test(the_pedal_holds_what_fingers_leave),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
