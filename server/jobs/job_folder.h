#ifndef TUTTI_SERVER_JOBS_JOB_FOLDER_H
#define TUTTI_SERVER_JOBS_JOB_FOLDER_H

#include <stdbool.h>

/* The folder of its own in which a job works, for nobody else to read; what a child in the sandbox makes lies in it, too. */

#define JOB_FOLDER_BYTES 64

/* `what` is part of its name. False, and `folder` is empty: there is no room, as errno says. */
bool job_folder_make(char folder[JOB_FOLDER_BYTES], const char *what);
/* With the files in it. Nothing of an empty name. */
void job_folder_remove(const char *folder);

#endif
