/* Folders that last as long as a job. They hold files only. */

#include "server/jobs/job_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LETTERS 6 /* that mkdtemp puts in the place of as many X */

bool job_folder_make(char folder[JOB_FOLDER_BYTES], const char *what) {
  const int length = snprintf(folder, JOB_FOLDER_BYTES - LETTERS, "/tmp/tutti-%s-", what);
  memset(folder + length, 'X', LETTERS);
  folder[length + LETTERS] = '\0';
  if (mkdtemp(folder) != NULL) return true;
  folder[0] = '\0';
  return false;
}

void job_folder_remove(const char *folder) {
  DIR *files = folder[0] != '\0' ? opendir(folder) : NULL;
  if (files == NULL) return;
  for (const struct dirent *file; (file = readdir(files)) != NULL;)
    if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0) unlinkat(dirfd(files), file->d_name, 0);
  closedir(files);
  rmdir(folder);
}
