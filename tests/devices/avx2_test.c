/* Devices that were compiled for AVX2 give the bytes of those compiled for any processor, whatever they are and whatever they play. */
#include "devices/rig.h"

#include "core/processor.h"

#define BLOCKS 160

/* In place of the engine's own answer. */
static bool answer;
bool processor_has_avx2(void) RT_SAFE { return answer; }

static bool machine_has_avx2(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

static const Device *built(bool for_avx2, uint32_t index) {
  answer = for_avx2;
  return device_at(index);
}

/* Zones whose samples have one side and two, looped and not, so that keys far from the root meet every width of the kernel. */
static DeviceContent all_kinds(void) {
  static float tone[2][24000];
  static Sample samples[2];
  static Zone zones[3];
  for (uint32_t i = 0; i < COUNT_OF(tone[0]); i++) {
    tone[0][i] = 0.5f * (float)sin(0.034 * i) + 0.3f * (float)sin(0.0911 * i + 1.0);
    tone[1][i] = 0.4f * (float)sin(0.27 * i);
  }
  samples[0] = (Sample){.channels = {tone[0], tone[0]}, .frames = COUNT_OF(tone[0]), .channel_count = 1, .rate_hz = 48000.0, .key = {1, 1}};
  samples[1] = (Sample){.channels = {tone[0], tone[1]}, .frames = COUNT_OF(tone[0]), .channel_count = 2, .rate_hz = 44100.0, .key = {2, 2}};
  for (uint32_t z = 0; z < 3; z++)
    zones[z] = (Zone){.id = 70 + z, .sample = z % 2, .key_low = (uint8_t)(z == 2 ? 60 : 0), .key_high = 127, .key_root = 60, .velocity_low = 1, .velocity_high = 127, .gain = 0.5f,
                      .region = {.end_frame = COUNT_OF(tone[0]), .loop = z == 1 ? LOOP_FORWARD : LOOP_NONE, .loop_begin_frame = 3000, .loop_end_frame = 9000}};
  return (DeviceContent){.zones = zones, .samples = samples, .zone_count = 3, .sample_count = 2, .serial = 1};
}

static void random_params(Random *random, const Device *device, float *params) {
  for (uint32_t i = 0; i < device->param_count; i++) {
    const uint32_t choice = random_below(random, 6);
    const Param *param = &device->params[i];
    params[i] = (float)(choice == 0 ? param->min : choice == 1 ? param->max : choice == 2 ? param->fallback : param_value_from_travel(param, random_real(random, 0.0, 1.0)));
  }
}

static uint32_t random_notes(Random *random, Event *events, uint32_t frames) {
  const uint32_t count = random_below(random, 5);
  for (uint32_t i = 0; i < count; i++) {
    const bool on = random_below(random, 3) > 0;
    events[i] = (Event){.frame = i * frames / 8, .type = on ? EVENT_NOTE_ON : EVENT_NOTE_OFF, .number = (uint16_t)(24 + random_below(random, 90)),
                        .id = random_below(random, 12), .value = (float)random_real(random, 0.1, 1.0)};
  }
  return count;
}

/* A session of blocks long and short, under knobs that jump and automation that moves; both sides of each block in a row. */
static void play(const Device *device, uint64_t seed, const DeviceContent *content, float *out) {
  Random random = {seed};
  Rig rig = rig_open(device, 48000.0);
  float ends[LIMIT_PARAMS], modulation[2 * DEVICE_MODULATION_PORTS] = {0};
  memcpy(ends, rig.params, sizeof ends);
  for (uint32_t b = 0; b < BLOCKS; b++, out += 2 * GRID_FRAMES) {
    const uint32_t frames = b % 5 == 4 ? 1 + random_below(&random, GRID_FRAMES) : GRID_FRAMES;
    float in[2][GRID_FRAMES];
    for (uint32_t i = 0; i < frames; i++)
      for (int c = 0; c < 2; c++) in[c][i] = (float)random_real(&random, -0.8, 0.8);
    memcpy(rig.params, ends, sizeof ends);
    if (b % 9 == 0) random_params(&random, device, rig.params);
    memcpy(ends, rig.params, sizeof ends);
    if (b % 4 == 1) random_params(&random, device, ends);
    Event events[8];
    const uint32_t count = random_notes(&random, events, frames);
    const DeviceBlock block = {
        .frames = frames, .in = {in[0], in[1]}, .out = {out, out + GRID_FRAMES}, .params = rig.params, .params_end = ends, .events = events,
        .event_count = count, .song_frame = rig.song_frame, .bpm = 120.0, .playing = true, .meter = rig.meter, .modulation = modulation, .content = device->kernel != NULL ? rig.content : content};
    device->process(rig.state, &block);
    rig.song_frame += frames;
  }
  rig_close(&rig);
}

static void both_builds_give_the_same_bytes(void **unused) {
  (void)unused;
  if (!machine_has_avx2() || built(true, 0) == built(false, 0)) {
    print_message("left out: this machine has no AVX2, or this build no second one of its devices\n");
    skip();
  }
  static float one[BLOCKS * 2 * GRID_FRAMES], other[BLOCKS * 2 * GRID_FRAMES];
  const DeviceContent content = all_kinds();
  Random random = random_begin("both builds");
  for (uint32_t d = 0; d < device_count(); d++)
    for (int round = 0; round < 8; round++) {
      const uint64_t seed = random_below(&random, UINT32_MAX);
      memset(one, 0, sizeof one);
      memset(other, 0, sizeof other);
      play(built(false, d), seed, &content, one);
      play(built(true, d), seed, &content, other);
      for (size_t i = 0; i < COUNT_OF(one); i++)
        if (memcmp(&one[i], &other[i], sizeof one[i]) != 0) fail_msg("%s, seed %llu: %.9g and %.9g at %zu", built(false, d)->id, (unsigned long long)seed, (double)one[i], (double)other[i], i);
    }
}

static void they_are_the_same_devices_in_the_same_order(void **unused) {
  (void)unused;
  for (uint32_t d = 0; d < device_count(); d++) {
    const Device *plain = built(false, d), *wide = built(true, d);
    assert_int_equal(plain->number, wide->number);
    assert_string_equal(plain->id, wide->id);
    assert_int_equal(plain->param_count, wide->param_count);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(both_builds_give_the_same_bytes), cmocka_unit_test(they_are_the_same_devices_in_the_same_order)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
