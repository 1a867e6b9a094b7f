/* The audio memory's two callers: the control instance makes graphs and feeds them; the worklet's instance renders. */

#include "wasm/host.h"

/* [control] */
EXPORT(Graph *, graph_create, double rate_hz) {
  graph_destroy(host.graph);
  host.graph = graph_create(memory_heap(), rate_hz);
  return host.graph;
}
EXPORT(void, graph_destroy, void) {
  graph_destroy(host.graph);
  host.graph = NULL;
}
EXPORT(Ring *, graph_commands, void) { return graph_commands(host.graph); }
EXPORT(Ring *, graph_notices, void) { return graph_notices(host.graph); }
EXPORT(GraphMeters *, graph_meters, void) { return graph_meters(host.graph); }
/* 0 when the newest plan has no analyser of that id; ask again after each graph_install. */
EXPORT(const struct DeviceTap *, graph_tap, uint64_t node) { return graph_tap(host.graph, node); }
/* Four floats; 0 when the newest plan has no device of that id; ask again after each graph_install. */
EXPORT(const float *, graph_device_meter, uint64_t node) { return graph_device_meter(host.graph, node); }
/* A GraphSpectra, made anew when there is more to see; 0 when the newest plan has no effect of that id. */
EXPORT(const GraphSpectra *, graph_watch, uint64_t node) { return graph_watch(host.graph, node); }
EXPORT(void, graph_unwatch, uint64_t node) { graph_unwatch(host.graph, node); }
/* Where automation or modulation has a parameter; NaN: nothing moves it. */
EXPORT(float, graph_moved, uint64_t id, uint32_t number) {
  float value;
  return graph_moved(host.graph, id, number, &value) ? value : __builtin_nanf("");
}
EXPORT(int, graph_has_segment, uint64_t object, uint64_t revision) {
  return graph_has_segment(host.graph, (SegmentKey){.object = object, .revision = revision});
}
/* Room for a segment to be filled in place, so that a large asset is copied once. 0 when memory is refused. */
EXPORT(void *, graph_begin_segment, uint32_t bytes) { return graph_begin_segment(host.graph, bytes); }
EXPORT(int, graph_commit_segment, void *segment) {
  return host_status(graph_commit_segment(host.graph, segment, host_problem()));
}
EXPORT(int, graph_install, uint32_t bytes) {
  return host_status(graph_install(host.graph, host_input(0, bytes), host_problem()));
}
EXPORT(void, graph_collect, void) { graph_collect(host.graph); }

/* [audio] everything they touch comes in as arguments. The worklet calls the second one only: input and cue may be 0. */
EXPORT(void, graph_render, Graph *graph, float *left, float *right, uint32_t frames) {
  graph_render(graph, left, right, frames);
}
EXPORT(void, graph_render_io, Graph *graph, const float *in_left, const float *in_right, float *left, float *right, float *cue_left,
       float *cue_right, uint32_t frames) {
  const GraphIo io = {.in = {in_left, in_right}, .out = {left, right}, .cue = {cue_left, cue_right}};
  graph_render_io(graph, &io, frames);
}
EXPORT(void, graph_report_load, Graph *graph, double load) { graph_report_load(graph, load); }
