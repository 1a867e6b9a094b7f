/* Folders that last as long as a job. They hold files only. */

#include "server/jobs/job_folder.h"

#include "server/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PLACE JOB_FOLDERS "/"
#define BEGINS "tutti-"
enum { DIGITS = 16 /* at the end of a name */, GRACE_SECONDS = 60 /* from a folder's making to its lock, and more */ };

static const char *const kinds[] = {"render", "import"};

static void empty(const char *path) {
  DIR *files = opendir(path);
  if (files == NULL) return;
  for (const struct dirent *file; (file = readdir(files)) != NULL;)
    if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0) unlinkat(dirfd(files), file->d_name, 0);
  closedir(files);
}

bool job_folder_make(JobFolder *folder, const char *what) {
  snprintf(folder->path, sizeof folder->path, PLACE BEGINS "%s-%0*" PRIx64, what, DIGITS, file_unique());
  folder->lock = -1;
  if (mkdir(folder->path, 0700) != 0) folder->path[0] = '\0';
  else folder->lock = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder->lock >= 0 && flock(folder->lock, LOCK_EX | LOCK_NB) == 0) return true;
  const int error = errno;
  job_folder_remove(folder);
  errno = error;
  return false;
}

void job_folder_remove(JobFolder *folder) {
  if (folder->path[0] == '\0') return;
  empty(folder->path);
  rmdir(folder->path);
  if (folder->lock >= 0) close(folder->lock);
  *folder = (JobFolder){.lock = -1};
}

static bool is_named(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    char begin[JOB_FOLDER_BYTES];
    const int length = snprintf(begin, sizeof begin, BEGINS "%s-", kinds[i]);
    if (strncmp(name, begin, (size_t)length) == 0 && strlen(name) == (size_t)length + DIGITS) return true;
  }
  return false;
}

/* Ours, not just made, and nobody alive holds it. */
static bool is_left(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 && info.st_uid == geteuid() && difftime(time(NULL), info.st_mtime) > GRACE_SECONDS && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

uint32_t job_folders_sweep(void) {
  uint32_t swept = 0;
  DIR *place = opendir(PLACE);
  for (const struct dirent *entry; place != NULL && (entry = readdir(place)) != NULL;) {
    char path[sizeof PLACE + sizeof entry->d_name];
    if (!is_named(entry->d_name)) continue;
    snprintf(path, sizeof path, PLACE "%s", entry->d_name);
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) continue;
    if (is_left(fd)) {
      empty(path);
      swept += rmdir(path) == 0;
    }
    close(fd);
  }
  if (place != NULL) closedir(place);
  return swept;
}
