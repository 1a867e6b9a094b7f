/* Devices that change places or go while the song plays: whoever listens hears no step, and no note is left hanging. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/constant_song.h"

#include "core/math.h"

#include <math.h>
#include <string.h>

static float left[48000], right[48000];

static double power(const float *x, uint32_t frames) {
  double sum = 0;
  for (uint32_t i = 0; i < frames; i++) sum += (double)x[i] * (double)x[i];
  return sum / frames;
}

static void move_device(Session *song, Id device, Id holder, Id after) {
  Batch *batch = NULL;
  BatchReport report;
  Problem problem = {.status = STATUS_OK};
  assert_int_equal(edit_move_devices(session_doc(song), ACTOR_LOCAL, (EditIds){&device, 1}, holder, after, &batch, &problem), STATUS_OK);
  assert_int_equal(session_apply(song, batch, &report, &problem), STATUS_OK);
}

/* A bend and a gain in one order sound other than in the other. A send before the fader, one from behind the first device and
   the track's own way all listen. */
static void a_new_order_of_devices_makes_no_step_anywhere(void **state) {
  (void)state;
  for (int way = 0; way < 3; way++) {
    Session *song = song_new();
    const Id track = constant_track(song), bend = song_device(song, track, "utility"), squeeze = song_device(song, track, "compressor");
    song_param(song, bend, "gain_db", -12);
    song_param(song, squeeze, "threshold_db", -20);
    song_param(song, squeeze, "ratio", 20);
    if (way > 0) {
      song_set(song, track, "gain_db", -144);
      const Id send = song_connect(song, CONNECTION_SEND, way == 1 ? track : squeeze, song_track(song, TRACK_RETURN));
      song_set(song, send, "point", POINT_PRE_FADER);
    }
    Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
    feed(song, graph);
    command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    graph_render(graph, left, right, 24000);
    float last = left[23999];
    assert_true(last > 0.01f);
    move_device(song, squeeze, track, ID_NONE); /* before the other */
    feed(song, graph);
    graph_render(graph, left, right, 24000);
    float step = 0;
    for (uint32_t i = 0; i < 24000; i++) {
      step = fmaxf(step, fabsf(left[i] - last));
      last = left[i];
    }
    print_message("# way %d: the greatest step is %g\n", way, (double)step);
    assert_true(step < 0.01f);
    graph_destroy(graph);
    session_destroy(song);
  }
}

/* ---- note effects */

static Id playing_chord(Session *song, Id *synth, Id *arpeggiator, bool inside) {
  const Id track = song_track(song, TRACK_INSTRUMENT), holder = inside ? song_chain(song, song_device(song, track, "layers")) : track;
  *arpeggiator = song_device(song, holder, "arpeggiator");
  *synth = song_device(song, holder, "synth");
  return track;
}

static uint32_t voices(Graph *graph) { return graph_meters(graph)->voices; }

/* A hand holds a chord through an arpeggiator that is removed, or comes back: the chord sounds on as it would without, or with
   it, and ends when the hand goes up. Inside a container, too. */
static void held_notes_go_on_without_a_removed_note_effect_and_end(void **state) {
  (void)state;
  for (int round = 0; round < 4; round++) {
    const bool inside = round & 1, bypasses = round & 2;
    Session *song = song_new();
    Id synth, arpeggiator;
    const Id track = playing_chord(song, &synth, &arpeggiator, inside);
    song_param(song, synth, "sustain", 100);
    Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
    feed(song, graph);
    for (uint16_t k = 0; k < 3; k++) command(graph, COMMAND_NOTE_ON, track, (uint16_t)(60 + 4 * k), 0.8f, 100 + k);
    graph_render(graph, left, right, 48000);
    assert_true(power(left, 48000) > 1e-6);
    if (bypasses) song_set(song, arpeggiator, "bypass", 1);
    else song_delete(song, arpeggiator);
    feed(song, graph);
    graph_render(graph, left, right, 48000);
    for (uint32_t at = 4800; at < 48000; at += 4800) assert_true(power(left + at, 4800) > 1e-6); /* a chord has no gaps */
    for (uint16_t k = 0; k < 3; k++) command(graph, COMMAND_NOTE_OFF, track, (uint16_t)(60 + 4 * k), 0, 100 + k);
    for (int second = 0; second < 6; second++) graph_render(graph, left, right, 48000);
    assert_true(power(left, 48000) < 1e-10);
    assert_int_equal(voices(graph), 0);
    graph_destroy(graph);
    session_destroy(song);
  }
}

/* The same for notes of the song while it plays. */
static void notes_of_the_song_go_on_and_end(void **state) {
  (void)state;
  for (int inside = 0; inside < 2; inside++) {
    Session *song = song_new();
    Id synth, arpeggiator;
    const Id track = playing_chord(song, &synth, &arpeggiator, inside != 0);
    const SongNote notes[] = {{0, 8, 60, 100}, {0, 8, 64, 100}, {0, 8, 67, 100}};
    (void)song_clip(song, track, (SongSpan){0, 8}, notes, 3);
    song_param(song, synth, "sustain", 100);
    Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
    feed(song, graph);
    command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    graph_render(graph, left, right, 40000);
    song_delete(song, arpeggiator);
    feed(song, graph);
    graph_render(graph, left, right, 48000);
    for (uint32_t at = 4800; at < 48000; at += 4800) assert_true(power(left + at, 4800) > 1e-6);
    for (int second = 0; second < 8; second++) graph_render(graph, left, right, 48000);
    assert_true(power(left, 48000) < 1e-10);
    assert_int_equal(voices(graph), 0);
    graph_destroy(graph);
    session_destroy(song);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_new_order_of_devices_makes_no_step_anywhere),
    cmocka_unit_test(held_notes_go_on_without_a_removed_note_effect_and_end),
    cmocka_unit_test(notes_of_the_song_go_on_and_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
