/* Instruments of other programs on their way to our sampler: what every reader of them needs, and their travel as bytes. */
#include "formats/sampled.h"

#include "core/math.h"

#include <string.h>

#define SMPL_BYTES 60u /* with the first loop */
#define CHUNKS_MAX 4096u
#define MAGIC UINT32_C(0x53504c31)
#define LEFT_TOO_MANY "zones beyond those that our samplers can hold"

const SampledParam sampled_shape[SAMPLED_SHAPES] = {
  [SHAPE_TRIGGER] = {"trigger", 0, 1, 0},
  [SHAPE_FILTER_TYPE] = {"filter_type", 0, 4, 0},
  [SHAPE_CUTOFF] = {"cutoff_hz", 20, 20000, 20000},
  [SHAPE_RESONANCE] = {"resonance", 0, 100, 0},
  [SHAPE_FILTER_AMOUNT] = {"filter_amount_st", -96, 96, 0},
  [SHAPE_KEY_TRACK] = {"key_track", 0, 100, 0},
  [SHAPE_FILTER_VELOCITY] = {"filter_velocity", 0, 100, 0},
  [SHAPE_FILTER_ATTACK] = {"filter_attack_ms", 0.5, 10000, 0.5},
  [SHAPE_FILTER_DECAY] = {"filter_decay_ms", 5, 20000, 900},
  [SHAPE_FILTER_SUSTAIN] = {"filter_sustain", 0, 100, 100},
  [SHAPE_FILTER_RELEASE] = {"filter_release_ms", 5, 20000, 400},
  [SHAPE_ATTACK] = {"attack_ms", 0.3, 10000, 0.3},
  [SHAPE_DECAY] = {"decay_ms", 5, 20000, 1200},
  [SHAPE_SUSTAIN] = {"sustain", 0, 100, 100},
  [SHAPE_RELEASE] = {"release_ms", 5, 20000, 180},
  [SHAPE_VELOCITY] = {"velocity", 0, 100, 70},
  [SHAPE_VELOCITY_CURVE] = {"velocity_curve", -100, 100, 0},
  [SHAPE_LFO_WAVE] = {"lfo_wave", 0, 3, 0},
  [SHAPE_LFO_RATE] = {"lfo_rate_hz", 0.02, 20, 5},
  [SHAPE_LFO_DELAY] = {"lfo_delay_ms", 0, 5000, 200},
  [SHAPE_LFO_PITCH] = {"lfo_pitch_ct", 0, 200, 0},
  [SHAPE_LFO_CUTOFF] = {"lfo_cutoff_st", 0, 48, 0},
  [SHAPE_LFO_AMP] = {"lfo_amp", 0, 100, 0},
};

void sampled_init(Sampled *sampled, const Memory *memory) {
  memset(sampled, 0, sizeof *sampled);
  buffer_init(&sampled->zones, memory, SAMPLED_ZONES_MAX * sizeof(SampledZone));
  buffer_init(&sampled->sounds, memory, SAMPLED_SOUNDS_MAX * sizeof(SampledSound));
  buffer_init(&sampled->left, memory, SAMPLED_LEFT_BYTES);
}

void sampled_finish(Sampled *sampled) {
  buffer_finish(&sampled->zones);
  buffer_finish(&sampled->sounds);
  buffer_finish(&sampled->left);
}

uint32_t sampled_zone_count(const Sampled *sampled) { return (uint32_t)(sampled->zones.size / sizeof(SampledZone)); }
SampledZone *sampled_zone(const Sampled *sampled, uint32_t index) { return (SampledZone *)(void *)sampled->zones.data + index; }
uint32_t sampled_sound_count(const Sampled *sampled) { return (uint32_t)(sampled->sounds.size / sizeof(SampledSound)); }
SampledSound *sampled_sound(const Sampled *sampled, uint32_t index) { return (SampledSound *)(void *)sampled->sounds.data + index; }

SampledZone sampled_zone_start(void) {
  SampledZone zone;
  memset(&zone, 0, sizeof zone);
  zone.key_high = zone.velocity_high = 127;
  zone.key_root = 60;
  zone.velocity_low = 1;
  for (uint32_t i = 0; i < SAMPLED_SHAPES; i++) zone.shape[i] = sampled_shape[i].fallback;
  zone.shape[SHAPE_VELOCITY] = 100; /* as the level follows velocity in both formats: by its square */
  return zone;
}

static int32_t within(int32_t x, int32_t low, int32_t high) { return x < low ? low : x > high ? high : x; }
static double number(double x, double low, double high, double fallback) { return math_is_finite(x) ? math_clamp(x, low, high) : fallback; }
static int64_t frame(int64_t x) { return x < 0 ? 0 : x > INT64_C(1) << 40 ? INT64_C(1) << 40 : x; }

void sampled_zone_fit(SampledZone *zone) {
  zone->key_low = within(zone->key_low, 0, 127);
  zone->key_high = within(zone->key_high, zone->key_low, 127);
  if (zone->key_root != SAMPLED_ROOT_AS_FILE) zone->key_root = within(zone->key_root, 0, 127);
  zone->velocity_low = within(zone->velocity_low, 1, 127);
  zone->velocity_high = within(zone->velocity_high, zone->velocity_low, 127);
  zone->round_robin = within(zone->round_robin, 0, 127);
  zone->choke = within(zone->choke, 0, 127);
  if (zone->loop >= SAMPLED_LOOPS && zone->loop != SAMPLED_LOOP_AS_FILE) zone->loop = SAMPLED_NO_LOOP;
  zone->reverse = zone->reverse != 0;
  zone->gain_db = number(zone->gain_db, -144, 24, 0);
  zone->pan = number(zone->pan, -1, 1, 0);
  zone->tune_ct = number(zone->tune_ct, -4800, 4800, 0);
  zone->start_frame = frame(zone->start_frame);
  zone->end_frame = frame(zone->end_frame);
  zone->loop_start_frame = frame(zone->loop_start_frame);
  zone->loop_end_frame = frame(zone->loop_end_frame);
  zone->loop_crossfade_frames = frame(zone->loop_crossfade_frames);
  for (uint32_t i = 0; i < SAMPLED_SHAPES; i++) zone->shape[i] = number(zone->shape[i], sampled_shape[i].least, sampled_shape[i].most, sampled_shape[i].fallback);
}

static bool add_one(Sampled *sampled, SampledZone zone) {
  if (sampled_zone_count(sampled) == SAMPLED_ZONES_MAX) {
    sampled_leave(sampled, LEFT_TOO_MANY);
    return false;
  }
  sampled_zone_fit(&zone);
  buffer_put(&sampled->zones, &zone, sizeof zone);
  return true;
}

bool sampled_add_zone(Sampled *sampled, const SampledZone *zone, double follow_ct) {
  if (follow_ct == 100.0 || zone->key_root == SAMPLED_ROOT_AS_FILE || !math_is_finite(follow_ct)) return add_one(sampled, *zone);
  for (int32_t key = within(zone->key_low, 0, 127); key <= within(zone->key_high, 0, 127); key++) {
    SampledZone one = *zone;
    one.key_low = one.key_high = one.key_root = key;
    one.tune_ct += follow_ct * (double)(key - zone->key_root);
    if (!add_one(sampled, one)) return false;
  }
  return true;
}

void sampled_leave(Sampled *sampled, const char *what) {
  const size_t size = strlen(what);
  Buffer *left = &sampled->left;
  for (size_t at = 0; at < left->size;) {
    const uint8_t *end = memchr(left->data + at, '\n', left->size - at);
    const size_t length = (size_t)(end - left->data) - at;
    if (length == size && memcmp(left->data + at, what, size) == 0) return;
    at += length + 1;
  }
  if (left->size + size + 1 > SAMPLED_LEFT_BYTES) return;
  buffer_put(left, what, size);
  buffer_u8(left, '\n');
}

Status sampled_refuse(const Sampled *sampled, const char *usual, Problem *problem) {
  const uint8_t *end = sampled->left.size > 0 ? memchr(sampled->left.data, '\n', sampled->left.size) : NULL;
  if (end == NULL) return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "instrument", "%s", usual);
  return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "instrument", "%.*s", (int)(end - sampled->left.data), (const char *)sampled->left.data);
}

Status sampled_status(const Sampled *sampled) {
  if (sampled->zones.status != STATUS_OK) return sampled->zones.status;
  return sampled->sounds.status != STATUS_OK ? sampled->sounds.status : sampled->left.status;
}

double sampled_decay_ms(double seconds, double whole_db, double sustain) {
  const double low = math_clamp(sustain, 1e-5, 0.999), down_db = -math_db_from_gain(low), half_seconds = 0.5 * seconds * math_min(1.0, down_db / whole_db);
  const double root = math_sqrt(low); /* half way in dB: low + (1 - low) k = sqrt(low) */
  return 3000.0 * half_seconds / (math_log2((1.0 + root) / root) * 0.30102999566398120);
}

/* ---- as bytes */

typedef struct Head { uint32_t magic, zones, sounds, left_bytes, drums; char name[SAMPLED_NAME_BYTES]; } Head;

void sampled_write(const Sampled *sampled, Buffer *out) {
  Head head = {.magic = MAGIC, .zones = sampled_zone_count(sampled), .sounds = sampled_sound_count(sampled), .left_bytes = (uint32_t)sampled->left.size, .drums = sampled->drums};
  memcpy(head.name, sampled->name, sizeof head.name);
  buffer_put(out, &head, sizeof head);
  buffer_put(out, sampled->zones.data, sampled->zones.size);
  buffer_put(out, sampled->sounds.data, sampled->sounds.size);
  buffer_put(out, sampled->left.data, sampled->left.size);
}

static bool read_rows(Reader *reader, Buffer *to, size_t size) {
  const Bytes rows = reader_take(reader, size);
  if (rows.size > 0) buffer_put(to, rows.data, rows.size);
  return !reader->failed && to->status == STATUS_OK;
}

static bool legal(const Sampled *sampled) {
  for (uint32_t i = 0; i < sampled_zone_count(sampled); i++) {
    SampledZone *zone = sampled_zone(sampled, i);
    sampled_zone_fit(zone);
    if (zone->sound >= sampled_sound_count(sampled)) return false;
  }
  for (uint32_t i = 0; i < sampled_sound_count(sampled); i++) sampled_sound(sampled, i)->path[SAMPLED_PATH_BYTES - 1] = '\0';
  return sampled->left.size == 0 || sampled->left.data[sampled->left.size - 1] == '\n';
}

Status sampled_read(Bytes bytes, Sampled *sampled, Problem *problem) {
  Reader reader;
  Head head;
  reader_init(&reader, bytes);
  const Bytes first = reader_take(&reader, sizeof head);
  if (first.size == sizeof head) memcpy(&head, first.data, sizeof head);
  else memset(&head, 0, sizeof head);
  const bool fits = head.magic == MAGIC && head.zones <= SAMPLED_ZONES_MAX && head.sounds <= SAMPLED_SOUNDS_MAX && head.left_bytes <= SAMPLED_LEFT_BYTES;
  if (!fits || !read_rows(&reader, &sampled->zones, head.zones * sizeof(SampledZone)) || !read_rows(&reader, &sampled->sounds, head.sounds * sizeof(SampledSound)) ||
      !read_rows(&reader, &sampled->left, head.left_bytes) || !legal(sampled)) {
    const Status status = sampled_status(sampled) != STATUS_OK ? sampled_status(sampled) : STATUS_CORRUPT;
    return problem_set(problem, status, reader.offset, "instrument", "%s", status_text(status));
  }
  sampled->drums = head.drums != 0;
  memcpy(sampled->name, head.name, sizeof sampled->name);
  sampled->name[SAMPLED_NAME_BYTES - 1] = '\0';
  return STATUS_OK;
}

/* ---- what a WAV says */

/* Its smpl chunk's first bytes; how many there are. */
static size_t read_smpl(const FileReader *file, uint8_t to[SMPL_BYTES]) {
  uint8_t head[12];
  if (file_reader_get(file, 0, head, sizeof head, NULL) != STATUS_OK || memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0) return 0;
  uint64_t at = sizeof head;
  for (uint32_t i = 0; i < CHUNKS_MAX && file_reader_get(file, at, head, 8, NULL) == STATUS_OK; i++) {
    Reader reader;
    reader_init(&reader, (Bytes){head + 4, 4});
    const uint64_t size = reader_u32le(&reader), left = file->bytes - at - 8;
    const size_t wanted = (size_t)(size < left ? size < SMPL_BYTES ? size : SMPL_BYTES : left < SMPL_BYTES ? left : SMPL_BYTES);
    if (memcmp(head, "smpl", 4) == 0) return file_reader_get(file, at + 8, to, wanted, NULL) == STATUS_OK ? wanted : 0;
    at += 8 + size + (size & 1);
  }
  return 0;
}

bool sampled_marks(const FileReader *file, SampledMarks *marks) {
  uint8_t bytes[SMPL_BYTES];
  const Bytes chunk = {bytes, read_smpl(file, bytes)};
  memset(marks, 0, sizeof *marks);
  if (chunk.size < 36) return false;
  Reader reader;
  reader_init(&reader, chunk);
  (void)reader_skip(&reader, 12); /* maker, product, period */
  const uint32_t key = reader_u32le(&reader), fraction = reader_u32le(&reader);
  (void)reader_skip(&reader, 8); /* SMPTE */
  const uint32_t loops = reader_u32le(&reader);
  (void)reader_skip(&reader, 8); /* more data's size, and the first loop's name */
  if (key > 127) return false;
  marks->key_root = (int32_t)key;
  marks->tune_ct = -100.0 * (double)fraction / 4294967296.0; /* it was recorded so much above the key */
  const uint32_t type = reader_u32le(&reader), start = reader_u32le(&reader), end = reader_u32le(&reader);
  if (reader.failed || loops == 0 || end <= start || type > 1) return true;
  marks->has_loop = true;
  marks->loop = type == 1 ? SAMPLED_TO_AND_FRO : SAMPLED_LOOP;
  marks->loop_start_frame = start;
  marks->loop_end_frame = (int64_t)end + 1;
  return true;
}

void sampled_take_marks(Sampled *sampled, uint32_t sound, const SampledMarks *marks) {
  for (uint32_t i = 0; i < sampled_zone_count(sampled); i++) {
    SampledZone *zone = sampled_zone(sampled, i);
    if (zone->sound != sound) continue;
    if (zone->key_root == SAMPLED_ROOT_AS_FILE) {
      zone->key_root = marks != NULL ? marks->key_root : 60;
      if (marks != NULL) zone->tune_ct += marks->tune_ct;
    }
    const bool loops = marks != NULL && marks->has_loop, says_loop = zone->loop == SAMPLED_LOOP || zone->loop == SAMPLED_UNTIL_RELEASE;
    if (loops && (zone->loop == SAMPLED_LOOP_AS_FILE || says_loop) && zone->loop_end_frame == 0) {
      if (zone->loop == SAMPLED_LOOP_AS_FILE) zone->loop = marks->loop;
      zone->loop_start_frame = marks->loop_start_frame;
      zone->loop_end_frame = marks->loop_end_frame;
    } else if (zone->loop == SAMPLED_LOOP_AS_FILE) {
      zone->loop = SAMPLED_NO_LOOP;
    }
    sampled_zone_fit(zone);
  }
}
