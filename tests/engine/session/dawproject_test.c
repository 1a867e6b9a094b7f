#include "support/build_song.h"
#include "support/cm.h"

#include "core/math.h"
#include "model/automation.h"
#include "model/records.h"
#include "session/dawproject.h"

#include <math.h>
#include <string.h>

#define Q TICKS_PER_QUARTER

static Session *brought_over(Bytes file) {
  Session *session = session_create(memory_heap(), ACTOR_LOCAL);
  Problem problem = {0};
  const Status status = session_from_dawproject(session, file, "other.dawproject", &problem);
  if (status != STATUS_OK) print_message("%s: %s\n", problem.where, problem.what);
  assert_int_equal(status, STATUS_OK);
  return session;
}

static Buffer taken_out(const Session *session) {
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  assert_int_equal(session_to_dawproject(session, &out), STATUS_OK);
  return out;
}

/* Another program's project: only its song. */
static Session *from_xml(const char *xml) {
  Buffer file;
  ZipWriter zip;
  buffer_init(&file, memory_heap(), 1u << 20);
  zip_writer_init(&zip, &file, memory_heap());
  zip_writer_add(&zip, "project.xml", (Bytes){(const uint8_t *)xml, strlen(xml)});
  assert_int_equal(zip_writer_finish(&zip), STATUS_OK);
  Session *session = brought_over(buffer_bytes(&file));
  buffer_finish(&file);
  return session;
}

static const Object *child(const Session *session, const Object *parent, uint32_t kind, uint32_t index) {
  for (const Object *o = (parent ? parent : doc_project(session_doc((Session *)(uintptr_t)session)))->first_child; o; o = o->next)
    if (o->kind->number == kind && index-- == 0) return o;
  return NULL;
}

static const Object *track_named(Session *session, const char *name) {
  for (const Object *o = doc_project(session_doc(session))->first_child; o; o = o->next)
    if (o->kind->number == KIND_TRACK && strcmp(doc_as_track(o)->name.data, name) == 0) return o;
  fail_msg("there is no track %s", name);
  return NULL;
}

static void name_it(Session *session, Id object, uint16_t kind, const char *name) {
  Batch *batch = batch_create(memory_heap(), "Name", ACTOR_LOCAL);
  batch_set_text(batch, object, schema_field_by_name(schema_kind(kind), "name")->number, name, strlen(name));
  song_apply(session, STATUS_OK, batch);
}

/* A song that has one of everything the format can say. */
static Session *everything(void) {
  static const SongNote notes[] = {{.start = 0, .length = 1, .key = 60, .velocity = 100}, {.start = 1.5, .length = 0.25, .key = 67, .velocity = 31}};
  static const LanePoint points[] = {{.position_ticks = 0, .value = -12, .shape = CURVE_CURVED, .tension = 0.5}, {.position_ticks = 4 * Q, .value = 0, .shape = CURVE_STEPPED},
                                     {.position_ticks = 8 * Q, .value = -3}};
  Session *song = song_new();
  const Id group = song_track(song, TRACK_GROUP), echo = song_track(song, TRACK_RETURN), lead = song_track(song, TRACK_INSTRUMENT), voice = song_track(song, TRACK_AUDIO);
  name_it(song, group, KIND_TRACK, "Band & <friends>");
  name_it(song, lead, KIND_TRACK, "Lead");
  name_it(song, voice, KIND_TRACK, "Voice");
  name_it(song, echo, KIND_TRACK, "Echo");
  song_set_ref(song, lead, "target", group);
  song_set(song, lead, "gain_db", -6.5);
  song_set(song, lead, "pan", -0.25);
  song_set(song, voice, "mute", 1);
  song_device(song, echo, "delay");
  const Id synth = song_device(song, lead, "synth"), eq = song_device(song, lead, "eq5"), press = song_device(song, voice, "compressor");
  song_param(song, synth, "cutoff_hz", 1234.5);
  song_param(song, eq, "band3_gain_db", -4.5);
  song_param(song, press, "ratio", 4);
  song_set(song, press, "bypass", 1);
  const Id send = song_connect(song, CONNECTION_SEND, lead, echo);
  song_set(song, send, "gain_db", -9);
  const Id clip = song_clip(song, lead, (SongSpan){2, 6}, notes, COUNT_OF(notes));
  song_set(song, clip, "loop_ticks", 2.0 * (double)Q);
  song_set(song, clip, "offset_ticks", 0.5 * (double)Q);
  const Id sound = song_some_audio(song, voice, 4);
  song_set(song, sound, "fade_in_ticks", 0.25 * (double)Q);
  song_set(song, sound, "gain_db", -2);
  const Object *sounds = song_only_child(song, voice, KIND_AUDIO_CLIP);
  const Id asset = doc_as_audio_clip(sounds)->asset;
  const Id beats = song_audio(song, voice, (SongSpan){8, 4}, asset);
  song_set(song, beats, "time_base", TIME_BASE_BEATS);
  song_set(song, beats, "source_bpm", 90);
  song_lane(song, lead, ID_NONE, "gain_db", false, points, COUNT_OF(points));
  song_tempo(song, 0, 96, true);
  song_tempo(song, 8, 120, false);
  const Id scene = song_scene(song), slot = song_slot(song, lead, scene);
  song_clip(song, slot, (SongSpan){0, 2}, notes, COUNT_OF(notes));
  return song;
}

static void what_came_over_once_stays_as_it_is(void **state) {
  (void)state;
  Session *song = everything();
  Buffer first = taken_out(song);
  Session *second = brought_over(buffer_bytes(&first));
  Buffer again = taken_out(second);
  Session *third = brought_over(buffer_bytes(&again));
  Buffer last = taken_out(third);
  assert_int_equal(again.size, last.size);
  assert_memory_equal(again.data, last.data, last.size);
  session_destroy(song);
  session_destroy(second);
  session_destroy(third);
  buffer_finish(&first);
  buffer_finish(&again);
  buffer_finish(&last);
}

static double cell(const Records *records, uint32_t column, uint32_t row) { return records_cell(records, column, row); }

static void a_song_of_ours_comes_back(void **state) {
  (void)state;
  Session *song = everything();
  Buffer file = taken_out(song);
  Session *back = brought_over(buffer_bytes(&file));
  const Object *group = track_named(back, "Band & <friends>"), *lead = track_named(back, "Lead"), *voice = track_named(back, "Voice"), *echo = track_named(back, "Echo");
  assert_int_equal(doc_as_track(group)->type, TRACK_GROUP);
  assert_int_equal(doc_as_track(echo)->type, TRACK_RETURN);
  assert_true(doc_as_track(lead)->target == group->id);
  assert_true(fabs(doc_as_track(lead)->gain_db + 6.5) < 1e-9);
  assert_true(doc_as_track(lead)->pan == -0.25);
  assert_true(doc_as_track(voice)->mute);
  const Object *synth = child(back, lead, KIND_DEVICE, 0), *eq = child(back, lead, KIND_DEVICE, 1), *press = child(back, voice, KIND_DEVICE, 0);
  assert_string_equal(device_by_number((uint32_t)doc_as_device(synth)->device)->id, "synth");
  const Object *original = child(song, track_named(song, "Lead"), KIND_DEVICE, 0);
  assert_memory_equal(doc_as_device(synth)->params, doc_as_device(original)->params, doc_as_device(synth)->param_count * sizeof(double));
  original = child(song, track_named(song, "Lead"), KIND_DEVICE, 1);
  assert_memory_equal(doc_as_device(eq)->params, doc_as_device(original)->params, doc_as_device(eq)->param_count * sizeof(double));
  assert_true(doc_as_device(press)->bypass);
  const Object *send = child(back, NULL, KIND_CONNECTION, 0);
  assert_true(doc_as_connection(send)->source == lead->id && doc_as_connection(send)->target == echo->id);
  assert_true(fabs(doc_as_connection(send)->gain_db + 9) < 1e-9);
  const NoteClip *clip = doc_as_note_clip(child(back, lead, KIND_NOTE_CLIP, 0));
  assert_int_equal(clip->start_ticks, 2 * Q);
  assert_int_equal(clip->length_ticks, 6 * Q);
  assert_int_equal(clip->loop_ticks, 2 * Q);
  assert_int_equal(clip->offset_ticks, Q / 2);
  assert_int_equal(clip->notes->count, 2);
  assert_true(cell(clip->notes, NOTE_START, 1) == 1.5 * (double)Q && cell(clip->notes, NOTE_VELOCITY, 1) == 31 && cell(clip->notes, NOTE_KEY, 1) == 67);
  const AudioClip *sound = doc_as_audio_clip(child(back, voice, KIND_AUDIO_CLIP, 0)), *beats = doc_as_audio_clip(child(back, voice, KIND_AUDIO_CLIP, 1));
  assert_int_equal(sound->fade_in_ticks, Q / 4);
  assert_true(fabs(sound->gain_db + 2) < 1e-9);
  assert_int_equal(sound->time_base, TIME_BASE_SECONDS);
  assert_int_equal(beats->time_base, TIME_BASE_BEATS);
  assert_int_equal(beats->warps->count, 2);
  assert_true(sound->asset == beats->asset);
  const TempoMap *map = doc_tempo_map(session_doc(back));
  assert_true(tempo_map_bpm(map, 4.0 * (double)Q) == 108 && tempo_map_bpm(map, 9.0 * (double)Q) == 120);
  const Object *slot = child(back, lead, KIND_SLOT, 0);
  assert_true(doc_as_slot(slot)->scene == child(back, NULL, KIND_SCENE, 0)->id);
  assert_int_equal(doc_as_note_clip(child(back, slot, KIND_NOTE_CLIP, 0))->length_ticks, 2 * Q);
  session_destroy(song);
  session_destroy(back);
  buffer_finish(&file);
}

/* Many programs look no further than the transport. */
static void the_transport_has_the_song_s_first_tempo_and_signature(void **state) {
  (void)state;
  Session *song = everything();
  Buffer file = taken_out(song), xml;
  Problem problem = {0};
  Zip zip;
  assert_int_equal(zip_read(buffer_bytes(&file), memory_heap(), &zip, &problem), STATUS_OK);
  buffer_init(&xml, memory_heap(), 1u << 20);
  assert_int_equal(zip_unpack(&zip, zip_find(&zip, "project.xml"), &xml, &problem), STATUS_OK);
  buffer_put(&xml, "", 1);
  const char *const transport = strstr((const char *)xml.data, "<Transport>"), *const end = strstr((const char *)xml.data, "</Transport>");
  assert_true(transport != NULL && end != NULL);
  char inside[1024];
  assert_true((size_t)(end - transport) < sizeof inside);
  memcpy(inside, transport, (size_t)(end - transport));
  inside[end - transport] = '\0';
  assert_non_null(strstr(inside, "value=\"96\""));
  assert_non_null(strstr(inside, "denominator=\"4\""));
  assert_non_null(strstr(inside, "numerator=\"4\""));
  zip_finish(&zip);
  buffer_finish(&xml);
  buffer_finish(&file);
  session_destroy(song);
}

/* A lane's line is kept within a fiftieth of a dB, whatever its shape. */
static void lanes_come_back_where_they_were(void **state) {
  (void)state;
  Session *song = everything();
  Buffer file = taken_out(song);
  Session *back = brought_over(buffer_bytes(&file));
  const Automation *before = doc_as_automation(child(song, track_named(song, "Lead"), KIND_AUTOMATION, 0));
  const Automation *after = doc_as_automation(child(back, track_named(back, "Lead"), KIND_AUTOMATION, 0));
  assert_int_equal(before->param, after->param);
  for (int i = 0; i <= 16; i++) {
    const double at = (double)Q * i / 4.0;
    assert_true(fabs(lane_value(before->points, at) - lane_value(after->points, at)) < 0.02);
  }
  for (int i = 16; i <= 40; i++) assert_true(fabs(lane_value(before->points, (double)Q * i / 4.0 + 1) - lane_value(after->points, (double)Q * i / 4.0 + 1)) < 1e-4);
  session_destroy(song);
  session_destroy(back);
  buffer_finish(&file);
}

#define HEAD "<?xml version='1.0'?><Project version='1.0'><Application name='Other' version='1'/>" \
             "<Transport><Tempo unit='bpm' value='150' id='tempo'/><TimeSignature numerator='3' denominator='4' id='sig'/></Transport>"

/* As Bitwig Studio writes: clips inside clips, a group as a container, outputs that are not said. */
static void clips_inside_clips_are_laid_out_flat(void **state) {
  (void)state;
  Session *song = from_xml(HEAD "<Structure><Track contentType='tracks' id='g' name='Group' color='#00ff00'><Channel role='master' id='gc'/>"
                           "<Track contentType='notes' id='t' name='Deep bass'><Channel role='regular' id='c'><Devices>"
                           "<ClapPlugin deviceName='Surge XT' deviceRole='instrument' deviceID='x'/></Devices>"
                           "<Volume unit='decibel' value='-3'/><Pan unit='linear' value='0.5'/></Channel></Track></Track></Structure>"
                           "<Arrangement id='a'><Lanes timeUnit='beats'><Lanes track='t'><Clips>"
                           "<Clip time='4' duration='7' playStart='1' loopStart='0' loopEnd='4'><Clips>"
                           "<Clip time='0' duration='2'><Notes><Note time='0.5' duration='0.5' channel='0' key='40' vel='1'/></Notes></Clip>"
                           "<Clip time='3' duration='8'><Notes><Note time='0' duration='1' channel='0' key='45'/></Notes></Clip>"
                           "</Clips></Clip></Clips></Lanes></Lanes></Arrangement></Project>");
  static const struct { double start, length, offset; } expected[] = {{4, 1, 1}, {6, 1, 0}, {7, 2, 0}, {10, 1, 0}};
  const Object *group = track_named(song, "Group"), *track = track_named(song, "Deep bass");
  assert_int_equal(doc_as_track(group)->type, TRACK_GROUP);
  assert_true(doc_as_track(track)->target == group->id);
  assert_true(fabs(doc_as_track(track)->gain_db + 3) < 1e-9 && doc_as_track(track)->pan == 0.5);
  for (uint32_t i = 0; i < COUNT_OF(expected); i++) {
    const NoteClip *clip = doc_as_note_clip(child(song, track, KIND_NOTE_CLIP, i));
    assert_int_equal(clip->start_ticks, song_ticks(expected[i].start));
    assert_int_equal(clip->length_ticks, song_ticks(expected[i].length));
    assert_int_equal(clip->offset_ticks, song_ticks(expected[i].offset));
  }
  assert_null(child(song, track, KIND_NOTE_CLIP, COUNT_OF(expected)));
  const Object *device = child(song, track, KIND_DEVICE, 0);
  assert_int_equal(device_by_number((uint32_t)doc_as_device(device)->device)->role, DEVICE_INSTRUMENT);
  assert_non_null(strstr(doc_as_device(device)->preset.data, "ass")); /* an instrument for a bass */
  assert_non_null(strstr(doc_as_project(doc_project(session_doc(song)))->notes.data, "Surge XT: Deep bass"));
  assert_true(tempo_map_bpm(doc_tempo_map(session_doc(song)), 0) == 150);
  assert_int_equal(tempo_map_signature(doc_tempo_map(session_doc(song)), 0).numerator, 3);
  session_destroy(song);
}

static void what_comes_before_a_loop_is_a_clip_of_its_own(void **state) {
  (void)state;
  Session *song = from_xml(HEAD "<Structure><Track contentType='notes' id='t' name='T'/></Structure><Arrangement><Lanes timeUnit='beats'><Lanes track='t'><Clips>"
                           "<Clip time='0' duration='6' playStart='1' loopStart='2' loopEnd='4'><Notes><Note time='1' duration='1' key='50' channel='0'/>"
                           "<Note time='2' duration='1' key='60' channel='0'/></Notes></Clip></Clips></Lanes></Lanes></Arrangement></Project>");
  const Object *track = track_named(song, "T");
  const NoteClip *first = doc_as_note_clip(child(song, track, KIND_NOTE_CLIP, 0)), *rest = doc_as_note_clip(child(song, track, KIND_NOTE_CLIP, 1));
  assert_int_equal(first->length_ticks, Q);
  assert_int_equal(first->loop_ticks, 0);
  assert_int_equal(first->offset_ticks, Q);
  assert_int_equal(rest->start_ticks, Q);
  assert_int_equal(rest->length_ticks, 5 * Q);
  assert_int_equal(rest->loop_ticks, 2 * Q);
  assert_int_equal(rest->offset_ticks, 0);
  assert_int_equal(rest->notes->count, 1);
  assert_true(cell(rest->notes, NOTE_START, 0) == 0 && cell(rest->notes, NOTE_KEY, 0) == 60);
  session_destroy(song);
}

static void devices_everybody_has_become_ours(void **state) {
  (void)state;
  Session *song = from_xml(HEAD "<Structure><Track contentType='audio' id='t' name='T'><Channel><Devices>"
                           "<Compressor deviceName='Comp' deviceRole='audioFX'><Enabled value='false' id='on'/><Attack unit='seconds' value='0.02'/>"
                           "<Ratio unit='percent' value='75' id='r'/><Threshold unit='decibel' value='-24'/></Compressor>"
                           "<Equalizer deviceName='EQ' deviceRole='audioFX'><Band type='highPass'><Freq unit='hertz' value='80'/></Band>"
                           "<Band type='bell' order='1'><Freq unit='hertz' value='1000'/><Gain unit='decibel' value='3'/><Q unit='linear' value='2'/></Band></Equalizer>"
                           "</Devices></Channel></Track></Structure><Arrangement><Lanes timeUnit='beats'><Lanes track='t'>"
                           "<Points unit='percent'><Target parameter='r'/><RealPoint time='0' value='50'/></Points></Lanes></Lanes></Arrangement></Project>");
  const Object *track = track_named(song, "T"), *press = child(song, track, KIND_DEVICE, 0), *eq = child(song, track, KIND_DEVICE, 1);
  const Device *device = device_by_id("compressor");
  const double *values = doc_as_device(press)->params;
  assert_true(doc_as_device(press)->bypass);
  for (uint32_t i = 0; i < device->param_count; i++) {
    if (strcmp(device->params[i].id, "attack_ms") == 0) assert_true(fabs(values[i] - 20) < 1e-9);
    if (strcmp(device->params[i].id, "ratio") == 0) assert_true(fabs(values[i] - 4) < 1e-9);
    if (strcmp(device->params[i].id, "threshold_db") == 0) assert_true(values[i] == -24);
  }
  const Automation *lane = doc_as_automation(child(song, press, KIND_AUTOMATION, 0));
  assert_true(cell(lane->points, LANE_VALUE, 0) == 2);
  values = doc_as_device(eq)->params;
  assert_true(values[0] == 1 && values[1] == 0 && values[2] == 80);
  assert_true(values[5] == 1 && values[6] == 2 && values[7] == 1000 && values[8] == 3 && values[9] == 2);
  assert_true(values[10] == 0 && values[15] == 0 && values[20] == 0);
  session_destroy(song);
}

static void what_is_missing_is_told_and_the_rest_comes(void **state) {
  (void)state;
  Session *song = from_xml(HEAD "<Structure><Track contentType='audio' id='t' name='T'/><Track contentType='notes' id='v' name='V'><Channel role='vca'/></Track></Structure>"
                           "<Arrangement><Lanes timeUnit='beats'><Clips track='t'><Clip time='0' duration='4'><Audio channels='1' duration='1' sampleRate='48000'>"
                           "<File path='audio/gone.wav'/></Audio></Clip></Clips><Points track='t' unit='linear'><Target parameter='nothing'/></Points></Lanes>"
                           "<Markers><Marker time='8' name='Bridge'/></Markers></Arrangement></Project>");
  const char *notes = doc_as_project(doc_project(session_doc(song)))->notes.data;
  assert_non_null(strstr(notes, "audio/gone.wav: this sound is missing"));
  assert_non_null(strstr(notes, "V: a VCA track"));
  assert_null(child(song, track_named(song, "T"), KIND_AUDIO_CLIP, 0));
  assert_int_equal(doc_as_marker(child(song, NULL, KIND_MARKER, 0))->position_ticks, 8 * Q);
  session_destroy(song);
}

static void what_is_no_dawproject_is_refused_and_changes_nothing(void **state) {
  (void)state;
  static const char *const songs[] = {"", "<Other/>", "<Project", "<!DOCTYPE x><Project/>"};
  for (size_t i = 0; i < COUNT_OF(songs); i++) {
    Session *session = everything();
    const uint64_t before = doc_hash(session_doc(session));
    Buffer file;
    ZipWriter zip;
    Problem problem = {0};
    buffer_init(&file, memory_heap(), 1u << 20);
    zip_writer_init(&zip, &file, memory_heap());
    zip_writer_add(&zip, "project.xml", (Bytes){(const uint8_t *)songs[i], strlen(songs[i])});
    assert_int_equal(zip_writer_finish(&zip), STATUS_OK);
    assert_int_not_equal(session_from_dawproject(session, buffer_bytes(&file), "x", &problem), STATUS_OK);
    assert_true(problem.what[0] != '\0');
    assert_true(doc_hash(session_doc(session)) == before);
    session_destroy(session);
    buffer_finish(&file);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_came_over_once_stays_as_it_is), cmocka_unit_test(a_song_of_ours_comes_back),
      cmocka_unit_test(the_transport_has_the_song_s_first_tempo_and_signature), cmocka_unit_test(lanes_come_back_where_they_were),
    cmocka_unit_test(clips_inside_clips_are_laid_out_flat), cmocka_unit_test(what_comes_before_a_loop_is_a_clip_of_its_own),
    cmocka_unit_test(devices_everybody_has_become_ours), cmocka_unit_test(what_is_missing_is_told_and_the_rest_comes),
    cmocka_unit_test(what_is_no_dawproject_is_refused_and_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
