/* The bounce: a graph of its own, fed once, then read to the end into sample bytes. Used by the command line, the export
   worker and the tests alike. */

#include "session/render.h"

#include "core/limits.h"
#include "core/math.h"
#include "dsp/loudness.h"
#include "dsp/resample.h"
#include "formats/wav.h"
#include "graph/page_loader.h"
#include "session/stretched_pool.h"

#include <string.h>

#define BLOCK_FRAMES_MAX 8192u
#define BLOCK_FRAMES_USUAL 1024u
#define PAGE_SLOTS 256u        /* of a render whose long sounds are read as they are needed, ... */
#define WHOLE_BYTES (UINT64_C(64) << 20) /* so much is read whole, because it is faster: several threads may render then */
#define PAGE_SLOTS_EACH 4u     /* ... and more for each of them, because all may sound at once */
#define PAGE_SLOTS_MAX 4096u
#define DITHER_SEED UINT64_C(0x7475747469)
#define SONG_SHARE 0.97 /* of the progress; the rest is the tail */

struct Render {
  const Memory *memory;
  const Session *session;  /* whose assets are read */
  Graph *graph;
  RenderOptions options;
  double graph_rate_hz;
  int64_t song_frames;     /* of the graph from begin to the song's or the range's end */
  int64_t end_frames;      /* of the graph: where it ends; -1 while that is not known */
  int64_t made_frames;     /* by the graph */
  int64_t latency_frames;  /* of the graph: so many come before the song's first, and are dropped */
  int64_t dropped_frames;
  int64_t played_frame;    /* of the song: the graph goes on from here */
  uint32_t hand;           /* of the options': the next */
  uint64_t written_frames;
  bool resampled;
  Resampler resamplers[2];
  float block[2][BLOCK_FRAMES_MAX];
  Sha256 sha;
  Digest digest;
  uint32_t dither;
  double peak, square_sum;
  float gain;
  Loudness loudness;
  StretchedPool stretched; /* what is read of it in pages */
  uint32_t clipped;
  bool done;
  bool helped;             /* the crew's threads run */
};

/* ---- samples to bytes */

/* Triangular noise of one step either way: what rounding loses becomes noise instead of distortion. */
static float dither(Render *render) {
  const float a = math_random_bipolar(&render->dither), b = math_random_bipolar(&render->dither);
  return (a + b) * 0.5f;
}

static int32_t quantise(Render *render, float x, double full) {
  if (x > 1.0f || x < -1.0f) render->clipped++;
  return (int32_t)math_round_clamp((double)x * full + (double)dither(render), -(int64_t)full, (int64_t)full - 1);
}

static uint8_t *put_f32(Render *render, uint8_t *to, float x) {
  (void)render;
  memcpy(to, &x, sizeof x);
  return to + 4;
}

static uint8_t *put_s24(Render *render, uint8_t *to, float x) {
  const uint32_t bits = (uint32_t)quantise(render, x, 8388608.0);
  for (uint32_t i = 0; i < 3; i++) to[i] = (uint8_t)(bits >> (8 * i));
  return to + 3;
}

static uint8_t *put_s16(Render *render, uint8_t *to, float x) {
  const uint32_t bits = (uint32_t)quantise(render, x, 32768.0);
  for (uint32_t i = 0; i < 2; i++) to[i] = (uint8_t)(bits >> (8 * i));
  return to + 2;
}

typedef struct Layout {
  uint32_t sample_bytes;
  WavSample wav;
  uint8_t *(*put)(Render *render, uint8_t *to, float x);
} Layout;

static const Layout layouts[] = {
  [SAMPLE_F32] = {4, WAV_F32, put_f32}, [SAMPLE_S24] = {3, WAV_S24, put_s24}, [SAMPLE_S16] = {2, WAV_S16, put_s16}};

static void measure(Render *render, float x) {
  const double value = (double)x, level = value < 0 ? -value : value;
  render->peak = math_max(render->peak, level);
  render->square_sum += value * value;
}

static Status write_frames(Render *render, float *left, float *right, uint32_t frames, Buffer *out) {
  const Layout *layout = &layouts[render->options.format];
  const size_t size = (size_t)frames * 2 * layout->sample_bytes;
  uint8_t *const begin = buffer_extend(out, size);
  if (begin == NULL) return frames == 0 ? STATUS_OK : out->status;
  uint8_t *to = begin;
  for (uint32_t i = 0; i < frames && render->gain != 1.0f; i++) {
    left[i] *= render->gain;
    right[i] *= render->gain;
  }
  loudness_add(&render->loudness, left, right, frames);
  for (uint32_t i = 0; i < frames; i++) {
    measure(render, left[i]);
    measure(render, right[i]);
    to = layout->put(render, to, left[i]);
    to = layout->put(render, to, right[i]);
  }
  sha256_put(&render->sha, begin, size);
  render->written_frames += frames;
  return STATUS_OK;
}

/* ---- the graph */

/* The graph says at which frame it stopped; it may say so before we have read that far. */
static void hear_notices(Render *render) {
  Notice notice;
  while (ring_read(graph_notices(render->graph), &notice))
    if (notice.type == NOTICE_STOPPED && render->end_frames < 0) {
      const int64_t end = notice.position_frame - render->latency_frames;
      render->end_frames = end > 0 ? end : 0;
    }
}

/* What hands do now goes to the graph; gives how many of `frames` there are until they do more. */
static uint32_t play_hands(Render *render, uint32_t frames) {
  const RenderOptions *o = &render->options;
  for (; render->hand < o->hand_count; render->hand++) {
    const int64_t until = o->hands[render->hand].song_frame - render->played_frame;
    if (until > 0) return until < (int64_t)frames ? (uint32_t)until : frames;
    if (!ring_write(graph_commands(render->graph), &o->hands[render->hand].command)) return frames < GRID_FRAMES ? frames : GRID_FRAMES;
  }
  return frames;
}

static void render_block(Render *render, uint32_t frames) {
  for (uint32_t at = 0, count; at < frames; at += count) {
    GraphIo io = {0};
    float **const out = render->options.cue ? io.cue : io.out;
    for (uint32_t c = 0; c < 2; c++) out[c] = render->block[c] + at;
    count = play_hands(render, frames - at);
    graph_render_io(render->graph, &io, count);
    render->played_frame += count;
  }
  hear_notices(render);
}

/* What delay compensation puts before the song. */
static void drop_latency(Render *render) {
  while (render->dropped_frames < render->latency_frames) {
    const int64_t left = render->latency_frames - render->dropped_frames;
    const uint32_t frames = left < (int64_t)render->options.block_frames ? (uint32_t)left : render->options.block_frames;
    render_block(render, frames);
    render->dropped_frames += frames;
  }
}

/* Up to `frames` of the song into render->block; 0 at the end. */
static uint32_t make_frames(Render *render, uint32_t frames) {
  if (render->end_frames >= 0 && render->end_frames - render->made_frames < (int64_t)frames)
    frames = (uint32_t)(render->end_frames - render->made_frames);
  if (frames > render->options.block_frames) frames = render->options.block_frames;
  if (frames == 0) return 0;
  drop_latency(render);
  render_block(render, frames);
  const bool over = render->end_frames >= 0 && render->end_frames < render->made_frames + frames;
  const uint32_t valid = over ? (uint32_t)(render->end_frames - render->made_frames) : frames;
  render->made_frames += valid;
  return valid;
}

static bool graph_ended(const Render *render) { return render->end_frames >= 0 && render->made_frames >= render->end_frames; }

static Status step_plain(Render *render, uint32_t frames, Buffer *out) {
  for (uint32_t made = 0; made < frames && !graph_ended(render);) {
    const uint32_t count = make_frames(render, frames - made);
    const Status status = write_frames(render, render->block[0], render->block[1], count, out);
    if (status != STATUS_OK) return status;
    made += count;
  }
  render->done = graph_ended(render);
  return STATUS_OK;
}

/* Push one block into both resamplers; both hold the same, so both take the same. */
static void feed_resamplers(Render *render) {
  const uint32_t count = make_frames(render, 256);
  for (uint32_t c = 0; c < 2; c++) {
    uint32_t taken = resampler_push(&render->resamplers[c], render->block[c], count);
    (void)taken; /* 256 always fit behind an empty pull */
    if (graph_ended(render)) resampler_end(&render->resamplers[c]);
  }
}

static Status step_resampled(Render *render, uint32_t frames, Buffer *out) {
  float left[256], right[256];
  for (uint32_t made = 0; made < frames && !render->done;) {
    const uint32_t wanted = frames - made < 256 ? frames - made : 256;
    const uint32_t count = resampler_pull(&render->resamplers[0], left, wanted);
    (void)resampler_pull(&render->resamplers[1], right, wanted);
    const Status status = write_frames(render, left, right, count, out);
    if (status != STATUS_OK) return status;
    made += count;
    if (count == wanted) continue;
    if (graph_ended(render)) render->done = true;
    else feed_resamplers(render);
  }
  return STATUS_OK;
}

Status render_step(Render *render, uint32_t frames, Buffer *out, bool *done) {
  Status status = STATUS_OK;
  if (!render->done) status = (render->resampled ? step_resampled : step_plain)(render, frames, out);
  if (status == STATUS_OK && render->done) {
    Sha256 sha = render->sha;
    render->digest = sha256_finish(&sha);
  }
  *done = render->done;
  return status;
}

/* ---- setup */

/* A page is missed: it is read now, and the sound goes on. Lent to the graph, which would not wait by itself. */
static void wait_for_page(void *context, Pages *pages, uint32_t page) RT_SAFE {
  Render *render = context;
  PageLoader *loader = graph_page_loader(render->graph);
  PageOrder order;
  if (!page_loader_fetch(loader, pages, page, &order)) return;
  const bool read = session_read_asset(render->session, &order.sha256, order.offset, order.to, order.bytes)
                    || stretched_pool_read(&render->stretched, render->session, &order.sha256, order.offset, order.to, order.bytes);
  page_loader_done(loader, read);
}

static Status open_pages(Render *render, Problem *problem) {
  const uint32_t streams = session_stream_count(render->session);
  const bool asked = render->options.page_slots > 0;
  if (streams == 0 || (!asked && session_stream_bytes(render->session) <= WHOLE_BYTES)) return STATUS_OK;
  const uint32_t wanted = PAGE_SLOTS + (streams < PAGE_SLOTS_MAX ? streams : PAGE_SLOTS_MAX) * PAGE_SLOTS_EACH;
  const uint32_t slots = render->options.page_slots > 0 ? render->options.page_slots : wanted < PAGE_SLOTS_MAX ? wanted : PAGE_SLOTS_MAX;
  if (graph_open_pages(render->graph, slots, session_decode_page) != STATUS_OK)
    return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "render", "no memory to read long sounds into");
  graph_wait_for_pages(render->graph, wait_for_page, render);
  return STATUS_OK;
}

/* A render neither loops nor clicks. */
static Status install_plan(Render *render, Session *session, int64_t *end_frame, Problem *problem) {
  Bytes plan;
  Status status = session_compile(session, &plan, problem);
  if (status == STATUS_OK) status = open_pages(render, problem);
  if (status == STATUS_OK) status = session_feed_segments(session, render->graph, problem);
  if (status != STATUS_OK) return status;
  uint8_t *copy = memory_new(render->memory, plan.size);
  if (copy == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "render", "no memory for the plan");
  memcpy(copy, plan.data, plan.size);
  PlanHeader header;
  memcpy(&header, copy, sizeof header);
  header.loop_start_frame = header.loop_end_frame = 0;
  header.metronome = 0;
  *end_frame = header.end_frame;
  render->latency_frames = header.latency_frames;
  memcpy(copy, &header, sizeof header);
  status = graph_install(render->graph, (Bytes){copy, plan.size}, problem);
  memory_free(render->memory, copy, plan.size);
  return status;
}

static Status prepare_rates(Render *render, Problem *problem) {
  const double wanted = render->options.rate_hz;
  if (!(wanted >= LIMIT_RATE_HZ_MIN && wanted <= LIMIT_RATE_HZ_MAX) || math_floor(wanted) != wanted)
    return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "render.rate_hz", "the sample rate must be a whole number from %u to %u Hz",
                       LIMIT_RATE_HZ_MIN, LIMIT_RATE_HZ_MAX);
  render->resampled = wanted != render->graph_rate_hz;
  const ResampleRates rates = {(uint32_t)math_round_clamp(render->graph_rate_hz, 1, INT32_MAX), (uint32_t)math_round_clamp(wanted, 1, INT32_MAX)};
  for (uint32_t c = 0; render->resampled && c < 2; c++) {
    const Status status = resampler_init(&render->resamplers[c], render->memory, rates);
    if (status != STATUS_OK) return problem_set(problem, status, NO_OFFSET, "render.rate_hz", "%s", status_text(status));
  }
  return STATUS_OK;
}

static Status prepare_range(Render *render, Session *session, int64_t song_end, int64_t *begin, Problem *problem) {
  const RenderOptions *o = &render->options;
  if (o->end_ticks < o->begin_ticks || o->begin_ticks < 0)
    return problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "render.range", "the range ends before it begins");
  const TempoMap *map = doc_tempo_map(session_doc(session));
  if (map == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "render", "no memory for the tempo map");
  const bool whole = o->begin_ticks == o->end_ticks;
  *begin = whole ? 0 : tempo_map_frame(map, o->begin_ticks, render->graph_rate_hz);
  const int64_t end = whole ? song_end : tempo_map_frame(map, o->end_ticks, render->graph_rate_hz);
  if (end > (int64_t)(LIMIT_SONG_SECONDS * LIMIT_RATE_HZ_MAX))
    return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "render.range", "the range ends behind the longest song");
  render->song_frames = end - *begin;
  render->end_frames = whole && end > 0 ? -1 : render->song_frames;
  return STATUS_OK;
}

/* Without memory for helpers it is done alone. */
static void call_crew(Render *render) {
  const RenderCrew *crew = render->options.crew;
  if (crew == NULL) return;
  const uint32_t wanted = render->options.threads > 0 ? render->options.threads : crew->threads;
  const uint32_t helpers = wanted > GRAPH_HELPERS_MAX ? GRAPH_HELPERS_MAX : wanted - (wanted > 0);
  if (helpers == 0 || !graph_set_helpers(render->graph, helpers, crew->pause, crew->context)) return;
  crew->begin(crew->context, render->graph, helpers);
  render->helped = true;
}

static void start(Render *render, int64_t begin) {
  graph_reset(render->graph, begin);
  const Command launch = {.type = COMMAND_LAUNCH_SCENE, .id = render->options.launch, .number = 1, .value = 1.0f};
  if (render->options.launch != ID_NONE) (void)ring_write(graph_commands(render->graph), &launch);
  const Command play = {.type = COMMAND_PLAY};
  (void)ring_write(graph_commands(render->graph), &play);
  render->played_frame = begin;
  sha256_init(&render->sha);
  loudness_init(&render->loudness, render->options.rate_hz);
  render->gain = (float)math_gain_from_db(render->options.gain_db);
  render->dither = math_random_seed(hash_pair(DITHER_SEED, (uint64_t)render->options.format));
}

Status render_create(Session *session, const RenderOptions *options, Render **result, Problem *problem) {
  *result = NULL;
  const Memory *memory = session->memory;
  Render *render = memory_new(memory, sizeof *render);
  if (render == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "render", "no memory for a render");
  render->memory = memory;
  render->session = session;
  render->options = *options;
  render->graph_rate_hz = doc_as_project(doc_project(session_doc(session)))->rate_hz;
  if (render->options.rate_hz == 0) render->options.rate_hz = render->graph_rate_hz;
  if (render->options.block_frames == 0) render->options.block_frames = BLOCK_FRAMES_USUAL;
  if (render->options.block_frames > BLOCK_FRAMES_MAX) render->options.block_frames = BLOCK_FRAMES_MAX;
  render->graph = graph_create(memory, render->graph_rate_hz);
  int64_t song_end = 0, begin = 0;
  Status status = STATUS_OK;
  if (render->graph == NULL) status = problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "render", "no memory for the sound");
  else if (options->format > SAMPLE_S16) status = problem_set(problem, STATUS_OUT_OF_RANGE, NO_OFFSET, "render.format", "there is no such sample format");
  if (status == STATUS_OK) status = install_plan(render, session, &song_end, problem);
  if (status == STATUS_OK) status = prepare_rates(render, problem);
  if (status == STATUS_OK) status = prepare_range(render, session, song_end, &begin, problem);
  if (status != STATUS_OK) {
    render_destroy(render);
    return status;
  }
  start(render, begin);
  call_crew(render);
  *result = render;
  return STATUS_OK;
}

void render_destroy(Render *render) {
  if (render == NULL) return;
  if (render->helped) render->options.crew->end(render->options.crew->context);
  for (uint32_t c = 0; c < 2; c++)
    if (render->resamplers[c].memory != NULL) resampler_finish(&render->resamplers[c]);
  stretched_pool_finish(&render->stretched);
  graph_destroy(render->graph);
  memory_free(render->memory, render, sizeof *render);
}

/* ---- what became of it */

Graph *render_graph(const Render *render) { return render->graph; }

double render_progress(const Render *render) {
  if (render->done) return 1.0;
  return render->song_frames <= 0 ? 0.0 : math_min(SONG_SHARE, SONG_SHARE * (double)render->made_frames / (double)render->song_frames);
}

RenderReport render_report(const Render *render) {
  const double samples = (double)render->written_frames * 2.0;
  const double rms = samples > 0 ? math_sqrt(render->square_sum / samples) : 0.0;
  return (RenderReport){
    .frames = render->written_frames, .rate_hz = render->options.rate_hz,
    .seconds = (double)render->written_frames / render->options.rate_hz, .peak = render->peak,
    .peak_db = math_db_from_gain(render->peak), .rms_db = math_db_from_gain(rms),
    .integrated_lufs = loudness_integrated_lufs(&render->loudness), .range_lu = loudness_range_lu(&render->loudness),
    .true_peak_dbtp = loudness_true_peak_dbtp(&render->loudness), .sha256 = render->digest, .clipped = render->clipped};
}

Status render_open_writer(const Render *render, AudioContainer container, AudioWriter *writer, Problem *problem) {
  const uint32_t rate_hz = (uint32_t)math_round_clamp(render->options.rate_hz, 1, INT32_MAX);
  return audio_writer_init(writer, render->memory, container, rate_hz, layouts[render->options.format].wav, problem);
}
