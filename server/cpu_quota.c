/* Linux documentation, admin-guide/cgroup-v2 (cpu.max) and scheduler/sched-bwc (cpu.cfs_quota_us). A group has no more than those that it lies in. */

#include "server/cpu_quota.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 4096, LINE_BYTES = 1024 };

/* The first line of a file; "": there is none. */
static void read_line(const char *folder, const char *name, char line[LINE_BYTES]) {
  char path[PATH_BYTES];
  line[0] = '\0';
  if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path) return;
  FILE *file = fopen(path, "re");
  if (file == NULL) return;
  if (fgets(line, LINE_BYTES, file) == NULL) line[0] = '\0';
  fclose(file);
}

static uint32_t processors(long long quota_us, long long period_us) {
  return quota_us <= 0 || period_us <= 0 ? 0 : (uint32_t)((quota_us + period_us - 1) / period_us);
}

/* "150000 100000", or "max 100000". */
static uint32_t of_second_version(const char *folder) {
  char line[LINE_BYTES];
  long long quota_us = 0, period_us = 0;
  read_line(folder, "cpu.max", line);
  return sscanf(line, "%lld %lld", &quota_us, &period_us) == 2 ? processors(quota_us, period_us) : 0;
}

/* -1: as much as there is. */
static uint32_t of_first_version(const char *folder) {
  char quota[LINE_BYTES], period[LINE_BYTES];
  read_line(folder, "cpu.cfs_quota_us", quota);
  read_line(folder, "cpu.cfs_period_us", period);
  return processors(strtoll(quota, NULL, 10), strtoll(period, NULL, 10));
}

static void take_less(uint32_t *least, uint32_t count) {
  if (count > 0 && (*least == 0 || count < *least)) *least = count;
}

/* The group, and all that it lies in. A container may not see where it lies, but its own group as the root. */
static uint32_t least_of(const char *root, const char *group, uint32_t (*of)(const char *folder)) {
  char folder[PATH_BYTES];
  uint32_t least = 0;
  const size_t root_length = strlen(root);
  if ((size_t)snprintf(folder, sizeof folder, "%s%s", root, group) >= sizeof folder) return 0;
  for (;;) {
    take_less(&least, of(folder));
    char *slash = strrchr(folder, '/');
    if (slash == NULL || (size_t)(slash - folder) < root_length) return least;
    *slash = '\0';
  }
}

static bool is_among(const char *controllers, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = controllers; *at != '\0'; at += strcspn(at, ","), at += *at == ',')
    if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) return true;
  return false;
}

/* "0::/a/b" of the second version, "4:cpu,cpuacct:/a/b" of the first. */
static uint32_t of_membership(char *line, const char *root) {
  char below[PATH_BYTES];
  char *controllers = strchr(line, ':'), *group = controllers == NULL ? NULL : strchr(controllers + 1, ':');
  if (group == NULL) return 0;
  *group++ = '\0';
  controllers++;
  group[strcspn(group, "\n")] = '\0';
  if (*controllers == '\0') return least_of(root, group, of_second_version);
  if (!is_among(controllers, "cpu") || (size_t)snprintf(below, sizeof below, "%s/%s", root, controllers) >= sizeof below) return 0;
  return least_of(below, group, of_first_version);
}

uint32_t cpu_quota(const char *memberships, const char *root) {
  char line[LINE_BYTES];
  uint32_t least = 0;
  FILE *file = fopen(memberships, "re");
  if (file == NULL) return 0;
  while (fgets(line, sizeof line, file) != NULL) take_less(&least, of_membership(line, root));
  fclose(file);
  return least;
}
