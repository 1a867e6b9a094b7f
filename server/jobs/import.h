#ifndef TUTTI_SERVER_JOBS_IMPORT_H
#define TUTTI_SERVER_JOBS_IMPORT_H

#include "server/jobs/worker.h"
#include "server/store/blob.h"

/* A sound in the form songs keep, and what is drawn of it: both lie in the store. */
typedef struct ImportedSound {
  Digest sha256, peaks_sha256;
  const Blob *blob, *peaks;
} ImportedSound;

/* The upload of the job is that sound from now on; somebody else's name for it (an MP3's, say) is remembered. */
bool import_keep(JobWork *work, const ImportedSound *sound, int64_t user);
/* An upload in another form is decoded in the sandbox. JOB_FAILED: it is no sound, or this kernel cannot shut its decoder in; `why`. */
JobEnd import_sound(JobWork *work, const Blob *upload, int64_t user, char *why, size_t why_bytes);

#endif
