/* Whole projects rendered, and measured: an impulse or a level in each track, and where and how loud it comes out. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "core/math.h"
#include "devices/device.h"
#include "session/render.h"

#include <string.h>

enum { RATE = 48000, FRAMES = 24000, IMPULSE = 1000 };

static float out_left[FRAMES], out_right[FRAMES];

/* The first half second, from the project as it stands. */
static void render(Session *song) {
  Buffer out;
  Render *made = NULL;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&out, memory_heap(), 64u << 20);
  const RenderOptions options = {.format = SAMPLE_F32, .begin_ticks = 0, .end_ticks = song_ticks(1)};
  if (render_create(song, &options, &made, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  for (bool done = false; !done;) assert_int_equal(render_step(made, 4096, &out, &done), STATUS_OK);
  assert_int_equal(out.size, FRAMES * 8);
  for (uint32_t i = 0; i < FRAMES; i++) {
    memcpy(&out_left[i], out.data + i * 8, 4);
    memcpy(&out_right[i], out.data + i * 8 + 4, 4);
  }
  render_destroy(made);
  buffer_finish(&out);
}

/* A track that plays a steady level, or one frame of it. */
static Id playing(Session *song, double level, bool impulse) {
  static float samples[FRAMES];
  memset(samples, 0, sizeof samples);
  for (uint32_t i = impulse ? IMPULSE : 0; i < (impulse ? IMPULSE + 1 : FRAMES); i++) samples[i] = (float)level;
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 1}, song_asset(song, samples, samples, FRAMES, RATE));
  return track;
}

static double level_db(float x) { return math_db_from_gain((double)(x < 0 ? -x : x)); }

/* What is heard in the middle, when every start has settled. */
static double heard(Session *song) {
  render(song);
  return (double)out_left[FRAMES / 2];
}

static void assert_near(double found, double wanted, double tolerance) {
  if (!(found > wanted - tolerance && found < wanted + tolerance)) fail_msg("%g, not %g", found, wanted);
}

static void assert_heard(Session *song, double level) {
  const double found = heard(song);
  if (!(found > level - 1e-5 && found < level + 1e-5)) fail_msg("%g is heard, not %g", found, level);
}

/* ---- time */

/* Devices that look ahead, by a random time, or do not: levels stay far below what they act on. */
static void add_latency(Session *song, Random *random, Id parent) {
  for (uint32_t i = random_below(random, 3); i > 0; i--) {
    const Id limiter = song_device(song, parent, "limiter");
    song_param(song, limiter, "lookahead_ms", 1 + random_below(random, 8));
    if (random_below(random, 4) == 0) song_set(song, limiter, "bypass", 1);
  }
}

static Id any(Random *random, const Id *ids, uint32_t count) { return ids[random_below(random, count)]; }

/* Tracks in nested groups, sends from every point to returns that send on, sidechains: every sound arrives at one frame. */
static Session *random_routing(Random *random) {
  enum { TRACKS = 6, GROUPS = 3, RETURNS = 3 };
  Session *song = song_new();
  Id tracks[TRACKS], groups[GROUPS], returns[RETURNS], keyed[GROUPS];
  for (uint32_t g = 0; g < GROUPS; g++) { /* each may lie in one made before */
    groups[g] = song_track(song, TRACK_GROUP);
    if (g > 0 && random_below(random, 3)) song_set_ref(song, groups[g], "target", groups[random_below(random, g)]);
    add_latency(song, random, groups[g]);
    keyed[g] = song_device(song, groups[g], "compressor");
    song_param(song, keyed[g], "threshold_db", 0);
    song_param(song, keyed[g], "ratio", 1);
    add_latency(song, random, groups[g]);
  }
  for (uint32_t i = 0; i < RETURNS; i++) {
    returns[i] = song_track(song, TRACK_RETURN);
    add_latency(song, random, returns[i]);
    if (i > 0) song_connect(song, CONNECTION_SEND, returns[i - 1], returns[i]);
  }
  for (uint32_t i = 0; i < TRACKS; i++) {
    tracks[i] = playing(song, 0.001, true);
    add_latency(song, random, tracks[i]);
    if (random_below(random, 4)) song_set_ref(song, tracks[i], "target", any(random, groups, GROUPS));
    for (uint32_t s = random_below(random, 3); s > 0; s--) {
      const Id send = song_connect(song, CONNECTION_SEND, tracks[i], any(random, returns, RETURNS));
      song_set(song, send, "point", random_below(random, 3));
    }
    const Id key = song_connect(song, CONNECTION_SIDECHAIN, tracks[i], any(random, keyed, GROUPS));
    song_set(song, key, "point", random_below(random, 3));
  }
  add_latency(song, random, ID_MASTER);
  return song;
}

static void every_impulse_arrives_at_its_frame_through_any_routing(void **state) {
  (void)state;
  Random random = random_begin("every_impulse_arrives_at_its_frame_through_any_routing");
  for (uint32_t round = 0; round < 12; round++) {
    Session *song = random_routing(&random);
    render(song);
    for (uint32_t i = 0; i < FRAMES; i++) {
      if (i != IMPULSE && !(level_db(out_left[i]) < level_db(out_left[IMPULSE]) - 100)) {
        fail_msg("round %u: %g dB at frame %u, %g dB at the impulse's", round, level_db(out_left[i]), i, level_db(out_left[IMPULSE]));
      }
    }
    assert_true(out_left[IMPULSE] > 0.0055f); /* none of the six is missing */
    session_destroy(song);
  }
}

static void a_latency_changed_by_a_parameter_is_made_up_for(void **state) {
  (void)state;
  Session *song = song_new();
  const Id late = playing(song, 0.001, true);
  playing(song, 0.002, true);
  const Id limiter = song_device(song, late, "limiter");
  for (uint32_t ms = 1; ms < 9; ms += 3) {
    song_param(song, limiter, "lookahead_ms", ms);
    render(song);
    assert_float_equal(out_left[IMPULSE], 0.003f, 1e-7f);
  }
  session_destroy(song);
}

/* The key of a gate opens it for just the frame it comes with, though one of the two ways is late. */
static void a_sidechain_meets_what_it_steers(void **state) {
  (void)state;
  for (uint32_t late = 0; late < 2; late++) {
    Session *song = song_new();
    const Id steady = playing(song, 0.1, false), trigger = playing(song, 0.5, true);
    const Id limiter = song_device(song, late ? trigger : steady, "limiter");
    song_param(song, limiter, "lookahead_ms", 6);
    const Id gate = song_device(song, steady, "gate");
    song_param(song, gate, "threshold_db", -20);
    song_param(song, gate, "range_db", 80);
    song_param(song, gate, "attack_ms", 0.05);
    song_param(song, gate, "hold_ms", 1);
    song_param(song, gate, "release_ms", 5);
    const Id key = song_connect(song, CONNECTION_SIDECHAIN, trigger, gate);
    song_set(song, key, "point", POINT_PRE_FADER);
    song_set(song, trigger, "mute", 1); /* from before the fader it steers all the same */
    render(song);
    uint32_t opens = 0;
    for (uint32_t i = 0; i < FRAMES && opens == 0; i++)
      if (out_left[i] > 0.01f) opens = i;
    if (!(opens >= IMPULSE - 2 && opens <= IMPULSE + 4)) fail_msg("late %u: it opens at %u", late, opens);
    session_destroy(song);
  }
}

static Id trigger_at(Session *song, uint32_t frame) {
  static float samples[FRAMES];
  memset(samples, 0, sizeof samples);
  samples[frame] = 0.5f;
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 1}, song_asset(song, samples, samples, FRAMES, RATE));
  song_set(song, track, "mute", 1);
  return track;
}

static const double keyed_level = 0.1, keyed_sum = 2 * 0.1;

/* Where a container of two chains gives way to its key. It looks at the key every 16 frames, so of 16 triggers one after another
   one is met at its own frame, one 15 frames ahead, and none in any other way. */
static uint32_t gives_way_at(uint32_t frame, bool late_key, bool deep) {
  Session *song = song_new();
  const Id steady = playing(song, keyed_level, false), trigger = trigger_at(song, frame);
  song_param(song, song_device(song, late_key ? trigger : steady, "limiter"), "lookahead_ms", 6.1);
  Id holder = steady;
  if (deep) {
    const Id stack = song_device(song, steady, "layers");
    holder = song_chain(song, stack);
    song_param(song, song_device(song, song_chain(song, stack), "limiter"), "lookahead_ms", 3.3);
  }
  const Id bands = song_device(song, holder, "multiband");
  song_chain(song, bands);
  song_param(song, bands, "room_db", 24);
  song_set(song, song_connect(song, CONNECTION_SIDECHAIN, trigger, bands), "point", POINT_PRE_FADER);
  render(song);
  uint32_t at = 600;
  while (at < FRAMES - 1 && (double)out_left[at] > 0.999 * (deep ? keyed_sum : keyed_level)) at++;
  session_destroy(song);
  return at;
}

static void a_container_meets_its_key(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 4; round++) {
    uint32_t nearest = UINT32_MAX, furthest = 0;
    for (uint32_t frame = IMPULSE; frame < IMPULSE + 16; frame++) {
      const uint32_t at = gives_way_at(frame, round & 1, round & 2);
      if (at > frame) fail_msg("round %u: %u frames late", round, at - frame);
      nearest = frame - at < nearest ? frame - at : nearest;
      furthest = frame - at > furthest ? frame - at : furthest;
    }
    if (nearest != 0 || furthest != 15) fail_msg("round %u: it is met %u to %u frames ahead", round, nearest, furthest);
  }
}

/* What is before a keyed container may be what the key is made of: devices there do not wait for it. */
static void a_key_may_come_from_before_its_container(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.1, false), first = song_device(song, track, "utility");
  const Id bands = song_device(song, track, "multiband"), inside = song_chain(song, bands), squeeze = song_device(song, inside, "compressor");
  song_param(song, squeeze, "ratio", 1);
  song_param(song, bands, "room_db", 12);
  song_param(song, bands, "from_db", -60);
  song_connect(song, CONNECTION_SIDECHAIN, first, bands);
  song_connect(song, CONNECTION_SIDECHAIN, first, squeeze);
  assert_near(heard(song), 0.1 * math_gain_from_db(-12), 1e-4);
  session_destroy(song);
}

/* A circle that waits 500 frames and comes back at half: the impulse, then its echoes. */
static void feedback_comes_back_after_its_frames(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.5, true), echo = song_track(song, TRACK_RETURN);
  song_connect(song, CONNECTION_SEND, track, echo);
  Batch *batch = batch_create(memory_heap(), "Feed back", ACTOR_LOCAL);
  const Id loop = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, loop, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_ref(batch, loop, 2, echo);
  batch_set_ref(batch, loop, 4, echo);
  batch_set_bool(batch, loop, 8, true);
  batch_set_int(batch, loop, 9, 500);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  song_set(song, loop, "gain_db", math_db_from_gain(0.5));
  song_set(song, track, "gain_db", -6);
  render(song);
  double level = 0.5 * math_gain_from_db(-6);
  assert_near(out_left[IMPULSE], 2 * level, 1e-6);
  for (uint32_t echoes = 1; echoes < 8; echoes++) {
    level *= 0.5;
    assert_near(out_left[IMPULSE + 500 * echoes], level, 1e-6);
    assert_true(out_left[IMPULSE + 500 * echoes + 1] == 0 && out_left[IMPULSE + 500 * echoes - 1] == 0);
  }
  session_destroy(song);
}

/* Back at twice its level each time, it grows to what the circle holds and no further; what goes round below that is untouched. */
static void feedback_that_grows_is_bounded(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.5, false), echo = song_track(song, TRACK_RETURN);
  song_connect(song, CONNECTION_SEND, track, echo);
  Batch *batch = batch_create(memory_heap(), "Feed back", ACTOR_LOCAL);
  const Id loop = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, loop, KIND_CONNECTION, ID_PROJECT, ID_LAST);
  batch_set_ref(batch, loop, 2, echo);
  batch_set_ref(batch, loop, 4, echo);
  batch_set_bool(batch, loop, 8, true);
  batch_set_int(batch, loop, 9, 64);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  song_set(song, loop, "gain_db", 6);
  render(song);
  float peak = 0;
  for (uint32_t i = 0; i < COUNT_OF(out_left); i++) {
    const float level = out_left[i] < 0 ? -out_left[i] : out_left[i];
    if (level > peak) peak = level;
  }
  assert_true(peak > 16.0f && peak < 16.0f * 2.0f + 2.0f);
  session_destroy(song);
}

/* ---- level */

static void sends_follow_the_fader_or_do_not(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.1, false), hall = song_track(song, TRACK_RETURN);
  const Id gain = song_device(song, track, "gain");
  const Id send = song_connect(song, CONNECTION_SEND, track, hall);
  song_set(song, send, "gain_db", -20);
  assert_heard(song, 0.1 + 0.01);
  song_set(song, track, "gain_db", -20);
  song_param(song, gain, "gain_db", 6);
  const double device = math_gain_from_db(6);
  assert_heard(song, device * (0.01 + 0.001)); /* post fader */
  song_set(song, send, "point", POINT_PRE_FADER);
  assert_heard(song, device * (0.01 + 0.01));
  song_set(song, send, "point", POINT_BEFORE_DEVICES);
  assert_heard(song, device * 0.01 + 0.01);
  song_set_ref(song, send, "source", gain);
  assert_heard(song, device * (0.01 + 0.01));
  song_set(song, send, "mute", 1);
  assert_heard(song, device * 0.01);
  song_set(song, send, "mute", 0);
  song_set(song, send, "gain_db", -144);
  assert_heard(song, device * 0.01);
  song_set(song, send, "gain_db", 0);
  song_set(song, track, "mute", 1);
  assert_heard(song, 0);
  session_destroy(song);
}

static void a_send_is_panned_by_itself(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.1, false), hall = song_track(song, TRACK_RETURN);
  const Id send = song_connect(song, CONNECTION_SEND, track, hall);
  song_set(song, send, "pan", 1);
  render(song);
  assert_float_equal(out_left[FRAMES / 2], 0.1f, 1e-5f);
  assert_float_equal(out_right[FRAMES / 2], 0.1f + 0.1f * 1.41421356f, 1e-5f);
  session_destroy(song);
}

/* Levels that tell tracks apart: a hundredth, two, four ... of full scale. */
typedef struct Mix { Session *song; Id kick, snare, bass, drums, hall; } Mix;

static Mix mix_create(void) {
  Mix m = {.song = song_new()};
  m.kick = playing(m.song, 0.01, false);
  m.snare = playing(m.song, 0.02, false);
  m.bass = playing(m.song, 0.04, false);
  m.drums = song_track(m.song, TRACK_GROUP);
  m.hall = song_track(m.song, TRACK_RETURN);
  song_set_ref(m.song, m.kick, "target", m.drums);
  song_set_ref(m.song, m.snare, "target", m.drums);
  const Id sends[] = {song_connect(m.song, CONNECTION_SEND, m.snare, m.hall), song_connect(m.song, CONNECTION_SEND, m.bass, m.hall)};
  for (uint32_t i = 0; i < COUNT_OF(sends); i++) song_set(m.song, sends[i], "gain_db", math_db_from_gain(0.1));
  return m;
}

static void solo(Mix *m, Id track, double level) {
  song_set(m->song, track, "solo", 1);
  assert_heard(m->song, level);
  song_set(m->song, track, "solo", 0);
}

static void solo_lets_through_what_it_feeds_and_is_fed_by(void **state) {
  (void)state;
  Mix m = mix_create();
  assert_heard(m.song, 0.07 + 0.006);
  solo(&m, m.bass, 0.04 + 0.004);          /* with its own reverb and nobody else's */
  solo(&m, m.snare, 0.02 + 0.002);         /* through its group */
  solo(&m, m.drums, 0.03 + 0.002);         /* all that lies in it, with its sends */
  solo(&m, m.hall, 0.006);                 /* what is sent, without what sends it */
  song_set(m.song, m.kick, "solo", 1);
  solo(&m, m.bass, 0.01 + 0.04 + 0.004);
  song_set(m.song, m.kick, "mute", 1);     /* mute wins */
  assert_heard(m.song, 0);
  song_set(m.song, m.kick, "mute", 0);
  song_set(m.song, m.bass, "solo_safe", 1);
  assert_heard(m.song, 0.01 + 0.04 + 0.004);
  song_set(m.song, m.kick, "solo", 0);
  assert_heard(m.song, 0.07 + 0.006);
  session_destroy(m.song);
}

static void mute_of_a_group_and_of_a_return_takes_only_what_passes_them(void **state) {
  (void)state;
  Mix m = mix_create();
  song_set(m.song, m.drums, "mute", 1);
  assert_heard(m.song, 0.04 + 0.006);
  song_set(m.song, m.hall, "mute", 1);
  assert_heard(m.song, 0.04);
  song_set(m.song, m.drums, "mute", 0);
  assert_heard(m.song, 0.07);
  session_destroy(m.song);
}

static void a_soloed_track_is_steered_as_before(void **state) {
  (void)state;
  Session *song = song_new();
  const Id kick = playing(song, 0.5, false), bass = playing(song, 0.1, false);
  const Id squeeze = song_device(song, bass, "compressor");
  song_param(song, squeeze, "threshold_db", -40);
  song_param(song, squeeze, "ratio", 20);
  song_connect(song, CONNECTION_SIDECHAIN, kick, squeeze); /* behind the fader */
  song_set(song, kick, "gain_db", -144);
  const double alone = heard(song);
  song_set(song, kick, "gain_db", 0);
  song_set(song, bass, "solo", 1);
  const double steered = heard(song);
  if (!(steered < alone * 0.5)) fail_msg("%g with the key, %g without", steered, alone);
  session_destroy(song);
}

/* ---- the strip */

static void inverted_sides_null_each_other(void **state) {
  (void)state;
  Session *song = song_new();
  playing(song, 0.1, false);
  const Id turned = playing(song, 0.1, false);
  song_set(song, turned, "invert_left", 1);
  render(song);
  assert_true(out_left[FRAMES / 2] == 0.0f);
  assert_float_equal(out_right[FRAMES / 2], 0.2f, 1e-6f);
  song_set(song, turned, "invert_right", 1);
  render(song);
  for (uint32_t i = 0; i < FRAMES; i++) assert_true(out_left[i] == 0.0f && out_right[i] == 0.0f);
  song_set(song, turned, "invert_left", 0);
  render(song);
  assert_float_equal(out_left[FRAMES / 2], 0.2f, 1e-6f);
  assert_true(out_right[FRAMES / 2] == 0.0f);
  session_destroy(song);
}

static void mono_and_width_fold_the_sides(void **state) {
  (void)state;
  static float left[FRAMES], right[FRAMES];
  for (uint32_t i = 0; i < FRAMES; i++) {
    left[i] = 0.1f;
    right[i] = 0.3f;
  }
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 1}, song_asset(song, left, right, FRAMES, RATE));
  const struct { double width; bool mono; float left, right; } cases[] = {
    {100, false, 0.1f, 0.3f}, {0, false, 0.2f, 0.2f}, {200, false, 0.0f, 0.4f}, {50, false, 0.15f, 0.25f}, {200, true, 0.2f, 0.2f}};
  for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
    song_set(song, track, "width", cases[i].width);
    song_set(song, track, "mono", cases[i].mono);
    render(song);
    assert_float_equal(out_left[FRAMES / 2], cases[i].left, 1e-6f);
    assert_float_equal(out_right[FRAMES / 2], cases[i].right, 1e-6f);
  }
  session_destroy(song);
}

static void pan_laws_hold_in_a_song(void **state) {
  (void)state;
  static const double middle_db[] = {0, -3.0103, -4.5154, -6.0206, 0}, side_db[] = {3.0103, 0, 0, 0, 0};
  Session *song = song_new();
  const Id track = playing(song, 0.1, false);
  for (uint32_t law = 0; law < COUNT_OF(middle_db); law++) {
    song_set(song, track, "pan_law", law);
    song_set(song, track, "pan", 0);
    render(song);
    assert_near(level_db(out_left[FRAMES / 2]), -20 + middle_db[law], 1e-3);
    song_set(song, track, "pan", -1);
    render(song);
    assert_near(level_db(out_left[FRAMES / 2]), -20 + side_db[law], 1e-3);
    assert_true(level_db(out_right[FRAMES / 2]) < -120);
  }
  session_destroy(song);
}

static void the_crossfader_goes_from_side_to_side(void **state) {
  (void)state;
  Session *song = song_new();
  const Id a = playing(song, 0.01, false), b = playing(song, 0.04, false);
  playing(song, 0.1, false);
  song_set(song, a, "side", SIDE_A);
  song_set(song, b, "side", SIDE_B);
  const double power = math_sqrt(0.5);
  const struct { int64_t curve; double at, a, b; } cases[] = {
    {CROSSFADE_EQUAL_POWER, -1, 1, 0}, {CROSSFADE_EQUAL_POWER, 0, power, power}, {CROSSFADE_EQUAL_POWER, 1, 0, 1},
    {CROSSFADE_LINEAR, -0.5, 0.75, 0.25}, {CROSSFADE_FULL_MIDDLE, 0, 1, 1}, {CROSSFADE_FULL_MIDDLE, 0.5, 0.5, 1}, {CROSSFADE_LINEAR, 1, 0, 1}};
  for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
    song_set(song, ID_PROJECT, "crossfade_curve", (double)cases[i].curve);
    song_set(song, ID_PROJECT, "crossfade", cases[i].at);
    assert_heard(song, 0.1 + 0.01 * cases[i].a + 0.04 * cases[i].b);
  }
  session_destroy(song);
}

/* ---- chains inside devices */

static void layers_meet_in_one_frame_however_late_each_is(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = playing(song, 0.001, true), other = playing(song, 0.001, true), hall = song_track(song, TRACK_RETURN);
  const Id stack = song_device(song, track, "layers");
  const Id plain = song_chain(song, stack), late = song_chain(song, stack), deep = song_chain(song, stack);
  song_param(song, song_device(song, late, "limiter"), "lookahead_ms", 3);
  const Id inner = song_device(song, deep, "layers"), inside = song_chain(song, inner);
  const Id squeeze = song_device(song, inside, "compressor");
  song_param(song, song_device(song, inside, "limiter"), "lookahead_ms", 5);
  song_param(song, squeeze, "ratio", 1);
  song_param(song, song_device(song, other, "limiter"), "lookahead_ms", 7);
  song_set(song, plain, "gain_db", math_db_from_gain(0.5));
  song_connect(song, CONNECTION_SIDECHAIN, other, squeeze); /* a key that is later than what it steers */
  const Id send = song_connect(song, CONNECTION_SEND, late, hall);
  song_param(song, song_device(song, hall, "limiter"), "lookahead_ms", 2);
  for (uint32_t bypass = 0; bypass < 2; bypass++) {
    song_set(song, stack, "bypass", bypass);
    render(song);
    const double level = bypass ? 0.001 + 0.001 : 0.001 * (0.5 + 1 + 1) + 0.001 + 0.001; /* layers, the send, the other track; passed by, a container sends nothing */
    assert_near(out_left[IMPULSE], level, 1e-6);
    for (uint32_t i = 0; i < FRAMES; i++)
      if (i != IMPULSE && !(out_left[i] < 1e-8f && out_left[i] > -1e-8f)) fail_msg("bypass %u: %g at frame %u", bypass, (double)out_left[i], i);
  }
  song_set(song, send, "mute", 1);
  song_set(song, stack, "bypass", 0);
  song_set(song, late, "solo", 1);
  assert_near((render(song), out_left[IMPULSE]), 0.001 + 0.001, 1e-6);
  song_set(song, late, "mute", 1);
  assert_near((render(song), out_left[IMPULSE]), 0.001, 1e-6);
  song_set(song, late, "solo", 0);
  assert_near((render(song), out_left[IMPULSE]), 0.001 * 1.5 + 0.001, 1e-6);
  session_destroy(song);
}

/* Two instruments in one track, each with half of the keyboard. */
static void chains_share_the_keyboard(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), stack = song_device(song, track, "layers");
  const Id low = song_chain(song, stack), high = song_chain(song, stack);
  song_device(song, low, "synth");
  song_device(song, high, "synth");
  song_set(song, low, "key_high", 59);
  song_set(song, high, "key_low", 60);
  static const SongNote notes[] = {{0, 0.9, 48, 100}};
  song_clip(song, track, (SongSpan){0, 1}, notes, 1);
  double levels[3];
  for (uint32_t i = 0; i < 3; i++) {
    song_set(song, low, "mute", i == 1);
    song_set(song, high, "mute", i == 2);
    render(song);
    levels[i] = 0;
    for (uint32_t f = 0; f < FRAMES; f++) levels[i] = math_max(levels[i], out_left[f] < 0 ? -out_left[f] : out_left[f]);
  }
  assert_true(levels[0] > 0.01 && levels[1] == 0 && levels[2] == levels[0]);
  session_destroy(song);
}

/* A drum kit's further output leaves its main one and arrives elsewhere. */
static void a_further_output_has_its_own_way(void **state) {
  (void)state;
  const Device *kit = device_by_id("drums");
  assert_true(kit->outputs && kit->outputs[0]);
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), drums = song_device(song, track, "drums"), bus = song_track(song, TRACK_GROUP);
  static const SongNote notes[] = {{0, 0.5, 36, 120}};
  song_clip(song, track, (SongSpan){0, 1}, notes, 1);
  render(song);
  const float whole = out_left[2000];
  assert_true(whole != 0);
  const Id send = song_connect(song, CONNECTION_SEND, drums, bus);
  bool moved = false;
  for (uint32_t port = 1; kit->outputs[port - 1] && !moved; port++) {
    song_set(song, send, "port", port);
    song_set(song, track, "gain_db", -144);
    render(song);
    moved = out_left[2000] != 0; /* heard though its track's fader is down: it does not pass there */
  }
  assert_true(moved);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_impulse_arrives_at_its_frame_through_any_routing),
    cmocka_unit_test(a_latency_changed_by_a_parameter_is_made_up_for),
    cmocka_unit_test(a_sidechain_meets_what_it_steers),
    cmocka_unit_test(a_container_meets_its_key), cmocka_unit_test(a_key_may_come_from_before_its_container),
    cmocka_unit_test(feedback_comes_back_after_its_frames), cmocka_unit_test(feedback_that_grows_is_bounded),
    cmocka_unit_test(sends_follow_the_fader_or_do_not),
    cmocka_unit_test(a_send_is_panned_by_itself),
    cmocka_unit_test(solo_lets_through_what_it_feeds_and_is_fed_by),
    cmocka_unit_test(mute_of_a_group_and_of_a_return_takes_only_what_passes_them),
    cmocka_unit_test(a_soloed_track_is_steered_as_before),
    cmocka_unit_test(inverted_sides_null_each_other),
    cmocka_unit_test(mono_and_width_fold_the_sides),
    cmocka_unit_test(pan_laws_hold_in_a_song),
    cmocka_unit_test(the_crossfader_goes_from_side_to_side),
    cmocka_unit_test(layers_meet_in_one_frame_however_late_each_is),
    cmocka_unit_test(chains_share_the_keyboard),
    cmocka_unit_test(a_further_output_has_its_own_way),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
