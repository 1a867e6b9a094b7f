/* What every registered device must do, whatever it is: a new device is tested by being there. */
#include "devices/rig.h"
#include "devices/measure.h"

#include "core/tempo.h"

#define RATE 48000.0

static double random_value(Random *random, const Param *param) {
  const uint32_t choice = random_below(random, 4);
  if (choice == 0) return param->min;
  if (choice == 1) return param->max;
  return param_value_from_travel(param, random_real(random, 0.0, 1.0));
}

static void random_params(Random *random, Rig *rig) {
  for (uint32_t i = 0; i < rig->device->param_count; i++) rig->params[i] = (float)random_value(random, &rig->device->params[i]);
}

static void noise(Random *random, float *x, size_t n, double level) {
  for (size_t i = 0; i < n; i++) x[i] = (float)random_real(random, -level, level);
}

static uint32_t random_events(Random *random, Event *events, uint32_t frames) {
  uint32_t count = random_below(random, 12), frame = 0;
  for (uint32_t i = 0; i < count; i++) {
    frame += random_below(random, 1 + (frames - 1 - frame) / 2);
    const uint32_t type = random_below(random, 26);
    events[i] = (Event){.frame = frame, .type = (uint16_t)(type < 8 ? EVENT_NOTE_ON : type < 14 ? EVENT_NOTE_OFF : type < 15 ? EVENT_CHOKE : type < 19 ? EVENT_CONTROL : type < 20 ? EVENT_ALL_OFF : EVENT_EXPRESSION),
                        .number = (uint16_t)random_below(random, 132), .id = random_below(random, 60), .value = (float)random_real(random, -0.2, 1.2)};
    if (events[i].type == EVENT_EXPRESSION) {
      events[i].number = (uint16_t)random_below(random, EXPRESSION_COUNT + 1);
      events[i].value = type == 25 ? NAN : (float)random_real(random, -70.0, 70.0);
    }
  }
  return count;
}

static void assert_finite(const char *what, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) fail_msg("%s: frame %zu is not finite", what, i);
}

static void tables_are_dense_unique_and_in_range(void **unused) {
  (void)unused;
  assert_true(device_count() >= 6);
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    assert_ptr_equal(device_by_number(device->number), device);
    assert_ptr_equal(device_by_id(device->id), device);
    assert_true(device->param_count <= LIMIT_PARAMS);
    for (uint32_t i = 0; i < device->param_count; i++) {
      const Param *param = &device->params[i];
      assert_int_equal(param->number, i);
      assert_true(param->min < param->max && param->fallback >= param->min && param->fallback <= param->max);
      assert_true(param->curve != PARAM_LOG || param->min > 0.0);
      for (uint32_t j = 0; j < i; j++) assert_string_not_equal(device->params[j].id, param->id);
      if (param->choices) {
        int count = 0;
        while (param->choices[count]) count++;
        assert_int_equal(count, (int)(param->max - param->min) + 1);
      }
    }
  }
  assert_null(device_by_number(65535));
  assert_null(device_by_id("no such device"));
  assert_null(device_at(device_count()));
}

static void travel_and_value_are_inverse(void **unused) {
  (void)unused;
  for (uint32_t d = 0; d < device_count(); d++)
    for (uint32_t i = 0; i < device_at(d)->param_count; i++) {
      const Param *param = &device_at(d)->params[i];
      double before = -INFINITY;
      for (int t = 0; t <= 200; t++) {
        const double value = param_value_from_travel(param, t / 200.0);
        assert_true(value >= param->min && value <= param->max && value >= before);
        before = value;
        const double again = param_value_from_travel(param, param_travel_from_value(param, value));
        assert_true(fabs(again - value) <= 1e-9 * (1.0 + fabs(value)));
      }
      assert_true(param_value_from_travel(param, 0.0) == param->min && param_value_from_travel(param, 1.0) == param->max);
      assert_true(param_clamp(param, NAN) == param->fallback);
    }
}

static void text_reads_back_as_it_was_written(void **unused) {
  (void)unused;
  Random random = random_begin("text");
  for (uint32_t d = 0; d < device_count(); d++)
    for (uint32_t i = 0; i < device_at(d)->param_count; i++)
      for (int n = 0; n < 50; n++) {
        const Param *param = &device_at(d)->params[i];
        const double value = random_value(&random, param);
        char text[64], again[64];
        const int length = param_format(param, value, text, sizeof text);
        assert_true(length > 0 && length < (int)sizeof text);
        double read = 0.0;
        if (!param_parse(param, text, &read)) fail_msg("%s.%s: cannot read \"%s\"", device_at(d)->id, param->id, text);
        param_format(param, read, again, sizeof again);
        if (strcmp(text, again) != 0) fail_msg("%s.%s: %.9g -> \"%s\" -> %.9g -> \"%s\"", device_at(d)->id, param->id, value, text, read, again);
      }
}

static void numbers_have_three_digits(void **unused) {
  (void)unused;
  static const struct { double value; const char *text; } rows[] = {{20.0, "20.0 Hz"}, {99.9, "99.9 Hz"}, {100.0, "100 Hz"}, {440.4, "440 Hz"},
                                                                    {999.6, "1.00 kHz"}, {2400.0, "2.40 kHz"}, {12345.0, "12.3 kHz"}};
  const Param *param = &device_by_id("eq5")->params[2];
  for (size_t i = 0; i < COUNT_OF(rows); i++) {
    char text[64];
    param_format(param, rows[i].value, text, sizeof text);
    assert_string_equal(text, rows[i].text);
  }
}

static void nonsense_is_not_a_value(void **unused) {
  (void)unused;
  const Param *param = &device_by_id("eq5")->params[2];
  double value = 0.0;
  assert_true(param_parse(param, "2k", &value) && value == 2000.0);
  assert_true(param_parse(param, " 1,5 kHz ", &value) && value == 1500.0);
  assert_true(param_parse(param, "99999999", &value) && value == param->max);
  const char *const bad[] = {"", "k", "12 parsecs", "--3", "1 2", "0x10", "nan"};
  for (size_t i = 0; i < COUNT_OF(bad); i++)
    if (param_parse(param, bad[i], &value)) fail_msg("\"%s\" was read as %g", bad[i], value);
}

static void sound_stays_finite_and_inside_the_state(void **unused) {
  (void)unused;
  Random random = random_begin("finite");
  for (uint32_t d = 0; d < device_count(); d++)
    for (int round = 0; round < 6; round++) {
      static const double rates[] = {48000.0, 44100.0, 96000.0, 8000.0, 192000.0};
      Rig rig = rig_open(device_at(d), rates[random_below(&random, 5)]);
      for (int b = 0; b < 120; b++) {
        float left[GRID_FRAMES], right[GRID_FRAMES];
        const uint32_t frames = b % 3 == 0 ? 1 + random_below(&random, GRID_FRAMES) : GRID_FRAMES;
        if (b % 5 == 0) random_params(&random, &rig);
        noise(&random, left, frames, 1.0);
        noise(&random, right, frames, 1.0);
        float key[2][GRID_FRAMES];
        noise(&random, key[0], frames, 1.0);
        noise(&random, key[1], frames, 1.0);
        for (int c = 0; c < 2; c++) rig.sidechain[c] = device_at(d)->sidechain && round % 2 ? key[c] : NULL;
        Event events[16];
        const uint32_t count = random_events(&random, events, frames);
        rig_block(&rig, left, right, left, right, frames, events, count);
        assert_finite(device_at(d)->id, left, frames);
        assert_finite(device_at(d)->id, right, frames);
        if (measure_peak(left, frames) > 1e5) fail_msg("%s: runs away to %g", device_at(d)->id, measure_peak(left, frames));
      }
      rig_close(&rig);
    }
}


static void render_session(Rig *rig, uint64_t seed, int blocks, float *out) {
  Random random = {seed};
  for (int b = 0; b < blocks; b++) {
    float left[GRID_FRAMES], right[GRID_FRAMES];
    if (b % 7 == 0) random_params(&random, rig);
    noise(&random, left, GRID_FRAMES, 0.5);
    noise(&random, right, GRID_FRAMES, 0.5);
    Event events[16];
    const uint32_t count = random_events(&random, events, GRID_FRAMES);
    rig_block(rig, left, right, out, out + GRID_FRAMES, GRID_FRAMES, events, count);
    out += 2 * GRID_FRAMES;
  }
}

#define SESSION_BLOCKS 80
#define SESSION_FLOATS (SESSION_BLOCKS * 2 * GRID_FRAMES)

static void the_same_session_gives_the_same_bytes_after_reset_and_afresh(void **unused) {
  (void)unused;
  static float first[SESSION_FLOATS], again[SESSION_FLOATS], fresh[SESSION_FLOATS];
  for (uint32_t d = 0; d < device_count(); d++) {
    Rig rig = rig_open(device_at(d), RATE), other = rig_open(device_at(d), RATE);
    render_session(&rig, 7, SESSION_BLOCKS, first);
    rig.device->reset(rig.state);
    rig.song_frame = 0;
    render_session(&rig, 7, SESSION_BLOCKS, again);
    render_session(&other, 7, SESSION_BLOCKS, fresh);
    if (memcmp(first, fresh, sizeof first) != 0) fail_msg("%s: two fresh ones differ", device_at(d)->id);
    if (memcmp(first, again, sizeof first) != 0) fail_msg("%s: reset is not like fresh", device_at(d)->id);
    rig_close(&rig);
    rig_close(&other);
  }
}

/* ---- reset, whatever is chosen */

#define LOUD_BLOCKS 40
#define LISTENED_BLOCKS 30
#define ECHO_BLOCKS 400 /* so much of both where all is at rest: what was loud would come back in it */
#define BRANCHES 3u
#define FURTHER_MOST 32u

/* What comes to a device in one block, and all that it makes of it. */
typedef struct Fed { float in[2][GRID_FRAMES], key[2][GRID_FRAMES]; Event events[16]; uint32_t event_count; } Fed;
typedef struct Made {
  float out[2][GRID_FRAMES], further[FURTHER_MOST][2][GRID_FRAMES], branches[BRANCHES][2][GRID_FRAMES], modulation[2 * DEVICE_MODULATION_PORTS];
  Event notes[LIMIT_BLOCK_EVENTS];
  uint32_t note_count;
} Made;

static Fed fed_by(Random *random, double level) {
  Fed fed;
  for (int c = 0; c < 2; c++) {
    noise(random, fed.in[c], GRID_FRAMES, level);
    noise(random, fed.key[c], GRID_FRAMES, level);
  }
  fed.event_count = random_events(random, fed.events, GRID_FRAMES);
  return fed;
}

static void make(Rig *rig, const Fed *fed, bool keyed, uint32_t thrift, Made *made) {
  const Device *device = rig->device;
  memset(made, 0, sizeof *made);
  EventSink sink = {made->notes, 0, LIMIT_BLOCK_EVENTS, 0};
  float *further[FURTHER_MOST][2], *branches[BRANCHES][2];
  for (uint32_t i = 0; i < FURTHER_MOST; i++)
    for (int c = 0; c < 2; c++) further[i][c] = made->further[i][c];
  for (uint32_t i = 0; i < BRANCHES; i++)
    for (int c = 0; c < 2; c++) branches[i][c] = made->branches[i][c];
  DeviceBlock block = {
      .frames = GRID_FRAMES, .in = {fed->in[0], fed->in[1]}, .out = {made->out[0], made->out[1]}, .params = rig->params, .events = fed->events,
      .event_count = fed->event_count, .song_frame = rig->song_frame, .song_ticks = (double)rig->song_frame / RATE * 2.0 * (double)TICKS_PER_QUARTER, .bpm = 120.0,
      .playing = true, .thrift = thrift, .meter = rig->meter, .sidechain = {keyed ? fed->key[0] : NULL, keyed ? fed->key[1] : NULL},
      .outputs = device->outputs ? further : NULL, .notes_out = &sink, .modulation = made->modulation, .content = rig->content};
  if (device->split) {
    device->split(rig->state, &block, branches, BRANCHES);
    block.in[0] = made->branches[0][0];
    block.in[1] = made->branches[0][1];
  }
  device->process(rig->state, &block);
  made->note_count = sink.count;
  rig->song_frame += GRID_FRAMES;
}

/* A device that was loud for a while, keyed and short of time, is reset, and then hears what a new one hears. */
static void compare_with_new(const Device *device, const void *table, const float *params, uint64_t seed, const char *chosen) {
  static Made made[2];
  const int loud = chosen ? LOUD_BLOCKS : ECHO_BLOCKS, listened = chosen ? LISTENED_BLOCKS : ECHO_BLOCKS;
  Rig used = rig_open_lent(device, RATE, table), fresh = rig_open_lent(device, RATE, table);
  memcpy(used.params, params, sizeof used.params);
  memcpy(fresh.params, params, sizeof fresh.params);
  Random random = {seed};
  const bool keyed = device->sidechain && seed & 1;
  for (int b = 0; b < loud; b++) {
    const Fed fed = fed_by(&random, 1.0);
    make(&used, &fed, device->sidechain, b < loud / 2 ? THRIFT_STEPS - 1 : THRIFT_NONE, &made[0]);
  }
  device->reset(used.state);
  used.song_frame = 0;
  for (int b = 0; b < listened; b++) {
    const Fed fed = fed_by(&random, 0.3);
    make(&used, &fed, keyed, THRIFT_NONE, &made[0]);
    make(&fresh, &fed, keyed, THRIFT_NONE, &made[1]);
    if (memcmp(&made[0], &made[1], sizeof made[0]) != 0) fail_msg("%s, %s: in block %d behind its reset it is not like a new one", device->id, chosen ? chosen : "all at rest", b);
  }
  rig_close(&used);
  rig_close(&fresh);
}

/* Each value of each choice and switch, the other parameters at rest and by chance. */
static void reset_is_as_good_as_new_whatever_is_chosen(void **unused) {
  (void)unused;
  Random random = random_begin("reset");
  uint32_t compared = 0;
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    void *table = device->table ? calloc(1, device->table->bytes()) : NULL;
    if (table) device->table->make(table);
    for (uint32_t i = 0; i < device->param_count; i++) {
      const Param *param = &device->params[i];
      if (param->curve != PARAM_STEPS && param->curve != PARAM_TOGGLE) continue;
      const double step = param->choices || param->max - param->min < 8 ? 1.0 : (param->max - param->min) / 4;
      for (double value = param->min; value <= param->max; value += step)
        for (int others = 0; others < 2; others++) {
          float params[LIMIT_PARAMS];
          char chosen[96];
          for (uint32_t k = 0; k < device->param_count; k++) params[k] = (float)(others ? random_value(&random, &device->params[k]) : device->params[k].fallback);
          params[i] = (float)floor(value);
          snprintf(chosen, sizeof chosen, "%s at %g, the others %s", param->id, floor(value), others ? "by chance" : "at rest");
          compare_with_new(device, table, params, random_u64(&random), chosen);
          compared++;
        }
    }
    float params[LIMIT_PARAMS];
    for (uint32_t k = 0; k < device->param_count; k++) params[k] = (float)device->params[k].fallback;
    compare_with_new(device, table, params, random_u64(&random), NULL);
    free(table);
  }
  printf("# %u choices\n", compared);
  assert_true(compared > 200);
}

static void working_in_place_changes_nothing(void **unused) {
  (void)unused;
  Random random = random_begin("in place");
  for (uint32_t d = 0; d < device_count(); d++) {
    if (device_at(d)->role != DEVICE_EFFECT) continue;
    Rig a = rig_open(device_at(d), RATE), b = rig_open(device_at(d), RATE);
    for (int n = 0; n < 60; n++) {
      float left[GRID_FRAMES], right[GRID_FRAMES], out_left[GRID_FRAMES], out_right[GRID_FRAMES];
      if (n % 9 == 0) random_params(&random, &a);
      memcpy(b.params, a.params, sizeof a.params);
      noise(&random, left, GRID_FRAMES, 0.5);
      noise(&random, right, GRID_FRAMES, 0.5);
      rig_block(&a, left, right, out_left, out_right, GRID_FRAMES, NULL, 0);
      rig_block(&b, left, right, left, right, GRID_FRAMES, NULL, 0);
      assert_memory_equal(left, out_left, sizeof left);
      assert_memory_equal(right, out_right, sizeof right);
    }
    rig_close(&a);
    rig_close(&b);
  }
}

static void process4_gives_the_bytes_of_four_process_calls(void **unused) {
  (void)unused;
  Random random = random_begin("process4");
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    if (!device->process4) continue;
    Rig one[4], four[4];
    for (int l = 0; l < 4; l++) { one[l] = rig_open(device, RATE); four[l] = rig_open(device, RATE); }
    for (int b = 0; b < 400; b++) {
      static float in[4][2][GRID_FRAMES], out1[4][2][GRID_FRAMES];
      static f32x4 lanes[2][GRID_FRAMES];
      const uint32_t frames = b % 11 == 0 ? 1 + random_below(&random, GRID_FRAMES) : GRID_FRAMES;
      DeviceBlock block[4];
      void *states[4];
      for (int l = 0; l < 4; l++) {
        if (random_below(&random, 20) == 0) random_params(&random, &one[l]);
        else if (random_below(&random, 20) == 0) one[l].params[random_below(&random, device->param_count)] = (float)device->params[0].fallback;
        for (uint32_t i = 0; i < device->param_count; i++) one[l].params[i] = (float)param_clamp(&device->params[i], (double)one[l].params[i]);
        memcpy(four[l].params, one[l].params, sizeof one[l].params);
        const double level = b % 50 < 40 ? 0.7 : 0.0;
        noise(&random, in[l][0], frames, level);
        noise(&random, in[l][1], frames, level);
        rig_block(&one[l], in[l][0], in[l][1], out1[l][0], out1[l][1], frames, NULL, 0);
        for (int side = 0; side < 2; side++)
          for (uint32_t i = 0; i < frames; i++) lanes[side][i][l] = in[l][side][i];
        block[l] = (DeviceBlock){.frames = frames, .params = four[l].params,
                                 .song_frame = four[l].song_frame, .bpm = 120.0, .playing = true, .meter = four[l].meter};
        four[l].song_frame += frames;
        states[l] = four[l].state;
      }
      const DeviceBlock *const blocks[4] = {&block[0], &block[1], &block[2], &block[3]};
      device->process4((void *const *)states, blocks, (f32x4 *const[2]){lanes[0], lanes[1]});
      for (int l = 0; l < 4; l++)
        for (int side = 0; side < 2; side++)
          for (uint32_t i = 0; i < frames; i++) {
            const float out4 = lanes[side][i][l];
            if (memcmp(&out1[l][side][i], &out4, sizeof out4) != 0) fail_msg("%s: block %d, frame %u, lane %d, side %d", device->id, b, i, l, side);
          }
      for (int l = 0; l < 4; l++) assert_true(one[l].meter[0] == four[l].meter[0]);
    }
    for (int l = 0; l < 4; l++) { rig_close(&one[l]); rig_close(&four[l]); }
  }
}

/* And leaves it as it was. */
static void a_device_sounds_alike_by_a_table_that_is_lent(void **unused) {
  (void)unused;
  Random random = random_begin("table");
  uint32_t lent = 0;
  for (uint32_t d = 0; d < device_count(); d++) {
    const SharedTable *table = device_at(d)->table;
    if (table == NULL) continue;
    const size_t bytes = table->bytes();
    uint8_t *place = calloc(1, bytes), *before = malloc(bytes);
    assert_true(place != NULL && before != NULL);
    table->make(place);
    memcpy(before, place, bytes);
    Rig rigs[2] = {rig_open(device_at(d), RATE), rig_open_lent(device_at(d), RATE, place)};
    assert_true(rigs[1].bytes < rigs[0].bytes);
    const Event note = rig_note(0, 45, 1.0f, 9); /* a pad, too */
    double loudest = 0.0;
    for (int b = 0; b < 60; b++) {
      float out[2][2][GRID_FRAMES];
      float in[2][GRID_FRAMES];
      const bool effect = device_at(d)->role == DEVICE_EFFECT;
      for (int c = 0; c < 2; c++) noise(&random, in[c], GRID_FRAMES, 0.5);
      for (int r = 0; r < 2; r++) rig_block(&rigs[r], effect ? in[0] : NULL, effect ? in[1] : NULL, out[r][0], out[r][1], GRID_FRAMES, &note, b == 0 ? 1 : 0);
      assert_memory_equal(out[0], out[1], sizeof out[0]);
      loudest = fmax(loudest, measure_peak(out[0][0], GRID_FRAMES));
    }
    if (!(loudest > 0.001)) fail_msg("%s is silent", device_at(d)->id);
    assert_memory_equal(before, place, bytes);
    for (int r = 0; r < 2; r++) rig_close(&rigs[r]);
    free(before);
    free(place);
    lent++;
  }
  assert_true(lent >= 3);
}

/* A device that says it rests keeps its word, wherever the song goes on in the meantime and whatever is turned. */
static void a_device_at_rest_changes_nothing_in_silence(void **unused) {
  (void)unused;
  Random random = random_begin("rest");
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    if (device->rests == NULL) continue;
    Rig rig = rig_open(device, 48000.0);
    random_params(&random, &rig);
    float left[GRID_FRAMES], right[GRID_FRAMES], silence[GRID_FRAMES] = {0};
    uint32_t blocks = 0;
    for (; blocks < 20; blocks++) {
      noise(&random, left, GRID_FRAMES, 0.5);
      rig_block(&rig, left, left, left, right, GRID_FRAMES, &(Event){.type = EVENT_NOTE_ON, .number = 60, .id = 1, .value = 0.5f}, blocks == 0 ? 1 : 0);
    }
    assert_false(device->rests(rig.state)); /* it has a tail, or a key is held */
    rig_block(&rig, silence, silence, left, right, GRID_FRAMES, &(Event){.type = EVENT_NOTE_OFF, .number = 60, .id = 1}, 1);
    for (blocks = 0; !device->rests(rig.state) && blocks < 750 * 300; blocks++) rig_block(&rig, silence, silence, left, right, GRID_FRAMES, NULL, 0);
    if (!device->rests(rig.state)) fail_msg("%s never rests", device->id);
    const DeviceSetup setup = {.rate_hz = 48000.0, .object_id = 1};
    const size_t bytes = device->state_bytes(&setup);
    uint8_t *before = malloc(bytes);
    assert_non_null(before);
    memcpy(before, rig.state, bytes);
    for (blocks = 0; blocks < 20; blocks++) {
      random_params(&random, &rig);
      rig_block(&rig, silence, silence, left, right, GRID_FRAMES, NULL, 0);
      assert_true(measure_peak(left, GRID_FRAMES) == 0 && measure_peak(right, GRID_FRAMES) == 0);
      assert_true(device->rests(rig.state));
      assert_memory_equal(before, rig.state, bytes);
    }
    free(before);
    rig_close(&rig);
  }
}

/* Seconds until everything after `frames` of silence stays below -120 dB. */
static void silence_follows_within_the_stated_tail(void **unused) {
  (void)unused;
  Random random = random_begin("tail");
  for (uint32_t d = 0; d < device_count(); d++)
    for (int round = 0; round < 6; round++) {
      Rig rig = rig_open(device_at(d), RATE);
      if (round > 0) random_params(&random, &rig);
      const double tail = rig.device->tail_seconds ? rig.device->tail_seconds(rig.params) : 0.0;
      if (tail > 6.0 && round > 0) { rig_close(&rig); continue; } /* keep the test short; round 0 covers the default */
      float left[GRID_FRAMES], right[GRID_FRAMES];
      Event events[2] = {rig_note(0, 60, 1.0f, 5), rig_note(0, 38, 1.0f, 6)};
      for (int b = 0; b < 100; b++) {
        noise(&random, left, GRID_FRAMES, 0.9);
        noise(&random, right, GRID_FRAMES, 0.9);
        rig_block(&rig, left, right, left, right, GRID_FRAMES, events, b == 0 ? 2 : 0);
      }
      const Event off = {.type = EVENT_ALL_OFF};
      const int blocks = (int)(tail * RATE / GRID_FRAMES) + 8;
      double late = 0.0;
      for (int b = 0; b < blocks + 20; b++) {
        memset(left, 0, sizeof left);
        memset(right, 0, sizeof right);
        rig_block(&rig, left, right, left, right, GRID_FRAMES, &off, b == 0 ? 1 : 0);
        if (b >= blocks) late = fmax(late, fmax(measure_peak(left, GRID_FRAMES), measure_peak(right, GRID_FRAMES)));
      }
      if (late > 1e-6) fail_msg("%s: %.1f dB after its tail of %.2f s", rig.device->id, measure_db(late), tail);
      rig_close(&rig);
    }
}

static void poison_passes_and_leaves_no_trace(void **unused) {
  (void)unused;
  static const float poison[] = {NAN, INFINITY, -INFINITY, 1e-40f, -1e-42f, 3e38f};
  Random random = random_begin("poison");
  for (uint32_t d = 0; d < device_count(); d++) {
    if (device_at(d)->role != DEVICE_EFFECT) continue;
    Rig rig = rig_open(device_at(d), RATE);
    float left[GRID_FRAMES], right[GRID_FRAMES];
    for (int b = 0; b < 30; b++) {
      for (uint32_t i = 0; i < GRID_FRAMES; i++) { left[i] = poison[random_below(&random, 6)]; right[i] = poison[random_below(&random, 6)]; }
      for (int c = 0; c < 2; c++) rig.sidechain[c] = device_at(d)->sidechain && b >= 15 ? (c ? right : left) : NULL;
      rig_block(&rig, left, right, left, right, GRID_FRAMES, NULL, 0);
    }
    rig.sidechain[0] = rig.sidechain[1] = NULL;
    double level = 0.0;
    for (int b = 0; b < 2000; b++) {
      noise(&random, left, GRID_FRAMES, 0.25);
      noise(&random, right, GRID_FRAMES, 0.25);
      rig_block(&rig, left, right, left, right, GRID_FRAMES, NULL, 0);
      if (b < 1500) continue;
      assert_finite(rig.device->id, left, GRID_FRAMES);
      assert_finite(rig.device->id, right, GRID_FRAMES);
      level = fmax(level, measure_peak(left, GRID_FRAMES));
    }
    if (level < 0.01 || level > 2.0) fail_msg("%s: plays at %g after poison", rig.device->id, level);
    rig_close(&rig);
  }
}

static void defaults_are_neither_silent_nor_too_loud(void **unused) {
  (void)unused;
  Random random = random_begin("level");
  for (uint32_t d = 0; d < device_count(); d++) {
    Rig rig = rig_open(device_at(d), RATE);
    static float left[24000], right[24000];
    noise(&random, left, 24000, 0.35);
    noise(&random, right, 24000, 0.35);
    const Event chord[] = {rig_note(0, 48, 0.8f, 1), rig_note(0, 52, 0.8f, 2), rig_note(0, 55, 0.8f, 3), rig_note(0, 36, 0.8f, 4)};
    rig_run(&rig, left, right, left, right, 24000, chord, 4);
    const double rms = measure_db(fmax(measure_rms(left, 24000), measure_rms(right, 24000))), peak = measure_peak(left, 24000);
    if (device_at(d)->outward) assert_true(peak == 0.0); /* it sounds elsewhere */
    else if (rms < -36.0 || rms > -9.0 || peak > 1.0) fail_msg("%s: %.1f dB RMS, peak %.2f", rig.device->id, rms, peak);
    rig_close(&rig);
  }
}

/* A click leaves an effect as late as it says, wherever its look-ahead stands. */
static void a_click_comes_out_after_the_stated_latency(void **unused) {
  (void)unused;
  uint32_t measured = 0;
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *device = device_at(d);
    if (device->role != DEVICE_EFFECT || !device->latency_frames) continue;
    for (double travel = 0.0; travel <= 1.0; travel += 0.25) {
      static float left[9600], right[9600];
      Rig rig = rig_open(device, RATE);
      for (uint32_t i = 0; i < device->param_count; i++)
        if (strstr(device->params[i].id, "lookahead")) rig.params[i] = (float)param_value_from_travel(&device->params[i], travel);
      memset(left, 0, sizeof left);
      memset(right, 0, sizeof right);
      left[4000] = right[4000] = 0.5f;
      rig_run(&rig, left, right, left, right, 9600, NULL, 0);
      size_t top = 0;
      for (size_t i = 0; i < 9600; i++)
        if (fabsf(left[i]) > fabsf(left[top])) top = i;
      if (top != 4000 + rig_latency(&rig)) fail_msg("%s: a click comes out %zd frames late, %u are stated", device->id, (ptrdiff_t)top - 4000, rig_latency(&rig));
      measured++;
      rig_close(&rig);
    }
  }
  assert_true(measured >= 15);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tables_are_dense_unique_and_in_range),
      cmocka_unit_test(travel_and_value_are_inverse),
      cmocka_unit_test(text_reads_back_as_it_was_written),
      cmocka_unit_test(numbers_have_three_digits),
      cmocka_unit_test(nonsense_is_not_a_value),
      cmocka_unit_test(sound_stays_finite_and_inside_the_state),
      cmocka_unit_test(the_same_session_gives_the_same_bytes_after_reset_and_afresh),
      cmocka_unit_test(reset_is_as_good_as_new_whatever_is_chosen),
      cmocka_unit_test(working_in_place_changes_nothing),
      cmocka_unit_test(process4_gives_the_bytes_of_four_process_calls),
      cmocka_unit_test(a_device_sounds_alike_by_a_table_that_is_lent),
      cmocka_unit_test(a_device_at_rest_changes_nothing_in_silence),
      cmocka_unit_test(silence_follows_within_the_stated_tail),
      cmocka_unit_test(poison_passes_and_leaves_no_trace),
      cmocka_unit_test(defaults_are_neither_silent_nor_too_loud),
      cmocka_unit_test(a_click_comes_out_after_the_stated_latency),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
