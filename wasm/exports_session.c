/* A project's life: made, restored, filled with assets and imports, written as bundle or MIDI, compiled for the graph. */

#include "wasm/host.h"

#include "session/dawproject.h"
#include "session/demo.h"

#include <string.h>

EXPORT(void, session_destroy, void) {
  render_destroy(host.render);
  host.render = NULL;
  batch_destroy(host.batch);
  batch_destroy(host.joined);
  batch_destroy(host.changed);
  host_forget_pictures();
  host.batch = host.joined = host.changed = NULL;
  session_destroy(host.session);
  host.session = NULL;
}

/* The page's: to `to`; 0 when they are not to be had. Instances that never need it are given one that says so. */
__attribute__((import_module("env"), import_name("tutti_read_asset"))) extern int tutti_read_asset(const uint8_t *name, double offset, void *to, uint32_t bytes);

bool host_read_page(const Digest *sha256, uint64_t offset, void *to, size_t bytes) {
  return tutti_read_asset(sha256->bytes, (double)offset, to, (uint32_t)bytes) != 0;
}

static bool read_asset(void *context, const Digest *sha256, uint64_t offset, void *to, size_t bytes) {
  (void)context;
  return host_read_page(sha256, offset, to, bytes);
}

static bool read_nameless(void *context, uint64_t offset, void *to, size_t bytes) {
  static const Digest none;
  (void)context;
  return host_read_page(&none, offset, to, bytes);
}

FileReader host_page_file(double bytes) { return (FileReader){read_nameless, NULL, (uint64_t)host_whole(bytes)}; }

EXPORT(int, session_create, void) {
  Problem *const problem = host_problem();
  tutti_session_destroy();
  host.session = session_create(memory_heap(), ACTOR_LOCAL);
  if (host.session != NULL) session_lend_assets(host.session, read_asset, NULL);
  if (host.session != NULL) return 0;
  return host_status(problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "project", "there is no memory for a project"));
}

EXPORT(double, sequence, void) { return (double)session_sequence(host.session); }

/* Turn what `status` and `made` say into the output. */
static int made(Status status) {
  if (status == STATUS_OK && host.made.status != STATUS_OK) status = host.made.status;
  if (status == STATUS_OK) host_output_made();
  return host_status(status);
}

EXPORT(int, snapshot, void) {
  host_problem();
  return made(session_snapshot(host.session, host_begin_output()));
}
EXPORT(int, restore, uint32_t bytes) {
  return host_status(session_restore(host.session, host_input(0, bytes), host_problem()));
}
EXPORT(void, forget_history, void) { session_forget_history(host.session); }
EXPORT(int, to_bundle, void) {
  host_problem();
  return made(session_to_bundle(host.session, host_begin_output()));
}
EXPORT(int, to_dawproject, void) {
  host_problem();
  return made(session_to_dawproject(host.session, host_begin_output()));
}
EXPORT(int, export_midi, void) {
  host_problem();
  return made(session_export_midi(host.session, host_begin_output()));
}

/* The input's first 32 bytes as an asset's name. */
static Digest input_digest(void) {
  Digest digest = {{0}};
  const Bytes given = host_input(0, sizeof digest.bytes);
  if (given.data != NULL) memcpy(digest.bytes, given.data, sizeof digest.bytes);
  return digest;
}

/* The input is a canonical WAV; its SHA-256 becomes the output. */
EXPORT(int, put_asset, uint32_t bytes) {
  static Digest digest;
  const Status status = session_put_asset(host.session, host_input(0, bytes), &digest, host_problem());
  host_output((Bytes){.data = digest.bytes, .size = sizeof digest.bytes});
  return host_status(status);
}
/* The input is the name, then canonical PCM somebody trusted hashed. */
EXPORT(int, adopt_asset, uint32_t bytes) {
  const uint32_t name_bytes = (uint32_t)sizeof(Digest);
  return host_status(session_adopt_asset(host.session, host_input(name_bytes, bytes), input_digest(), host_problem()));
}
EXPORT(void, hold_asset, uint32_t held) { session_hold_asset(host.session, input_digest(), held != 0); }
/* Name, then canonical PCM in the input -> the segment a plan at `rate_hz` asks for in the output. */
EXPORT(int, asset_segment, uint32_t bytes, double rate_hz) {
  Problem *const problem = host_problem();
  const uint32_t name_bytes = (uint32_t)sizeof(Digest);
  return made(session_asset_segment(host_input(name_bytes, bytes), input_digest(), rate_hz, host_begin_output(), problem));
}
/* A stretch's job, then the PCM of the asset it names -> the segment of the plan that gave the job. */
EXPORT(int, stretch_segment, uint32_t job_bytes, uint32_t bytes) {
  Problem *const problem = host_problem();
  return made(session_stretch_segment(host_input(job_bytes, bytes), host_input(0, job_bytes), host_begin_output(), problem));
}
/* While held, plans leave out what plays the segment. */
EXPORT(int, hold_segment, uint64_t object, uint64_t revision, uint32_t held) {
  const SegmentKey key = {.object = object, .revision = revision};
  return host_status(session_hold_segment(host.session, key, held != 0, host_problem()));
}
EXPORT(int, has_asset, void) { return session_has_asset(host.session, input_digest()); }
EXPORT(void, drop_asset, void) {
  host_forget_pictures();
  session_drop_asset(host.session, input_digest());
}
EXPORT(int, asset_bytes, void) {
  host_output(session_asset_bytes(host.session, input_digest()));
  return host.output.data != NULL;
}

/* The input is a name, then a bundle or another program's project. */
EXPORT(int, from_project, uint32_t name_bytes, uint32_t bytes) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  return host_status(session_from_project(host.session, host_input(name_bytes, bytes), name, problem));
}

/* Imports leave their batch open: the page stores what it names, then commits it. Input: the name, then the file. */
EXPORT(int, import_midi, uint32_t name_bytes, uint32_t bytes, double at_ticks, uint32_t replace_tempo) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_import_midi(host.session, host_input(name_bytes, bytes), name, host_whole(at_ticks),
                                         replace_tempo != 0, &host.batch, problem));
}
EXPORT(int, import_wav, uint32_t name_bytes, uint32_t bytes, double at_ticks, Id track) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input(0, name_bytes), name);
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_import_audio(host.session, host_input(name_bytes, bytes), name, host_whole(at_ticks), track,
                                        &host.batch, problem));
}
/* The same for an asset that is already here: the input is its name's 32 bytes, then the file's name. */
EXPORT(int, import_asset, uint32_t name_bytes, double at_ticks, Id track) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input((uint32_t)sizeof(Digest), name_bytes), name);
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_import_asset(host.session, input_digest(), name, host_whole(at_ticks), track, &host.batch, problem));
}

/* The same beside the track whose sound it is, which falls silent. */
EXPORT(int, import_in_place, uint32_t name_bytes, Id track, double begin_frame, double end_frame, double first_frame) {
  Problem *const problem = host_problem();
  char name[LABEL_BYTES];
  host_label(host_input((uint32_t)sizeof(Digest), name_bytes), name);
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_import_in_place(host.session, input_digest(), name, track, (HeardFrames){(uint64_t)host_whole(begin_frame), (uint64_t)host_whole(end_frame), (uint64_t)host_whole(first_frame)}, &host.batch, problem));
}

/* The demo song, as an open batch like an import. */
EXPORT(int, demo, void) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_demo(host.session, &host.batch, problem));
}

/* The plan becomes the output; its segments are asked for by index, then by key. */
EXPORT(int, compile, void) {
  Bytes plan = {0};
  const Status status = session_compile(host.session, &plan, host_problem());
  host_output(plan);
  return host_status(status);
}
/* By how much the output of the plan just compiled lags the song: what hands play to it comes that much later. */
EXPORT(uint32_t, plan_latency, void) {
  PlanHeader header;
  if (host.output.size < sizeof header) return 0;
  memcpy(&header, host.output.data, sizeof header);
  return header.latency_frames;
}
EXPORT(void, segment_keys, void) { host_output(session_segment_keys(host.session)); }
/* The asset a key of the last plan names becomes the output (32 bytes); false when it is no asset's. */
EXPORT(int, segment_asset, uint64_t object, uint64_t revision) {
  static Digest digest;
  const bool found = session_segment_asset(host.session, (SegmentKey){.object = object, .revision = revision}, &digest);
  host_output((Bytes){.data = digest.bytes, .size = found ? sizeof digest.bytes : 0});
  return found;
}
/* How a segment of the last plan is stretched -> the output; 0 when it is not. */
EXPORT(int, segment_job, uint64_t object, uint64_t revision) {
  const Bytes job = session_segment_job(host.session, (SegmentKey){.object = object, .revision = revision});
  host_output(job);
  return job.data != NULL;
}
EXPORT(int, segment_bytes, uint64_t object, uint64_t revision) {
  Bytes bytes = {0};
  const SegmentKey key = {.object = object, .revision = revision};
  const Status status = session_segment_bytes(host.session, key, &bytes, host_problem());
  host_output(bytes);
  return host_status(status);
}
