#ifndef TUTTI_SERVER_JOBS_JOB_STORE_H
#define TUTTI_SERVER_JOBS_JOB_STORE_H

#include "server/jobs/worker.h"
#include "server/store/blob.h"

/* Bytes or a whole file, into the store in parts; `part`: how far the job is. malloc'ed, and `sha256` names the whole; NULL when they do not
   lie there, with the work's `why`. Their row is the caller's. */
Blob *job_store_bytes(JobWork *work, Bytes bytes, double part, Digest *sha256);
Blob *job_store_file(JobWork *work, const char *path, double part, Digest *sha256);

#endif
