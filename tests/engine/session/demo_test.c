/* The demo song: that it is legal, sounds, never clips, undoes in one step, and is the same song wherever it is made. */

#include "support/cm.h"

#include "core/limits.h"
#include "session/demo.h"
#include "session/render.h"

static Session *demo_session(void) {
  Session *const session = session_create(memory_heap(), ACTOR_PROGRAM);
  Batch *song = NULL;
  assert_non_null(session);
  assert_int_equal(session_demo(session, &song, NULL), STATUS_OK);
  assert_int_equal(session_apply(session, song, NULL, NULL), STATUS_OK);
  return session;
}

static void the_demo_is_one_undo_step(void **state) {
  (void)state;
  Session *const session = demo_session(), *const empty = session_create(memory_heap(), ACTOR_PROGRAM);
  assert_string_equal(session_undo_label(session), "Open the demo song");
  assert_int_equal(session_undo(session, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(session_doc(session)) == doc_hash(session_doc(empty)));
  session_destroy(session);
  session_destroy(empty);
}

static void the_demo_is_the_same_song_every_time(void **state) {
  (void)state;
  Session *const a = demo_session(), *const b = demo_session();
  assert_true(doc_hash(session_doc(a)) == doc_hash(session_doc(b)));
  session_destroy(a);
  session_destroy(b);
}

/* Bars 24 to 28: the chorus, where most plays at once. */
static void the_demo_is_loud_but_never_clips(void **state) {
  (void)state;
  Session *const session = demo_session();
  const RenderOptions options = {
    .format = SAMPLE_S16, .begin_ticks = 24 * 4 * TICKS_PER_QUARTER, .end_ticks = 28 * 4 * TICKS_PER_QUARTER};
  Render *render = NULL;
  assert_int_equal(render_create(session, &options, &render, NULL), STATUS_OK);
  Buffer out;
  buffer_init(&out, memory_heap(), LIMIT_FILE_BYTES);
  for (bool done = false; !done;) assert_int_equal(render_step(render, 4800, &out, &done), STATUS_OK);
  const RenderReport report = render_report(render);
  assert_int_equal(report.clipped, 0);
  assert_true(report.rms_db > -24 && report.rms_db < -12);
  assert_true(report.seconds > 8.5);
  buffer_finish(&out);
  render_destroy(render);
  session_destroy(session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_demo_is_one_undo_step),
    cmocka_unit_test(the_demo_is_the_same_song_every_time),
    cmocka_unit_test(the_demo_is_loud_but_never_clips),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
