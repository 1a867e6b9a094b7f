/* What effects read that is made of their parameters and sounds (devices/kernel.h): the page asks for a job, a worker makes it. */

#include "wasm/host.h"

#include "devices/kernel.h"
#include "session/session.h"

#include <string.h>

static Id missing_zone;

/* The job of a device as the document has it now, in the output. 0: it has none, or a sound it is made of is not here. */
EXPORT(int, kernel_job, Id device) {
  const Status status = session_kernel_job(host.session, device, host_begin_output(), &missing_zone);
  host_output_made();
  return status == STATUS_OK;
}
/* Behind a job that is none: the zone whose sound is not here; 0: there is none. */
EXPORT(Id, kernel_missing, void) { return missing_zone; }

/* The job of a key of the last plan, in the output; 0: it is made of something else. */
EXPORT(int, segment_kernel, uint64_t object, uint64_t revision) {
  const Bytes job = session_segment_kernel(host.session, (SegmentKey){.object = object, .revision = revision});
  host_output(job);
  return job.data != NULL;
}

/* The digests of a job's sounds, in the output. */
EXPORT(void, kernel_sounds, uint32_t job_bytes) {
  static Digest sounds[KERNEL_SOUNDS_MAX];
  const uint32_t count = session_kernel_sounds(host_input(0, job_bytes), sounds, KERNEL_SOUNDS_MAX);
  host_output((Bytes){.data = (const uint8_t *)sounds, .size = count * sizeof *sounds});
}

/* A job whose sounds are here in the input -> its segment in the output. */
EXPORT(int, kernel_segment, uint32_t job_bytes) {
  Problem *const problem = host_problem();
  const Status status = session_kernel_segment(host.session, host_input(0, job_bytes), host_begin_output(), problem);
  host_output_made();
  return host_status(status);
}

/* The same, as it looks: seconds and RT60 as f64, then 256 levels of each side as f32. 0: its sound is not here. */
EXPORT(int, kernel_picture, uint32_t job_bytes) {
  static KernelPicture picture;
  static struct { double seconds, rt60_seconds; float peaks[2][KERNEL_COLUMNS]; } told;
  if (session_kernel_picture(host.session, host_input(0, job_bytes), &picture) != STATUS_OK) return 0;
  told.seconds = picture.seconds;
  told.rt60_seconds = picture.rt60_seconds;
  memcpy(told.peaks, picture.peaks, sizeof told.peaks);
  host_output((Bytes){.data = (const uint8_t *)&told, .size = sizeof told});
  return 1;
}

/* What a hand has a parameter of such a device at, until the trial ends. */
EXPORT(void, try_param, Id device, uint32_t param, double value) { session_try_param(host.session, device, (uint16_t)param, value); }
EXPORT(void, end_trial, void) { session_end_trial(host.session); }
