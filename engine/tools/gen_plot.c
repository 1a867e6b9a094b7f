/*
  Response plots for the reference, measured on the devices themselves: a device runs as it runs in a song, and what comes out
  is drawn as SVG. What is drawn follows from the device's role and visualiser; a row of `families` lets one parameter take
  several values, a line for each.
*/
#include "core/math.h"
#include "core/memory.h"
#include "core/tempo.h"
#include "devices/content.h"
#include "devices/device.h"
#include "devices/kernel.h"
#include "dsp/fft.h"
#include "tools/gen.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define POINTS 241
#define LINES_MAX 4
#define SILENT_DB (-100.0)

typedef enum PlotKind { PLOT_NONE, PLOT_MAGNITUDE, PLOT_BANDS, PLOT_TRANSFER, PLOT_DECAY, PLOT_NOTE, PLOT_MODULATION, PLOT_ROLL } PlotKind;

typedef struct Family { const char *device, *param; uint32_t count; double values[LINES_MAX]; } Family;
static const Family families[] = {
    {"eq5", "band3_gain_db", 3, {-12, 6, 12}}, {"compressor", "ratio", 3, {2, 4, 12}},    {"gate", "range_db", 2, {6, 20}},
    {"limiter", "input_db", 2, {0, 12}},       {"saturator", "drive_db", 3, {0, 12, 24}}, {"reverb", "decay_s", 3, {0.6, 2.2, 6}},
    {"convolution", "space", 3, {1, 4, 7}},
    {"delay", "feedback", 3, {20, 50, 80}},    {"utility", "gain_db", 2, {0, 12}},        {"gain", "gain_db", 2, {-12, 0}},
    {"filter", "resonance", 3, {0, 50, 80}},   {"phaser", "stages", 3, {1, 2, 5}},
    {"flanger", "feedback", 3, {-70, 0, 70}},
};

typedef struct Line { double y[POINTS]; char label[64]; } Line;

typedef struct Plot {
  const char *title, *x_unit;
  double x_min, x_max, x_step, y_min, y_max;
  bool logarithmic;
  uint32_t line_count;
  Line lines[LINES_MAX];
} Plot;

/* --- a device that runs ------------------------------------------------------------------------------------------------ */

typedef struct Runner {
  const Device *device;
  void *state;
  size_t bytes;
  DeviceSetup setup;
  float params[LIMIT_PARAMS];
  int64_t frame;
  DeviceContent content;
  size_t kernel_bytes;
  uint32_t chain; /* of a container: the one that is listened to */
  float modulation[2 * LIMIT_PARAMS]; /* two for each port */
  Event sunk[LIMIT_BLOCK_EVENTS];
  float answer[FFT_FRAMES_MAX], re[FFT_BINS(FFT_FRAMES_MAX)], im[FFT_BINS(FFT_FRAMES_MAX)], work[FFT_FRAMES_MAX];
} Runner;

static void *room_for(size_t bytes) {
  void *room = memory_new(memory_heap(), bytes);
  if (room == NULL) exit(EXIT_FAILURE);
  return room;
}

/* What devices with zones play: two seconds of a tone that falls by 60 dB, on the middle C and, for pads, on their first key. */
static const DeviceContent *test_tone(void) {
  enum { FRAMES = 96000 };
  static float tone[FRAMES];
  static Sample sample;
  static Zone zones[2];
  static DeviceContent content;
  for (uint32_t i = 0; i < FRAMES; i++) {
    const double turns = 261.6255653 / RATE * i, level = math_gain_from_db(-60.0 * i / FRAMES);
    tone[i] = (float)(level * (0.4 * math_sin(MATH_TAU * turns) + 0.2 * math_sin(2.0 * MATH_TAU * turns) + 0.1 * math_sin(3.0 * MATH_TAU * turns)));
  }
  sample = (Sample){.channels = {tone, tone}, .frames = FRAMES, .channel_count = 1, .rate_hz = RATE, .key = {1, 1}};
  for (uint8_t z = 0; z < 2; z++) {
    const uint8_t key = z ? 60 : 36;
    zones[z] = (Zone){.id = z + 1, .key_low = key, .key_high = key, .key_root = key, .velocity_low = 1, .velocity_high = 127, .gain = 1.0f, .region = {.end_frame = FRAMES}};
  }
  content = (DeviceContent){.zones = zones, .samples = &sample, .zone_count = 2, .sample_count = 1, .serial = 1};
  return &content;
}

static bool plays_zones(const Device *device) { return device->zones && device->kernel == NULL; }

static Runner *open_runner(const Device *device) {
  Runner *runner = room_for(sizeof *runner);
  runner->device = device;
  runner->setup = (DeviceSetup){.rate_hz = RATE, .object_id = 1};
  runner->bytes = device->state_bytes(&runner->setup);
  runner->state = room_for(runner->bytes);
  for (uint32_t p = 0; p < device->param_count; p++) runner->params[p] = (float)device->params[p].fallback;
  if (plays_zones(device)) runner->content = *test_tone();
  return runner;
}

/* What the device reads that is made of its parameters. */
static void free_kernel(Runner *runner) {
  memory_free(memory_heap(), (void *)(uintptr_t)runner->content.kernel, runner->kernel_bytes);
  runner->content.kernel = NULL;
}

static void make_kernel(Runner *runner) {
  double params[LIMIT_PARAMS];
  for (uint32_t p = 0; p < runner->device->param_count; p++) params[p] = (double)runner->params[p];
  const KernelSource source = {.rate_hz = RATE, .params = params};
  free_kernel(runner);
  runner->kernel_bytes = runner->device->kernel->bytes(&source);
  void *place = room_for(runner->kernel_bytes);
  if (runner->device->kernel->make(memory_heap(), &source, place) != STATUS_OK) exit(EXIT_FAILURE);
  runner->content = (DeviceContent){.serial = 1, .kernel = place};
}

static void close_runner(Runner *runner) {
  free_kernel(runner);
  memory_free(memory_heap(), runner->state, runner->bytes);
  memory_free(memory_heap(), runner, sizeof *runner);
}

static void begin_run(Runner *runner) {
  memset(runner->state, 0, runner->bytes);
  runner->device->prepare(runner->state, &runner->setup);
  runner->frame = 0;
  if (runner->device->kernel != NULL) make_kernel(runner);
}

/* A container of bands is drawn as what its chains hear; others by what becomes of that. */
static bool has_bands(const Device *device) { return strcmp(device->params[0].unit, "Hz") == 0; }

/* What one of a container's chains hears takes the place of the input. */
static void split(Runner *runner, const DeviceBlock *block, float x[2][GRID_FRAMES]) {
  float heard[LINES_MAX][2][GRID_FRAMES], *chains[LINES_MAX][2];
  for (uint32_t i = 0; i < LINES_MAX; i++)
    for (uint32_t c = 0; c < 2; c++) chains[i][c] = heard[i][c];
  runner->device->split(runner->state, block, (float *const (*)[2])chains, LINES_MAX);
  memcpy(x, heard[runner->chain], sizeof heard[0]);
}

/* One block in place; the outputs are left in x. */
static void run_block(Runner *runner, float x[2][GRID_FRAMES], const Event *events, uint32_t event_count) {
  EventSink sink = {.events = runner->sunk, .capacity = LIMIT_BLOCK_EVENTS};
  const bool instrument = runner->device->role == DEVICE_INSTRUMENT;
  DeviceBlock block = {
      .frames = GRID_FRAMES, .in = {instrument ? NULL : x[0], instrument ? NULL : x[1]}, .out = {x[0], x[1]}, .params = runner->params,
      .params_end = runner->params, .events = events, .event_count = event_count, .song_frame = runner->frame,
      .song_ticks = (double)runner->frame / RATE * 2.0 * (double)TICKS_PER_QUARTER, .bpm = 120.0, .playing = true, .notes_out = &sink,
      .modulation = runner->modulation, .content = runner->content.serial != 0 ? &runner->content : NULL};
  const bool follows = runner->device->role == DEVICE_MODULATOR && runner->device->sidechain;
  if (follows) block.sidechain[0] = x[0], block.sidechain[1] = x[1];
  const bool splits = runner->device->role == DEVICE_CONTAINER;
  if (splits) split(runner, &block, x);
  if (!splits || !has_bands(runner->device)) runner->device->process(runner->state, &block);
  runner->frame += GRID_FRAMES;
}

static double db_of(double square) { return square > 1e-20 ? 10.0 * math_log2(square) / math_log2(10.0) : -200.0; }

/* --- what is measured -------------------------------------------------------------------------------------------------- */

/* The spectrum of the answer to one click, after everything has settled. */
static void measure_magnitude(Runner *runner, Line *line) {
  enum { FRAMES = FFT_FRAMES_MAX };
  begin_run(runner);
  for (int b = -100; b < (int)(FRAMES / GRID_FRAMES); b++) {
    float x[2][GRID_FRAMES] = {{0}};
    if (b == 0) x[0][0] = x[1][0] = 0.25f;
    run_block(runner, x, NULL, 0);
    if (b >= 0) memcpy(runner->answer + b * (int)GRID_FRAMES, x[0], sizeof x[0]);
  }
  Fft *fft = room_for(fft_bytes(FRAMES));
  fft_init(fft, FRAMES);
  fft_forward(fft, runner->answer, runner->re, runner->im, runner->work);
  memory_free(memory_heap(), fft, fft_bytes(FRAMES));
  for (int i = 0; i < POINTS; i++) {
    const double hz = 20.0 * math_pow(1000.0, (double)i / (POINTS - 1));
    const int32_t bin = math_int_clamp(hz / RATE * FRAMES + 0.5, 1, FRAMES / 2);
    const double re = (double)runner->re[bin], im = (double)runner->im[bin];
    line->y[i] = db_of(16.0 * (re * re + im * im));
  }
}

/* The level of a steady tone of 1 kHz, out against in. */
static void measure_transfer(Runner *runner, Line *line) {
  for (int i = 0; i < POINTS; i += 4) {
    const double level = math_gain_from_db(-60.0 + 60.0 * i / (POINTS - 1));
    double sum = 0.0;
    begin_run(runner);
    for (int b = 0; b < 300; b++) {
      float x[2][GRID_FRAMES];
      for (uint32_t k = 0; k < GRID_FRAMES; k++)
        x[0][k] = x[1][k] = (float)(level * math_sin(MATH_TAU * (double)((b * (int)GRID_FRAMES + (int)k) % 48) / 48.0));
      run_block(runner, x, NULL, 0);
      for (uint32_t k = 0; k < GRID_FRAMES && b >= 225; k++) sum += (double)x[0][k] * (double)x[0][k]; /* 100 whole periods */
    }
    line->y[i] = db_of(2.0 * sum / (75.0 * GRID_FRAMES));
    for (int k = 1; k < 4 && i > 0; k++) line->y[i - 4 + k] = line->y[i - 4] + (line->y[i] - line->y[i - 4]) * k / 4.0;
  }
}

/* Level over time, a point for every 1 / 240 of it: of a note, or after 10 ms of noise. */
static void measure_envelope(Runner *runner, Line *line, double seconds, uint16_t key) {
  const uint32_t blocks = (uint32_t)(seconds * RATE / GRID_FRAMES / (POINTS - 1)) + 1;
  uint32_t random = 1;
  begin_run(runner);
  for (int i = 0; i < POINTS; i++) {
    double sum = 0.0;
    for (uint32_t b = 0; b < blocks; b++) {
      float x[2][GRID_FRAMES] = {{0}};
      for (uint32_t k = 0; k < GRID_FRAMES && runner->frame < 480; k++) x[0][k] = x[1][k] = 0.5f * math_random_bipolar(&random);
      const bool on = runner->frame == 0, off = runner->frame <= 28800 && runner->frame + GRID_FRAMES > 28800;
      const Event event = {.type = on ? EVENT_NOTE_ON : EVENT_NOTE_OFF, .number = key, .id = 7, .value = on ? 0.8f : 0.0f};
      run_block(runner, x, &event, on || off ? 1 : 0);
      for (uint32_t k = 0; k < GRID_FRAMES; k++) sum += (double)x[0][k] * (double)x[0][k];
    }
    line->y[i] = db_of(sum / (blocks * GRID_FRAMES));
  }
}

/* The value itself, while a note and a tone last for the first half; of several, which are knobs, the first, turned up as long. */
static void measure_modulation(Runner *runner, Line *line) {
  const Param *knob = &runner->device->params[0];
  begin_run(runner);
  for (int i = 0; i < POINTS; i++)
    for (int b = 0; b < 6; b++) {
      if (runner->device->modulation_ports > 1) runner->params[0] = (float)(i >= POINTS / 8 && i < POINTS / 2 ? knob->max : knob->min);
      float x[2][GRID_FRAMES] = {{0}};
      for (uint32_t k = 0; k < GRID_FRAMES && i < POINTS / 2; k++) x[0][k] = x[1][k] = k & 16 ? 0.5f : -0.5f;
      const bool on = runner->frame == 0, off = i == POINTS / 2 && b == 0;
      const Event event = {.type = on ? EVENT_NOTE_ON : EVENT_NOTE_OFF, .number = 60, .id = 7, .value = on ? 0.8f : 0.0f};
      run_block(runner, x, &event, on || off ? 1 : 0);
      if (b == 5) line->y[i] = (double)runner->modulation[1];
    }
}

/* The level of a note; false when none of the keys tried makes a sound: a sampler without its samples. */
static bool measure_note(Runner *runner, Line *line, double seconds) {
  static const uint16_t keys[] = {60, 36}; /* drums may have nothing on the first */
  double most = -200.0;
  for (uint32_t k = 0; k < COUNT_OF(keys) && most < SILENT_DB; k++) {
    measure_envelope(runner, line, seconds, keys[k]);
    for (int i = 0; i < POINTS; i++) most = math_max(most, line->y[i]);
  }
  return most >= SILENT_DB;
}

static bool sounds(const Device *device) {
  Line line;
  Runner *runner = open_runner(device);
  const bool any = measure_note(runner, &line, 0.1);
  close_runner(runner);
  return any;
}

static PlotKind kind_of(const Device *device) {
  if (device->role == DEVICE_INSTRUMENT) return sounds(device) ? PLOT_NOTE : PLOT_NONE;
  if (device->role == DEVICE_NOTE_EFFECT) return PLOT_ROLL;
  if (device->role == DEVICE_MODULATOR) return PLOT_MODULATION;
  if (device->role == DEVICE_CONTAINER) return has_bands(device) ? PLOT_BANDS : PLOT_MAGNITUDE;
  if (device->role != DEVICE_EFFECT) return PLOT_NONE;
  if (device->visuals[0] == VISUAL_TRANSFER) return PLOT_TRANSFER;
  float params[LIMIT_PARAMS];
  for (uint32_t p = 0; p < device->param_count; p++) params[p] = (float)device->params[p].fallback;
  return device->tail_seconds && device->tail_seconds(params) > 0.5 ? PLOT_DECAY : PLOT_MAGNITUDE;
}

static void measure(Runner *runner, PlotKind kind, double seconds, Line *line) {
  if (kind == PLOT_MAGNITUDE || kind == PLOT_BANDS) measure_magnitude(runner, line);
  if (kind == PLOT_TRANSFER) measure_transfer(runner, line);
  if (kind == PLOT_DECAY) measure_envelope(runner, line, seconds, 60);
  if (kind == PLOT_MODULATION) measure_modulation(runner, line);
  if (kind == PLOT_NOTE) (void)measure_note(runner, line, seconds);
}

/* --- drawing ------------------------------------------------------------------------------------------------------------ */

#define WIDTH 520.0
#define HEIGHT 220.0
#define LEFT 44.0
#define TOP 28.0 /* the lines are named above */
#define RIGHT 12.0
#define BOTTOM 26.0

static double place_x(const Plot *plot, double x) {
  const double part = plot->logarithmic ? math_log2(x / plot->x_min) / math_log2(plot->x_max / plot->x_min) : (x - plot->x_min) / (plot->x_max - plot->x_min);
  return LEFT + part * (WIDTH - LEFT - RIGHT);
}

static double place_y(const Plot *plot, double y) {
  const double part = (math_clamp(y, plot->y_min, plot->y_max) - plot->y_min) / (plot->y_max - plot->y_min);
  return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
}

static void draw_grid(FILE *out, const Plot *plot) {
  static const double decades[] = {20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000};
  const double rise = (plot->y_max - plot->y_min) / 4.0;
  const uint32_t count = plot->logarithmic ? COUNT_OF(decades) : (uint32_t)math_int_clamp((plot->x_max - plot->x_min) / plot->x_step, 1, 8) + 1;
  for (uint32_t i = 0; i < count; i++) {
    const double x = plot->logarithmic ? decades[i] : plot->x_min + plot->x_step * i, at = place_x(plot, x);
    fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.4g%s%s</text>\n", at, TOP, HEIGHT - BOTTOM, at,
            HEIGHT - 9.0, plot->logarithmic && x >= 1000.0 ? x / 1000.0 : x, plot->logarithmic && x >= 1000.0 ? "k" : "", i == 0 ? plot->x_unit : "");
  }
  for (int i = 0; i <= 4; i++) {
    const double y = plot->y_min + rise * i, at = place_y(plot, y);
    fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>\n", LEFT, at, WIDTH - RIGHT, LEFT - 5.0, at + 4.0, y);
  }
}

static void draw(FILE *out, const Plot *plot) {
  static const char *const colors[LINES_MAX] = {"#2f6fde", "#d9622b", "#2c9a6b", "#9a4fc4"};
  fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" role=\"img\" aria-label=\"%s\">\n", WIDTH, HEIGHT, WIDTH, plot->title);
  fputs("<style>text{font:11px sans-serif;fill:#888}.grid{stroke:#8884;fill:none}.line{fill:none;stroke-width:2;stroke-linejoin:round}</style>\n", out);
  draw_grid(out, plot);
  for (uint32_t l = 0; l < plot->line_count; l++) {
    fprintf(out, "<path class=\"line\" stroke=\"%s\" d=\"", colors[l]);
    for (int i = 0; i < POINTS; i++) {
      const double part = (double)i / (POINTS - 1), x = LEFT + part * (WIDTH - LEFT - RIGHT);
      fprintf(out, "%s%.1f %.1f", i ? "L" : "M", x, place_y(plot, plot->lines[l].y[i]));
    }
    fprintf(out, "\"/><text x=\"%.1f\" y=\"%.1f\" style=\"fill:%s\">%s</text>\n", LEFT + (WIDTH - LEFT - RIGHT) / LINES_MAX * l, TOP - 12.0, colors[l], plot->lines[l].label);
  }
  fputs("</svg>\n", out);
}

/* Whole tens around what was measured, no more than 80 dB of it. */
static void choose_range(Plot *plot, PlotKind kind) {
  if (kind == PLOT_MODULATION) { plot->y_min = 0.0; plot->y_max = 1.0; return; }
  if (kind == PLOT_TRANSFER) { plot->y_min = -80.0; plot->y_max = 0.0; return; }
  double most = -200.0, least = 200.0;
  for (uint32_t l = 0; l < plot->line_count; l++)
    for (int i = 0; i < POINTS; i++) {
      most = math_max(most, plot->lines[l].y[i]);
      least = math_min(least, plot->lines[l].y[i]);
    }
  plot->y_max = 10.0 * (math_floor(most / 10.0) + 1.0);
  const double floor = 10.0 * math_floor(least / 10.0), reach = kind == PLOT_MAGNITUDE || kind == PLOT_BANDS ? 40.0 : 80.0;
  const double span = math_clamp(plot->y_max - floor, 20.0, reach);
  plot->y_min = plot->y_max - 20.0 * math_floor((span + 19.9) / 20.0);
}

static const Family *family_of(const Device *device) {
  for (uint32_t f = 0; f < COUNT_OF(families); f++)
    if (strcmp(families[f].device, device->id) == 0) return &families[f];
  return NULL;
}

const Param *gen_param_of(const Device *device, const char *id) {
  for (uint32_t p = 0; p < device->param_count; p++)
    if (strcmp(device->params[p].id, id) == 0) return &device->params[p];
  fprintf(stderr, "tutti-gen: %s has no parameter %s to draw\n", device->id, id);
  exit(EXIT_FAILURE);
}

static void name_line(Line *line, const Param *param, double value) {
  char text[40];
  param_format(param, value, text, sizeof text);
  snprintf(line->label, sizeof line->label, "%s %s", param->name, text);
}

const char *gen_plot_title(const Device *device) {
  static const char *const titles[] = {
      [PLOT_NONE] = NULL, [PLOT_MAGNITUDE] = "Magnitude in dB over frequency", [PLOT_BANDS] = "Magnitude in dB over frequency, of what each of four chains hears", [PLOT_TRANSFER] = "Level out over level in, in dB, of a steady tone",
      [PLOT_DECAY] = "Level in dB over seconds after 10 ms of noise", [PLOT_NOTE] = "Level in dB over seconds of a note held for 0.6 s",
      [PLOT_MODULATION] = "Value over seconds, a note and a tone in the first half"};
  const PlotKind kind = kind_of(device);
  if (kind == PLOT_NOTE && plays_zones(device)) return "Level in dB over seconds of a note held for 0.6 s, of a tone that falls by itself";
  if (kind == PLOT_MODULATION && device->modulation_ports > 1) return "Value over seconds, its first knob turned up and down again";
  return kind == PLOT_ROLL ? gen_notes_title(device) : titles[kind];
}

bool gen_plot(FILE *out, const Device *device) {
  const PlotKind kind = kind_of(device);
  const Family *family = family_of(device);
  if (kind == PLOT_NONE) return false;
  if (kind == PLOT_ROLL) return gen_notes(out, device), true;
  const bool tuned = kind == PLOT_MAGNITUDE || kind == PLOT_BANDS;
  const bool timed = kind == PLOT_DECAY || kind == PLOT_NOTE || kind == PLOT_MODULATION;
  const double seconds = kind == PLOT_MODULATION ? (double)POINTS * 6.0 * GRID_FRAMES / RATE : 2.0;
  Plot plot = {.title = gen_plot_title(device), .x_unit = timed ? " s" : kind == PLOT_TRANSFER ? " dB" : " Hz", .logarithmic = tuned,
                .x_min = tuned ? 20.0 : kind == PLOT_TRANSFER ? -60.0 : 0.0,
                .x_max = tuned ? 20000.0 : kind == PLOT_TRANSFER ? 0.0 : seconds, .x_step = timed ? 0.5 : 15.0,
                .line_count = kind == PLOT_BANDS ? LINES_MAX : family ? family->count : 1};
  Runner *runner = open_runner(device);
  for (uint32_t l = 0; l < plot.line_count; l++) {
    if (family) {
      const Param *param = gen_param_of(device, family->param);
      runner->params[param->number] = (float)family->values[l];
      name_line(&plot.lines[l], param, family->values[l]);
    }
    if (kind == PLOT_BANDS) snprintf(plot.lines[l].label, sizeof plot.lines[l].label, "Chain %u", (runner->chain = l) + 1);
    measure(runner, kind, seconds, &plot.lines[l]);
  }
  close_runner(runner);
  choose_range(&plot, kind);
  draw(out, &plot);
  return true;
}
