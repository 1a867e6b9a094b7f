/* What is left out while a live host cannot keep up: one step of a table after another, each for as long as it takes to see
   whether it helped, and back when there was room for a while. Whoever goes to and fro waits longer each time. Devices do the
   leaving out, with their own fades (Thrift in devices/device.h). Renders report no load, so nothing is ever missing there. */

#include "graph/internal.h"

#include "core/math.h"

#define HEAVY 0.9          /* of the time there is */
#define EASY 0.6
#define HEAVY_SECONDS 1.0  /* before each step */
#define EASY_SECONDS 5.0   /* before each step back, at first */
#define EASY_SECONDS_MAX 80.0
#define RELAPSE_SECONDS 20.0 /* heavy again so soon after a step back: that was too early */
#define ROUNDING 1e-6      /* of summed seconds */
#define REPORT_SECONDS_MAX 1.0 /* a longer gap says no more than this */

/* The voices an instrument may sound at each step. */
static const uint32_t voices_most[THRIFT_STEPS] = {
    [THRIFT_NONE] = LIMIT_VOICES, [THRIFT_VIEWS] = LIMIT_VOICES, [THRIFT_OVERSAMPLING] = LIMIT_VOICES, [THRIFT_DENSITY] = LIMIT_VOICES,
    [THRIFT_VOICES_48] = 48, [THRIFT_VOICES_24] = 24, [THRIFT_VOICES_12] = 12};

uint32_t overload_voices(const Live *live) RT_SAFE { return voices_most[live->thrift]; }

static void go_to(Graph *graph, uint32_t step, double load) RT_SAFE {
  Live *live = &graph->live;
  const Notice notice = {.type = NOTICE_OVERLOAD, .number = (uint16_t)step, .value = (float)load, .position_frame = live->output_frame,
                         .reserved = (uint64_t)live->song_frame};
  live->thrift = step;
  graph->overload.heavy_seconds = graph->overload.easy_seconds = 0.0;
  for (uint32_t i = 0; live->plan != NULL && i < live->plan->chain_count; i++) sleep_wake(live->plan->chains[i].state);
  (void)ring_write(graph->notices, &notice);
}

void graph_report_load(Graph *graph, double load) RT_SAFE {
  Overload *o = &graph->overload;
  Live *live = &graph->live;
  const double seconds = math_clamp((double)(live->output_frame - o->reported_frame) / live->rate_hz, 0.0, REPORT_SECONDS_MAX);
  o->reported_frame = live->output_frame;
  o->heavy_seconds = load > HEAVY ? o->heavy_seconds + seconds : 0.0;
  o->easy_seconds = load < EASY ? o->easy_seconds + seconds : 0.0;
  o->since_back_seconds += seconds;
  if (o->patience_seconds < EASY_SECONDS) {
    o->patience_seconds = EASY_SECONDS;
    o->since_back_seconds = RELAPSE_SECONDS;
  }
  if (o->heavy_seconds >= HEAVY_SECONDS - ROUNDING && live->thrift + 1 < THRIFT_STEPS) {
    if (o->since_back_seconds < RELAPSE_SECONDS) o->patience_seconds = math_min(2.0 * o->patience_seconds, EASY_SECONDS_MAX);
    o->since_back_seconds = RELAPSE_SECONDS;
    o->count++;
    go_to(graph, live->thrift + 1, load);
  } else if (o->easy_seconds >= o->patience_seconds - ROUNDING && live->thrift > THRIFT_NONE) {
    o->since_back_seconds = 0.0;
    go_to(graph, live->thrift - 1, load);
  }
}
