#ifndef TUTTI_SERVER_CPU_QUOTA_H
#define TUTTI_SERVER_CPU_QUOTA_H

#include <stdint.h>

/* How many processors' time a container was given, rounded up ("--cpus 1.5": 2): what it may use at once is no measure of that, as it sees all
   processors of its machine and is only made to wait. 0: as much as there is. `memberships` is /proc/self/cgroup, and `root` the folder where
   the groups lie, /sys/fs/cgroup: the second version's, or the first one's with its folders `cpu` or `cpu,cpuacct`. [any] */
uint32_t cpu_quota(const char *memberships, const char *root);

#endif
