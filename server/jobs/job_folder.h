#ifndef TUTTI_SERVER_JOBS_JOB_FOLDER_H
#define TUTTI_SERVER_JOBS_JOB_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

/* The folder of its own in which a job works, for nobody else to read; what a child in the sandbox makes lies in it, too. Whoever works
   in one holds its lock, which ends with the process however that ends. */

#define JOB_FOLDER_BYTES 64
#define JOB_FOLDERS "/tmp" /* where all of them lie */

typedef struct JobFolder {
  char path[JOB_FOLDER_BYTES]; /* empty: there is none */
  int lock;
} JobFolder;

/* `what` is part of its name. False: there is no room, as errno says. */
bool job_folder_make(JobFolder *folder, const char *what);
/* With the files in it. Nothing where there is none. */
void job_folder_remove(JobFolder *folder);
/* Those that killed processes of this user left behind; how many. */
uint32_t job_folders_sweep(void);

#endif
