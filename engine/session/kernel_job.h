#ifndef TUTTI_SESSION_KERNEL_JOB_H
#define TUTTI_SESSION_KERNEL_JOB_H

#include "devices/kernel.h"
#include "session/compiler.h"

/*
  What a device's kernel (devices/kernel.h) is made of, as bytes: the parameters that count and the sounds of its zones. Equal jobs
  have one name, so that equal devices share what comes out. All [control].
*/

#define KERNEL_JOB_MAGIC 0x424a4e4bu /* "KNJB" */

/* Frames [begin, end) of an asset that is here. */
typedef struct KernelPart { Digest sha256; int64_t begin_frame, end_frame; } KernelPart;

typedef struct KernelJob {
  uint32_t magic, device, param_count, sound_count;
  double rate_hz;
  double params[KERNEL_PARAMS_MAX]; /* in the order of DeviceKernel.params */
  KernelPart sounds[KERNEL_SOUNDS_MAX];
} KernelJob;

/* Of a device of the document that has a kernel, with what a hand tries (session_try_param). NULL; else the zone whose sound is not here. */
const Object *kernel_job_of(const Session *session, const Object *device, double rate_hz, KernelJob *job);
/* NULL: these bytes are another job. */
const KernelJob *kernel_job_read(Bytes job);
SegmentKey kernel_job_key(const KernelJob *job);
/* Of the segment it becomes, and that segment in its place; 0: there is none. */
size_t kernel_job_size(const Session *session, const KernelJob *job);
Status kernel_job_fill(const Session *session, const KernelJob *job, SegmentKey key, void *bytes, Problem *problem) NODISCARD;
/* What a panel draws of it. */
Status kernel_job_draw(const Session *session, const KernelJob *job, KernelPicture *picture) NODISCARD;

#endif
