/* Part of compile.c: what devices read that is made of their parameters and sounds (devices/kernel.h), by name: it is made when
   a graph has not got it. */

#include "session/compile_parts.h"
#include "session/kernel_job.h"

#include <string.h>

/* The job stays where it is as long as it says the same. */
static Status keep_job(PlanBuild *b, ClipSegment *segment, const KernelJob *job) {
  if (segment->job_size == sizeof *job && memcmp(segment->job, job, sizeof *job) == 0) return STATUS_OK;
  compile_empty_segment(b->compiler, segment);
  segment->job = memory_new(b->compiler->memory, sizeof *job);
  if (segment->job == NULL) return compile_no_memory(b->problem);
  segment->job_size = sizeof *job;
  memcpy(segment->job, job, sizeof *job);
  segment->asset = kernel_job_key(job);
  return STATUS_OK;
}

Status compile_kernel(PlanBuild *b, const Object *device, PlanNode *node) {
  KernelJob job;
  if (!kernel_job_of(b->session, device, b->time.rate_hz, &job) || kernel_job_size(b->session, &job) == 0) return STATUS_OK;
  ClipSegment *segment = compile_segment(b->compiler, device->id, 0);
  if (segment == NULL) return compile_no_memory(b->problem);
  const Status status = keep_job(b, segment, &job);
  compile_use_segment(b->compiler, segment);
  if (status != STATUS_OK) return status;
  node->segment_begin = b->compiler->key_count;
  node->segment_count = 1;
  if (!compile_add_key(b->compiler, segment->asset)) return compile_no_memory(b->problem);
  const CompiledAsset named = {.key = segment->asset, .rate_hz = b->time.rate_hz, .job = {segment->job, segment->job_size}, .kernel = true};
  return compile_name_asset(b, named) ? STATUS_OK : compile_no_memory(b->problem);
}
