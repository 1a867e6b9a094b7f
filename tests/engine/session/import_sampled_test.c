/* A SoundFont's preset as a track: what it becomes in the document, and how it sounds. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/soundfont.h"

#include "core/limits.h"
#include "devices/measure.h"
#include "formats/sf2_read.h"
#include "graph/graph.h"
#include "session/import_sampled.h"

#include <math.h>
#include <string.h>

#define RATE 48000.0
enum { FRAMES = 44100, OUT = 48000 };
static int16_t low_pcm[FRAMES], high_pcm[FRAMES];
static float left[OUT], right[OUT];

static int begin(void **state) {
  (void)state;
  for (int i = 0; i < FRAMES; i++) {
    low_pcm[i] = (int16_t)lrint(16384 * sin(2 * M_PI * i / 100.0)); /* 441 Hz */
    high_pcm[i] = (int16_t)lrint(8192 * sin(2 * M_PI * i / 50.0));
  }
  return 0;
}

static void sample(Font *font, const char *name, const int16_t *pcm, uint16_t type, uint16_t link) {
  font_sample(font, &(FontSample){.name = name, .frames = FRAMES, .loop_start = 0, .loop_end = FRAMES, .rate_hz = 44100, .key = 69, .link = link, .type = type}, pcm);
}

/* The preset in a song of its own, its sounds there. */
static Session *import_font(Font *font, Status expected) {
  Buffer file = font_finish(font);
  const Bytes bytes = buffer_bytes(&file);
  const FileReader reader = file_reader_of(&bytes);
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Sf2 sf2;
  Sampled sampled;
  Digest digests[64];
  Session *song = song_new();
  sampled_init(&sampled, memory_heap());
  memset(digests, 0, sizeof digests);
  assert_int_equal(sf2_open(memory_heap(), &reader, &sf2, &problem), STATUS_OK);
  if (sf2_take(&sf2, 0, &sampled, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  for (uint32_t i = 0; i < sampled_sound_count(&sampled) && expected == STATUS_OK; i++) {
    Buffer wav;
    buffer_init(&wav, memory_heap(), 1 << 24);
    assert_int_equal(sf2_sound(&sf2, sampled_sound(&sampled, i), &wav, &problem), STATUS_OK);
    assert_int_equal(session_put_asset(song, buffer_bytes(&wav), &digests[i], &problem), STATUS_OK);
    buffer_finish(&wav);
  }
  Batch *batch = NULL;
  assert_int_equal(session_import_sampled(song, &sampled, digests, "My font.sf2", &batch, &problem), expected);
  if (expected == STATUS_OK && session_apply(song, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  sampled_finish(&sampled);
  sf2_close(&sf2);
  buffer_finish(&file);
  return song;
}

static const Object *track_of(Session *song) {
  const Object *found = NULL;
  for (const Object *o = doc_project(session_doc(song))->first_child; o; o = o->next)
    if (o->kind->number == KIND_TRACK && o->id != ID_MASTER) found = o;
  assert_non_null(found);
  return found;
}

static uint32_t count_below(const Object *object, uint32_t kind) {
  uint32_t count = object->kind->number == kind;
  for (const Object *o = object->first_child; o; o = o->next) count += count_below(o, kind);
  return count;
}

static void play(Session *song, SongNote note) {
  song_clip(song, track_of(song)->id, (SongSpan){0, 8}, &note, 1);
  Graph *graph = graph_create(memory_heap(), RATE);
  song_feed(song, graph);
  const Command command = {.type = COMMAND_PLAY};
  assert_true(ring_write(graph_commands(graph), &command));
  graph_render(graph, left, right, OUT);
  graph_destroy(graph);
}

static void one_shape_is_one_sampler_and_sounds_in_tune(void **state) {
  (void)state;
  for (int key = 57; key <= 81; key += 12) {
    Font font = font_begin();
    sample(&font, "Tone", low_pcm, SF2_MONO, 0);
    font_instrument(&font, "I"), font_zone(&font), font_gen(&font, 54, 1), font_gen(&font, 52, 50), font_gen(&font, 53, 0);
    font_preset(&font, "Tone", 0, 0), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
    Session *song = import_font(&font, STATUS_OK);
    const Object *track = track_of(song);
    assert_string_equal(doc_as_track(track)->name.data, "Tone");
    assert_int_equal(doc_as_track(track)->type, TRACK_INSTRUMENT);
    assert_int_equal(count_below(track, KIND_DEVICE), 1), assert_int_equal(count_below(track, KIND_ZONE), 1);
    play(song, (SongNote){0, 4, key, 127});
    const double expected = 441.0 * exp2((key - 69 + 0.5) / 12.0), hz = measure_pitch(left + 8000, 32768, expected, RATE);
    assert_true(fabs(1200.0 * log2(hz / expected)) < 0.1);
    session_destroy(song);
  }
}

/* Full and half velocity differ by the square of it, as SoundFonts say: 40 log10(127 / v) dB. */
static void velocity_moves_the_level_as_the_format_says(void **state) {
  (void)state;
  double level[2];
  for (int i = 0; i < 2; i++) {
    Font font = font_begin();
    sample(&font, "Tone", low_pcm, SF2_MONO, 0);
    font_instrument(&font, "I"), font_zone(&font), font_gen(&font, 54, 1), font_gen(&font, 53, 0);
    font_preset(&font, "Tone", 0, 0), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
    Session *song = import_font(&font, STATUS_OK);
    play(song, (SongNote){0, 4, 69, i == 0 ? 127 : 64});
    level[i] = measure_tone(left + 8000, 32768, 441.0, RATE).amplitude;
    session_destroy(song);
  }
  assert_true(fabs(20 * log10(level[1] / level[0]) - 40 * log10(64.0 / 127.0)) < 0.02);
}

static void sides_come_out_left_and_right_as_loud_as_two_panned_sounds(void **state) {
  (void)state;
  double level[2][2];
  for (int paired = 0; paired < 2; paired++) {
    Font font = font_begin();
    sample(&font, "L", low_pcm, SF2_LEFT, paired ? 1 : 0), sample(&font, "R", high_pcm, SF2_RIGHT, paired ? 0 : 1);
    font_instrument(&font, "I");
    font_zone(&font), font_gen(&font, 17, -500), font_gen(&font, 54, 1), font_gen(&font, 53, 0);
    font_zone(&font), font_gen(&font, 17, 500), font_gen(&font, 54, 1), font_gen(&font, 53, 1);
    font_preset(&font, "Duo", 0, 0), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
    Session *song = import_font(&font, STATUS_OK);
    assert_int_equal(count_below(track_of(song), KIND_ZONE), paired ? 1 : 2);
    play(song, (SongNote){0, 4, 69, 127});
    level[paired][0] = measure_tone(left + 8000, 32768, 441.0, RATE).amplitude;
    level[paired][1] = measure_tone(right + 8000, 32768, 882.0, RATE).amplitude;
    assert_true(measure_tone(left + 8000, 32768, 882.0, RATE).amplitude < 1e-4);
    session_destroy(song);
  }
  for (int side = 0; side < 2; side++) assert_true(fabs(20 * log10(level[1][side] / level[0][side])) < 0.02);
}

static void zones_shaped_apart_are_samplers_side_by_side_and_all_are_heard(void **state) {
  (void)state;
  Font font = font_begin();
  sample(&font, "Low", low_pcm, SF2_MONO, 0), sample(&font, "High", high_pcm, SF2_MONO, 0);
  font_instrument(&font, "I");
  font_zone(&font), font_range(&font, 43, 0, 69), font_gen(&font, 38, -1200), font_gen(&font, 54, 1), font_gen(&font, 53, 0);
  font_zone(&font), font_range(&font, 43, 60, 127), font_gen(&font, 38, 3600), font_gen(&font, 54, 1), font_gen(&font, 53, 1);
  font_preset(&font, "Two", 0, 0), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
  Session *song = import_font(&font, STATUS_OK);
  const Object *track = track_of(song);
  assert_int_equal(count_below(track, KIND_DEVICE), 3), assert_int_equal(count_below(track, KIND_CHAIN), 2), assert_int_equal(count_below(track, KIND_ZONE), 2);
  play(song, (SongNote){0, 4, 69, 127});
  assert_true(measure_tone(left + 8000, 32768, 441.0, RATE).amplitude > 0.1);
  assert_true(measure_tone(left + 8000, 32768, 882.0, RATE).amplitude > 0.05);
  session_destroy(song);
}

/* Many shapes become as many samplers as there may be; zones that end each other stay together. */
static void rare_shapes_go_to_the_nearest_and_that_is_told(void **state) {
  (void)state;
  Font font = font_begin();
  sample(&font, "Tone", low_pcm, SF2_MONO, 0);
  font_instrument(&font, "I");
  for (int i = 0; i < 24; i++) font_zone(&font), font_range(&font, 43, (uint8_t)(40 + i), (uint8_t)(40 + i)), font_gen(&font, 38, -3000 + 1200 * (i / 2)), font_gen(&font, 37, 200 * (i % 2)), font_gen(&font, 57, i < 6), font_gen(&font, 53, 0);
  font_preset(&font, "Many", 128, 0), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
  Session *song = import_font(&font, STATUS_OK);
  const Object *track = track_of(song);
  assert_int_equal(count_below(track, KIND_CHAIN), SAMPLERS_MAX), assert_int_equal(count_below(track, KIND_ZONE), 24);
  assert_string_equal(doc_as_track(track)->icon.data, "drum");
  uint32_t with_choke = 0;
  for (const Object *chain = track->first_child->first_child; chain; chain = chain->next) {
    bool chokes = false;
    for (const Object *zone = chain->first_child->first_child; zone; zone = zone->next) chokes = chokes || doc_as_zone(zone)->choke != 0;
    with_choke += chokes;
  }
  assert_int_equal(with_choke, 1);
  const char *notes = doc_as_project(doc_project(session_doc(song)))->notes.data;
  assert_non_null(strstr(notes, "Many (My font.sf2)\nNot brought over:\n- envelopes and filters of"));
  session_destroy(song);
}

static void without_its_sounds_nothing_comes(void **state) {
  (void)state;
  Font font = font_begin();
  sample(&font, "Tone", low_pcm, SF2_MONO, 0);
  font_instrument(&font, "I"), font_zone(&font), font_gen(&font, 53, 0);
  font_preset(&font, "Tone", 0, 0), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
  Session *song = import_font(&font, STATUS_NOT_FOUND);
  session_destroy(song);
}

static void every_shape_is_a_parameter_of_the_sampler_in_its_range(void **state) {
  (void)state;
  const Device *sampler = device_by_id("sampler");
  for (uint32_t i = 0; i < SAMPLED_SHAPES; i++) {
    const Param *found = NULL;
    for (uint32_t p = 0; p < sampler->param_count; p++)
      if (strcmp(sampler->params[p].id, sampled_shape[i].id) == 0) found = &sampler->params[p];
    if (found == NULL) fail_msg("the sampler has no %s", sampled_shape[i].id);
    else if (found->min != sampled_shape[i].least || found->max != sampled_shape[i].most) fail_msg("%s has another range", sampled_shape[i].id);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_shape_is_one_sampler_and_sounds_in_tune),
      cmocka_unit_test(velocity_moves_the_level_as_the_format_says),
      cmocka_unit_test(sides_come_out_left_and_right_as_loud_as_two_panned_sounds),
      cmocka_unit_test(zones_shaped_apart_are_samplers_side_by_side_and_all_are_heard),
      cmocka_unit_test(rare_shapes_go_to_the_nearest_and_that_is_told),
      cmocka_unit_test(without_its_sounds_nothing_comes),
      cmocka_unit_test(every_shape_is_a_parameter_of_the_sampler_in_its_range),
  };
  return cmocka_run_group_tests(tests, begin, NULL);
}
