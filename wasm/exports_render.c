/* A bounce in steps, for a worker that shows progress and can be cancelled, and for the offline host in Node. */

#include "wasm/host.h"

#include "core/limits.h"
#include "session/stems.h"

EXPORT(void, render_destroy, void) {
  audio_writer_finish(&host.writer);
  buffer_finish(&host.samples);
  render_destroy(host.render);
  host.render = NULL;
}

/* format: SampleFormat; container: AudioContainer. Equal begin and end: the whole song. `launch`: the scene that is launched where the
   render begins; 0: the arrangement. */
EXPORT(int, render_create, double rate_hz, uint32_t format, double begin_ticks, double end_ticks, uint32_t block_frames, uint32_t container,
       double gain_db, uint64_t launch) {
  Problem *const problem = host_problem();
  tutti_render_destroy();
  const RenderOptions options = {.rate_hz = rate_hz,
                                 .format = (SampleFormat)format,
                                 .begin_ticks = host_whole(begin_ticks),
                                 .end_ticks = host_whole(end_ticks),
                                 .block_frames = block_frames,
                                 .gain_db = gain_db,
                                 .launch = launch};
  buffer_init(&host.samples, memory_heap(), LIMIT_FILE_BYTES);
  Status status = render_create(host.session, &options, &host.render, problem);
  if (status == STATUS_OK) status = render_open_writer(host.render, container == AUDIO_FLAC ? AUDIO_FLAC : AUDIO_WAV, &host.writer, problem);
  return host_status(status);
}

/* The host's clock, in milliseconds; 0 where none is lent. */
__attribute__((import_module("env"), import_name("tutti_clock"))) double tutti_clock(void);
#define NANOSECONDS 1e6

static uint64_t read_clock(void *context) RT_SAFE {
  (void)context;
  return (uint64_t)(tutti_clock() * NANOSECONDS);
}

/* From here on each device's time is counted. */
EXPORT(void, render_count_costs, void) { graph_set_clock(render_graph(host.render), read_clock, NULL); }
/* Nanoseconds a device took until now; -1: it is not in the song. */
EXPORT(double, render_cost, uint64_t node) {
  GraphCost cost;
  return graph_cost(render_graph(host.render), node, &cost) ? (double)cost.ticks : -1.0;
}

/* 0: more to come, 1: done, negative: failed. What the file grew by becomes the output. */
EXPORT(int, render_step, uint32_t frames) {
  host_problem();
  bool done = false;
  buffer_clear(&host.samples);
  Status status = render_step(host.render, frames, &host.samples, &done);
  Buffer *const out = host_begin_output();
  if (status == STATUS_OK) audio_writer_put(&host.writer, buffer_bytes(&host.samples), out);
  if (done) audio_writer_end(&host.writer, out);
  host_output_made();
  if (status == STATUS_OK) status = out->status;
  if (status != STATUS_OK) return -host_status(status);
  return done ? 1 : 0;
}
EXPORT(double, render_progress, void) { return render_progress(host.render); }

/* Valid once done. */
EXPORT(void, render_header, void) {
  audio_writer_header(&host.writer, host_begin_output());
  host_output_made();
}
EXPORT(void, render_sha256, void) {
  static char text[65];
  const RenderReport report = render_report(host.render);
  digest_text(&report.sha256, text);
  host_output_text(text);
}
EXPORT(double, render_frames, void) { return (double)render_report(host.render).frames; }
EXPORT(double, render_seconds, void) { return render_report(host.render).seconds; }
EXPORT(double, render_rate, void) { return render_report(host.render).rate_hz; }
EXPORT(double, render_peak_db, void) { return render_report(host.render).peak_db; }
EXPORT(double, render_integrated_lufs, void) { return render_report(host.render).integrated_lufs; }
EXPORT(double, render_range_lu, void) { return render_report(host.render).range_lu; }
EXPORT(double, render_true_peak_dbtp, void) { return render_report(host.render).true_peak_dbtp; }
EXPORT(double, render_rms_db, void) { return render_report(host.render).rms_db; }
EXPORT(uint32_t, render_clipped, void) { return render_report(host.render).clipped; }

/* Stems (session/stems.h). Column 0: the tracks that have one. */
EXPORT(uint32_t, stems, uint32_t each) {
  Id *const tracks = host_column(0, STEMS_MAX * sizeof *tracks);
  return tracks == NULL ? 0 : stems_of(session_doc(host.session), (StemEach)each, tracks);
}
EXPORT(int, stem_solo, uint64_t track) { return host_status(stem_solo(host.session, track, host_problem())); }
EXPORT(int, stem_alone, uint64_t track) { return host_status(stem_alone(host.session, track, host_problem())); }
EXPORT(int, stems_before_master, void) { return host_status(stems_before_master(host.session, host_problem())); }
EXPORT(double, stems_end_ticks, double mix_seconds) { return (double)stems_end_ticks(host.session, mix_seconds); }
