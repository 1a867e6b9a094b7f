/* SFZ texts: what opcodes become, how headers hand down, what is included and defined, and what is left out and told. */
#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include "core/math.h"
#include "formats/sfz_read.h"

#include <math.h>
#include <string.h>

static SfzText text_of(const char *path, const char *words) {
  SfzText text;
  memset(&text, 0, sizeof text);
  memcpy(text.path, path, strlen(path));
  text.text = words ? (Bytes){(const uint8_t *)words, strlen(words)} : (Bytes){NULL, 0};
  return text;
}

static Sampled read_all(const SfzText *texts, uint32_t count) {
  Sampled sampled;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  char missing[SAMPLED_PATH_BYTES];
  sampled_init(&sampled, memory_heap());
  if (sfz_read(memory_heap(), texts, count, &sampled, missing, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  return sampled;
}

static Sampled read_one(const char *words) {
  const SfzText text = text_of("", words);
  return read_all(&text, 1);
}

static bool is_told(const Sampled *sampled, const char *words) {
  char text[SAMPLED_LEFT_BYTES + 1];
  if (sampled->left.size > 0) memcpy(text, sampled->left.data, sampled->left.size);
  text[sampled->left.size] = '\0';
  return strstr(text, words) != NULL;
}

static void near(double value, double expected, double within) {
  if (!(fabs(value - expected) <= within)) fail_msg("%.9g is not %.9g", value, expected);
}

static void a_region_has_what_its_opcodes_say(void **state) {
  (void)state;
  Sampled s = read_one("<region> sample=Piano Samples\\C4 soft.wav lokey=c3 hikey=f#4 pitch_keycenter=c4 lovel=20 hivel=90\n"
                       "volume=-3.5 pan=-50 tune=12 transpose=-1 offset=100 end=8999 loop_mode=loop_sustain loop_start=500 loop_end=799 ampeg_attack=.25\n"
                       "ampeg_release=2 amp_veltrack=60 cutoff=1200 resonance=6 fil_type=lpf_4p fileg_depth=1200 pitchlfo_depth=30 pitchlfo_freq=5.5 direction=reverse");
  assert_int_equal(sampled_zone_count(&s), 1);
  const SampledZone *zone = sampled_zone(&s, 0);
  assert_string_equal(sampled_sound(&s, 0)->path, "Piano Samples/C4 soft.wav");
  assert_int_equal(zone->key_low, 48), assert_int_equal(zone->key_high, 66), assert_int_equal(zone->key_root, 60);
  assert_int_equal(zone->velocity_low, 20), assert_int_equal(zone->velocity_high, 90);
  near(zone->gain_db, -3.5, 1e-9), near(zone->pan, -0.5, 1e-9), near(zone->tune_ct, -88, 1e-9);
  assert_int_equal(zone->start_frame, 100), assert_int_equal(zone->end_frame, 9000);
  assert_int_equal(zone->loop, SAMPLED_UNTIL_RELEASE), assert_int_equal(zone->loop_start_frame, 500), assert_int_equal(zone->loop_end_frame, 800);
  assert_true(zone->reverse);
  near(zone->shape[SHAPE_ATTACK], 250, 1e-9), near(zone->shape[SHAPE_RELEASE], 2 * 767.525, 0.01), near(zone->shape[SHAPE_VELOCITY], 60, 1e-9);
  assert_int_equal(zone->shape[SHAPE_FILTER_TYPE], SHAPE_LOW_24);
  near(zone->shape[SHAPE_CUTOFF], 1200, 1e-9), near(zone->shape[SHAPE_FILTER_AMOUNT], 12, 1e-9);
  near(zone->shape[SHAPE_LFO_PITCH], 30, 1e-9), near(zone->shape[SHAPE_LFO_RATE], 5.5, 1e-9);
  assert_int_equal(s.left.size, 0);
  sampled_finish(&s);
}

static void headers_hand_down_what_they_say(void **state) {
  (void)state;
  Sampled s = read_one("<control> default_path=../Kit/ note_offset=12\n<global> volume=-1 pan=10\n<master> tune=5\n<group> key=36 volume=-2\n"
                       "<region> sample=a.wav\n<region> sample=b.wav pan=20 // its own\n<group> key=37\n<region> sample=c.wav\n"
                       "<master>\n<region> sample=d.wav /* a comment\n <region> sample=none.wav */ key=40\n<global>\n<region> sample=e.wav");
  assert_int_equal(sampled_zone_count(&s), 5);
  static const struct { const char *path; int key; double volume, pan, tune; } expected[] = {
      {"../Kit/a.wav", 48, -2, 0.1, 5}, {"../Kit/b.wav", 48, -2, 0.2, 5}, {"../Kit/c.wav", 49, -1, 0.1, 5}, {"../Kit/d.wav", 52, -1, 0.1, 0}, {"../Kit/e.wav", 0, 0, 0, 0}};
  for (uint32_t i = 0; i < 5; i++) {
    const SampledZone *zone = sampled_zone(&s, i);
    assert_string_equal(sampled_sound(&s, zone->sound)->path, expected[i].path);
    assert_int_equal(zone->key_low, expected[i].key);
    near(zone->gain_db, expected[i].volume, 1e-9), near(zone->pan, expected[i].pan, 1e-9), near(zone->tune_ct, expected[i].tune, 1e-9);
  }
  sampled_finish(&s);
}

static void what_is_defined_and_included_is_put_in(void **state) {
  (void)state;
  const SfzText texts[] = {text_of("", "#define $EXT wav\n#define $KICK 36\n#define $KICKS 40\n#include \"maps\\kick.sfz\"\n#define $KICK 38\n#include \"maps/kick.sfz\""),
                           text_of("maps/kick.sfz", "<region> key=$KICK sample=kick$KICKS.$EXT\n")};
  Sampled s = read_all(texts, 2);
  assert_int_equal(sampled_zone_count(&s), 2);
  assert_int_equal(sampled_zone(&s, 0)->key_low, 36), assert_int_equal(sampled_zone(&s, 1)->key_low, 38);
  assert_string_equal(sampled_sound(&s, 0)->path, "kick40.wav"); /* the longest name that fits */
  sampled_finish(&s);
}

static void a_text_that_is_missing_is_asked_for_or_told(void **state) {
  (void)state;
  const SfzText texts[] = {text_of("", "#include \"a/b.sfz\"\n<region> sample=x.wav"), text_of("a/b.sfz", NULL)};
  Sampled s;
  char missing[SAMPLED_PATH_BYTES];
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  sampled_init(&s, memory_heap());
  assert_int_equal(sfz_read(memory_heap(), texts, 1, &s, missing, &problem), STATUS_NOT_FOUND);
  assert_string_equal(missing, "a/b.sfz");
  sampled_finish(&s);
  s = read_all(texts, 2);
  assert_int_equal(sampled_zone_count(&s), 1);
  assert_true(is_told(&s, "what is in a/b.sfz, which is missing"));
  sampled_finish(&s);
}

static void files_that_include_themselves_end(void **state) {
  (void)state;
  const SfzText texts[] = {text_of("", "#include \"a.sfz\"\n"), text_of("a.sfz", "#include \"a.sfz\"\n#include \"a.sfz\"\n")};
  Sampled s;
  char missing[SAMPLED_PATH_BYTES];
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  sampled_init(&s, memory_heap());
  assert_int_equal(sfz_read(memory_heap(), texts, 2, &s, missing, &problem), STATUS_TOO_LARGE);
  assert_non_null(strstr(problem.what, "without end"));
  sampled_finish(&s);
}

static void what_does_not_sound_on_keys_is_left_out_and_told(void **state) {
  (void)state;
  Sampled s = read_one("<control> set_cc20=127\n<global> sw_default=24\n<group> sw_last=24 <region> sample=a.wav <group> sw_last=25 <region> sample=b.wav\n"
                       "<group> <region> sample=r.wav trigger=release <region> sample=on.wav locc20=64 hicc20=127 <region> sample=off.wav locc21=64\n"
                       "<region> sample=*sine <region> sample=C:\\mine\\x.wav <region> sample=silent.wav end=-1 <region> sample=cc.wav on_locc64=1 <region> key=60\n"
                       "<region> sample=eq.wav eq1_gain=3 cutoff_cc74=1200");
  assert_int_equal(sampled_zone_count(&s), 3);
  assert_string_equal(sampled_sound(&s, 0)->path, "a.wav"), assert_string_equal(sampled_sound(&s, 1)->path, "on.wav"), assert_string_equal(sampled_sound(&s, 2)->path, "eq.wav");
  static const char *const told[] = {"a key switches to", "let go", "a controller switches to", "makes itself", "maker's disk", "a controller starts", "without a sound", "equalisers", "what controllers move"};
  for (size_t i = 0; i < COUNT_OF(told); i++)
    if (!is_told(&s, told[i])) fail_msg("it is not told: %s", told[i]);
  sampled_finish(&s);
}

static void turns_and_groups_are_kept_apart(void **state) {
  (void)state;
  Sampled s = read_one("<group> key=38 seq_length=2 <region> sample=a1.wav seq_position=1 <region> sample=a2.wav seq_position=2\n"
                       "<group> key=38 seq_length=2 <region> sample=room1.wav seq_position=1 <region> sample=room2.wav seq_position=2\n"
                       "<group> key=42 group=7 off_by=7 <region> sample=closed.wav <group> key=46 group=7 off_by=7 <region> sample=open.wav\n"
                       "<group> key=50 lorand=0 hirand=0.5 <region> sample=x.wav <region> sample=y.wav lorand=0.5 hirand=1");
  static const int turns[] = {1, 1, 2, 2, 0, 0, 1, 1};
  for (uint32_t i = 0; i < 8; i++) assert_int_equal(sampled_zone(&s, i)->round_robin, turns[i]);
  assert_int_equal(sampled_zone(&s, 4)->choke, 1), assert_int_equal(sampled_zone(&s, 5)->choke, 1), assert_int_equal(sampled_zone(&s, 0)->choke, 0);
  sampled_finish(&s);
}

static void layers_that_fade_into_each_other_meet_half_way(void **state) {
  (void)state;
  Sampled s = read_one("<region> sample=soft.wav xfout_lovel=40 xfout_hivel=60\n<region> sample=hard.wav xfin_lovel=40 xfin_hivel=60");
  assert_int_equal(sampled_zone(&s, 0)->velocity_high, 50), assert_int_equal(sampled_zone(&s, 1)->velocity_low, 51);
  assert_int_equal(sampled_zone(&s, 1)->velocity_high, 127);
  assert_true(is_told(&s, "fades between layers"));
  sampled_finish(&s);
}

static void paths_are_made_plain(void **state) {
  (void)state;
  static const struct { const char *raw, *path; } paths[] = {
      {"a\\b.wav", "a/b.wav"}, {"./a//b.wav", "a/b.wav"}, {"a/../b.wav", "b.wav"}, {"../a/./b.wav", "../a/b.wav"}, {"../../x", "../../x"}, {"a/b/../../c", "c"}, {"/etc/x", NULL},
      {"C:/x.wav", NULL}, {"\\\\host\\x", NULL}, {"", NULL}, {"a/..", NULL}};
  for (size_t i = 0; i < COUNT_OF(paths); i++) {
    char path[SAMPLED_PATH_BYTES];
    const bool good = sfz_path((Bytes){(const uint8_t *)paths[i].raw, strlen(paths[i].raw)}, path);
    if (good != (paths[i].path != NULL)) fail_msg("%s", paths[i].raw);
    if (good) assert_string_equal(path, paths[i].path);
  }
}

/* A WAV that says its root, its tuning and a loop. */
static Buffer wav_with_marks(void) {
  Buffer out;
  buffer_init(&out, memory_heap(), 4096);
  buffer_text(&out, "RIFF"), buffer_u32le(&out, 4 + 8 + 2 + 8 + 60), buffer_text(&out, "WAVEodd "), buffer_u32le(&out, 1), buffer_u8(&out, 0), buffer_u8(&out, 0);
  buffer_text(&out, "smpl"), buffer_u32le(&out, 60);
  const uint32_t words[] = {0, 0, 22675, 57, 0x40000000, 0, 0, 1, 0, 0, 0, 1000, 2999, 0, 0};
  for (size_t i = 0; i < COUNT_OF(words); i++) buffer_u32le(&out, words[i]);
  return out;
}

static void a_sounds_own_marks_count_where_nothing_is_said(void **state) {
  (void)state;
  Buffer wav = wav_with_marks();
  const Bytes bytes = buffer_bytes(&wav);
  const FileReader file = file_reader_of(&bytes);
  SampledMarks marks;
  assert_true(sampled_marks(&file, &marks));
  Sampled s = read_one("<region> sample=a.wav pitch_keycenter=sample <region> sample=a.wav loop_mode=no_loop <region> sample=a.wav loop_mode=loop_continuous loop_start=5 loop_end=10 <region> sample=b.wav");
  sampled_take_marks(&s, 0, &marks), sampled_take_marks(&s, 1, NULL);
  assert_int_equal(sampled_zone(&s, 0)->key_root, 57), near(sampled_zone(&s, 0)->tune_ct, -25, 1e-6);
  assert_int_equal(sampled_zone(&s, 0)->loop, SAMPLED_LOOP), assert_int_equal(sampled_zone(&s, 0)->loop_start_frame, 1000), assert_int_equal(sampled_zone(&s, 0)->loop_end_frame, 3000);
  assert_int_equal(sampled_zone(&s, 1)->loop, SAMPLED_NO_LOOP), assert_int_equal(sampled_zone(&s, 1)->key_root, 60);
  assert_int_equal(sampled_zone(&s, 2)->loop_end_frame, 11);
  assert_int_equal(sampled_zone(&s, 3)->loop, SAMPLED_NO_LOOP);
  for (size_t size = 0; size < bytes.size; size++) {
    const Bytes part = {bytes.data, size};
    const FileReader cut = file_reader_of(&part);
    (void)sampled_marks(&cut, &marks);
  }
  sampled_finish(&s);
  buffer_finish(&wav);
}

static const char *const pieces[] = {"<region>", "<group>", "<global>", "<control>", "<", ">", "sample=", "a b.wav", "key=", "c#4", "60", "-1", "=", " ", "\n", "//", "/*", "*/", "#define $A ", "$A", "#include \"b\"",
                                     "lokey=", "pitch_keytrack=", "0", "1e99", "xfin_lovel=", "seq_length=", "4", "group=", "off_by=", "1", "default_path=", "loop_end=", "\"", "ampeg_decay=", "cutoff=", ".5"};

/* Texts of pieces that mean something, in any order: read or refused, always inside the zones' ranges. */
static void any_text_is_read_or_refused(void **state) {
  (void)state;
  Random random = random_begin("sfz pieces");
  for (int i = 0; i < 4000; i++) {
    char words[2048] = "<region> sample=x ";
    for (uint32_t n = random_below(&random, 60); n > 0; n--) strcat(words, pieces[random_below(&random, COUNT_OF(pieces))]);
    const SfzText texts[] = {text_of("", words), text_of("b", "<group> key=3 $A")};
    Sampled s;
    char missing[SAMPLED_PATH_BYTES];
    Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
    sampled_init(&s, memory_heap());
    if (sfz_read(memory_heap(), texts, 2, &s, missing, &problem) != STATUS_OK) assert_true(problem.what[0] != '\0');
    for (uint32_t z = 0; z < sampled_zone_count(&s); z++) {
      SampledZone fitted = *sampled_zone(&s, z);
      sampled_zone_fit(&fitted);
      assert_memory_equal(&fitted, sampled_zone(&s, z), sizeof fitted);
    }
    sampled_finish(&s);
  }
}

static void memory_that_is_refused_is_told_and_given_back(void **state) {
  (void)state;
  const SfzText texts[] = {text_of("", "#define $K 60\n#include \"b\"\n<region> sample=a.wav key=$K <region> sample=b.wav"), text_of("b", "<global> volume=1")};
  for (uint32_t fail_at = 0, total = 1; fail_at <= total; fail_at++) {
    FailingMemory failing;
    Sampled s;
    char missing[SAMPLED_PATH_BYTES];
    const Memory *memory = failing_memory_init(&failing, fail_at);
    sampled_init(&s, memory);
    const Status status = sfz_read(memory, texts, 2, &s, missing, NULL);
    sampled_finish(&s);
    if ((status == STATUS_OK) != (fail_at == 0)) fail_msg("refused at %u of %u: %d", fail_at, total, (int)status);
    if (fail_at == 0) total = failing.requests;
    assert_int_equal(failing.live_bytes, 0);
    assert_false(failing.mistaken);
  }
}

static void it_is_known_by_its_headers(void **state) {
  (void)state;
  static const char *const are[] = {"<region> sample=a", "// x\n<group>", "#include \"a\"", "\n<control>\n"}, *const are_not[] = {"", "hello", "a #include", "<html>", "<region"};
  for (size_t i = 0; i < COUNT_OF(are); i++) assert_true(sfz_is((Bytes){(const uint8_t *)are[i], strlen(are[i])}));
  for (size_t i = 0; i < COUNT_OF(are_not); i++) assert_false(sfz_is((Bytes){(const uint8_t *)are_not[i], strlen(are_not[i])}));
  assert_false(sfz_is((Bytes){(const uint8_t *)"<region>\0x", 10}));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_region_has_what_its_opcodes_say),
      cmocka_unit_test(headers_hand_down_what_they_say),
      cmocka_unit_test(what_is_defined_and_included_is_put_in),
      cmocka_unit_test(a_text_that_is_missing_is_asked_for_or_told),
      cmocka_unit_test(files_that_include_themselves_end),
      cmocka_unit_test(what_does_not_sound_on_keys_is_left_out_and_told),
      cmocka_unit_test(turns_and_groups_are_kept_apart),
      cmocka_unit_test(layers_that_fade_into_each_other_meet_half_way),
      cmocka_unit_test(paths_are_made_plain),
      cmocka_unit_test(a_sounds_own_marks_count_where_nothing_is_said),
      cmocka_unit_test(any_text_is_read_or_refused),
      cmocka_unit_test(memory_that_is_refused_is_told_and_given_back),
      cmocka_unit_test(it_is_known_by_its_headers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
