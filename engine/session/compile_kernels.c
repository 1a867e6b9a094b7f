/* Part of compile.c: what devices read that is made of their parameters and sounds (devices/kernel.h), by name: it is made when
   a graph has not got it. */

#include "session/compile_parts.h"
#include "session/kernel_job.h"

#include <string.h>

enum { WANTED, READY }; /* parts of the device: what the document says, and what was heard before, while that is made elsewhere */

/* A job stays where it is as long as it says the same. */
static Status keep_job(PlanBuild *b, ClipSegment *segment, const void *job, SegmentKey key) {
  if (segment->job != NULL && segment->job_size == sizeof(KernelJob) && memcmp(segment->job, job, sizeof(KernelJob)) == 0) return STATUS_OK;
  compile_empty_segment(b->compiler, segment);
  segment->job = memory_new(b->compiler->memory, sizeof(KernelJob));
  if (segment->job == NULL) return compile_no_memory(b->problem);
  segment->job_size = sizeof(KernelJob);
  memcpy(segment->job, job, sizeof(KernelJob));
  segment->asset = key;
  return STATUS_OK;
}

static Status name_kernel(PlanBuild *b, const ClipSegment *segment, PlanNode *node) {
  node->segment_begin = b->compiler->key_count;
  node->segment_count = 1;
  if (!compile_add_key(b->compiler, segment->asset)) return compile_no_memory(b->problem);
  const CompiledAsset named = {.key = segment->asset, .rate_hz = b->time.rate_hz, .job = {segment->job, segment->job_size}, .kernel = true};
  return compile_name_asset(b, named) ? STATUS_OK : compile_no_memory(b->problem);
}

Status compile_kernel(PlanBuild *b, const Object *device, PlanNode *node) {
  KernelJob job;
  if (kernel_job_of(b->session, device, b->time.rate_hz, &job) != NULL || kernel_job_size(b->session, &job) == 0) return STATUS_OK;
  ClipSegment *wanted = compile_segment(b->compiler, device->id, WANTED), *ready = compile_segment(b->compiler, device->id, READY);
  if (wanted == NULL || ready == NULL) return compile_no_memory(b->problem);
  const SegmentKey key = kernel_job_key(&job);
  Status status = STATUS_OK;
  if (wanted->job != NULL && !session_holds_segment(b->session, wanted->asset)) status = keep_job(b, ready, wanted->job, wanted->asset);
  if (status == STATUS_OK) status = keep_job(b, wanted, &job, key);
  compile_use_segment(b->compiler, wanted);
  compile_use_segment(b->compiler, ready);
  if (status != STATUS_OK) return status;
  if (!session_holds_segment(b->session, key)) return name_kernel(b, wanted, node);
  return ready->job != NULL && !session_holds_segment(b->session, ready->asset) ? name_kernel(b, ready, node) : STATUS_OK;
}
