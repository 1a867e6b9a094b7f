/* Landlock (Linux documentation, userspace-api/landlock) for files, a seccomp filter for everything else that is not arithmetic. What
   the filter does not name is answered with EPERM, so that a library that only tries something goes on. */

#include "server/jobs/sandbox.h"

#include "core/limits.h"
#include "server/clock.h"
#include "server/command_line.h"
#include "server/config.h"
#include "server/jobs/decode.h"
#include "server/jobs/encode.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOLD_MS = 200, LINGER_MS = 5, PROGRESS_FD = 3, PROGRESS_STEPS = 200, CLOCK_PER_CPU = 10 /* on a machine that does ten things at once */, FILES_MAX = 64 };

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static const int calls[] = {
  SYS_read, SYS_write, SYS_pread64, SYS_pwrite64, SYS_readv, SYS_writev, SYS_openat, SYS_close, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_lseek, SYS_mmap, SYS_munmap,
  SYS_mprotect, SYS_mremap, SYS_madvise, SYS_brk, SYS_futex, SYS_exit, SYS_exit_group, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_nanosleep,
  SYS_clock_nanosleep, SYS_clock_gettime, SYS_sched_yield, SYS_sched_getaffinity, SYS_getpid, SYS_gettid, SYS_set_robust_list, SYS_rseq, SYS_renameat, SYS_renameat2,
  SYS_unlinkat, SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_fallocate, SYS_fchmod, SYS_umask, SYS_getrandom, SYS_fcntl, SYS_faccessat, SYS_getcwd, SYS_uname, SYS_restart_syscall,
#if defined(__x86_64__)
  SYS_open, SYS_stat, SYS_lstat, SYS_rename, SYS_unlink, SYS_access,
#endif
};

enum { CALL_COUNT = sizeof calls / sizeof calls[0] };

/* Threads may begin, processes may not: clone's first argument says which; clone3's cannot be read, so it "is not there". */
static bool close_calls(void) {
  struct sock_filter filter[CALL_COUNT * 2 + 12];
  unsigned short n = 0;
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
  filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < CALL_COUNT; i++) {
    filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1);
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  }
  filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
  filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args));
  filter[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
  const struct sock_fprog program = {.len = n, .filter = filter};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static const uint64_t all_files =
  LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
  LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

static bool close_files(const char *folder) {
  const struct landlock_ruleset_attr handled = {.handled_access_fs = all_files};
  const int rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
  const int root = open(folder, O_PATH | O_CLOEXEC);
  struct landlock_path_beneath_attr beneath = {
    .allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG,
    .parent_fd = root,
  };
  const bool closed = rules >= 0 && root >= 0 && syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 &&
                      syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  if (rules >= 0) close(rules);
  if (root >= 0) close(root);
  return closed;
}

SandboxSupport sandbox_support(void) {
  return (SandboxSupport){.files = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1,
                          .calls = prctl(PR_GET_SECCOMP) >= 0};
}

/* A decoder meets the bytes of strangers in libraries that are not ours: it gets what the longest sound needs several times over, which is less
   by far than a render does. Its reading is a piece at a time, so that memory does not grow with the file. */
static const struct { const char *command; uint64_t memory_bytes; uint32_t cpu_seconds, cpu_seconds_per_mib; uint64_t file_bytes; } limits[] = {
  {"decode", UINT64_C(512) << 20, 10, 4, LIMIT_FILE_BYTES + (1 << 20) /* and a header */},
  {NULL, UINT64_C(4) << 30, 900, 0, UINT64_C(4) << 30 /* what a WAV can say of itself */},
};

SandboxLimits sandbox_limits(const char *command, uint64_t file_bytes) {
  uint32_t i = 0;
  while (limits[i].command != NULL && strcmp(limits[i].command, command) != 0) i++;
  const uint32_t cpu_seconds = limits[i].cpu_seconds + limits[i].cpu_seconds_per_mib * (uint32_t)(file_bytes >> 20);
  return (SandboxLimits){limits[i].memory_bytes, cpu_seconds, CLOCK_PER_CPU * cpu_seconds, limits[i].file_bytes};
}

/* Of the file that a command is about, its first word. */
static uint64_t bytes_of(const char *path) {
  struct stat info;
  return path != NULL && stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

static bool limit(int count, char *const *words) {
  const SandboxLimits most = sandbox_limits(words[0], bytes_of(count > 1 ? words[1] : NULL));
  const struct rlimit memory = {most.memory_bytes, most.memory_bytes}, cpu = {most.cpu_seconds, most.cpu_seconds}, file = {most.file_bytes, most.file_bytes}, none = {0, 0};
  signal(SIGXFSZ, SIG_IGN); /* who writes too much is told, and can say so */
  return setrlimit(RLIMIT_AS, &memory) == 0 && setrlimit(RLIMIT_CPU, &cpu) == 0 && setrlimit(RLIMIT_FSIZE, &file) == 0 && setrlimit(RLIMIT_CORE, &none) == 0;
}

bool sandbox_usable(void) {
  const SandboxSupport support = sandbox_support();
  return (support.files && support.calls) || config_is(CONFIG_SANDBOX, "best");
}

/* One byte for each step; a parent that does not listen is not waited for. */
static void tell(void *step_, double part) {
  int *step = step_;
  const int now = (int)(part * PROGRESS_STEPS);
  if (now <= *step) return;
  const uint8_t byte = (uint8_t)(now < PROGRESS_STEPS ? now : PROGRESS_STEPS);
  *step = now;
  if (write(PROGRESS_FD, &byte, 1) != 1) return;
}

int sandbox_inside(const char *program, int count, char *const *arguments) {
  if (count < 2 || chdir(arguments[0]) != 0) return 2;
  const bool best = config_is(CONFIG_SANDBOX, "best");
  const bool limited = limit(count - 1, arguments + 1) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  const bool files = limited && close_files("."), shut = limited && close_calls();
  if (!limited || ((!files || !shut) && !best)) {
    fprintf(stderr, "the kernel does not let this process be shut in\n");
    return 3;
  }
  int step = 0;
  if (strcmp(arguments[1], "decode") == 0) return decode_run(count - 2, arguments + 2);
  if (strcmp(arguments[1], "encode") == 0) return encode_run(count - 2, arguments + 2);
  return command_line_run(program, count - 1, arguments + 1, tell, &step);
}

/* ---- The parent ---- */

/* Only what is safe between fork and exec. Both ends are above PROGRESS_FD or the one that goes there. */
static pid_t begin(char *const *arguments, int said_fd, int progress_fd) {
  const pid_t parent = getpid(), child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(126);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setpgid(0, 0);
  dup2(said_fd, 1);
  dup2(said_fd, 2);
  if (progress_fd == PROGRESS_FD) fcntl(progress_fd, F_SETFD, 0);
  else dup2(progress_fd, PROGRESS_FD);
  if (syscall(SYS_close_range, PROGRESS_FD + 1, ~0u, 0) != 0) for (int fd = PROGRESS_FD + 1; fd < 1024; fd++) close(fd);
  execv("/proc/self/exe", arguments);
  _exit(127);
}

/* A run under way: when it began and by when it must have ended, and what its files may come to. */
typedef struct Under {
  const SandboxRun *run;
  double until, look_at;
  uint64_t bytes_max;
} Under;

/* Of all files of a folder, which has no others below it; UINT64_MAX: they are too many to be counted, or cannot be. */
static uint64_t bytes_in(const char *path) {
  uint64_t bytes = 0;
  uint32_t files = 0;
  DIR *entries = opendir(path);
  for (const struct dirent *entry; entries != NULL && files <= FILES_MAX && (entry = readdir(entries)) != NULL; files++) {
    struct stat info;
    if (fstatat(dirfd(entries), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode)) bytes += (uint64_t)info.st_size;
  }
  if (entries != NULL) closedir(entries);
  return entries == NULL || files > FILES_MAX ? UINT64_MAX : bytes;
}

static Under under_of(const SandboxRun *run) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", run->folder, run->arguments[0] != NULL && run->arguments[1] != NULL ? run->arguments[1] : "");
  const SandboxLimits most = sandbox_limits(run->arguments[0], bytes_of(path));
  const double now = clock_seconds();
  return (Under){.run = run, .until = now + (run->seconds_max > 0.0 ? run->seconds_max : most.clock_seconds), .look_at = now, .bytes_max = bytes_in(run->folder) + 2 * most.file_bytes};
}

static bool may_go_on(Under *under, double part) {
  const double now = clock_seconds();
  if (now >= under->until) return false;
  if (now >= under->look_at) {
    if (bytes_in(under->run->folder) > under->bytes_max) return false;
    under->look_at = now + HOLD_MS / 1000.0;
  }
  return under->run->hold(under->run->context, part);
}

/* Reads both ends until the child closed what it says. False: it shall end. */
static bool listen_to(Under *under, int said_fd, int progress_fd) {
  const SandboxRun *run = under->run;
  size_t size = 0;
  double part = 0.0;
  bool held = true;
  for (ssize_t got = 1; held && got != 0;) {
    struct pollfd polled[2] = {{.fd = said_fd, .events = POLLIN}, {.fd = progress_fd, .events = POLLIN}};
    char piece[1024];
    uint8_t steps[64];
    got = -1;
    if (poll(polled, 2, HOLD_MS) > 0) {
      const ssize_t count = polled[1].revents == 0 ? 0 : read(progress_fd, steps, sizeof steps);
      if (count > 0) part = (double)steps[count - 1] / PROGRESS_STEPS;
      else if (polled[1].revents != 0) progress_fd = -1;
      if (polled[0].revents != 0) got = read(said_fd, piece, sizeof piece);
    }
    for (ssize_t i = 0; i < got && size + 1 < run->said_bytes; i++) run->said[size++] = piece[i];
    held = may_go_on(under, part);
  }
  run->said[size] = '\0';
  return held;
}

/* Whoever has hung up may stay all the same: taken over, it could wait for ever, which costs no time of the processor. False: it shall end. */
static bool wait_for_end(Under *under, pid_t child, int *status) {
  bool held = true;
  pid_t ended;
  while ((ended = waitpid(child, status, WNOHANG)) == 0 && (held = may_go_on(under, 1.0))) poll(NULL, 0, LINGER_MS);
  return held && ended == child;
}

bool sandbox_run(const SandboxRun *run) {
  enum { ARGUMENTS_MAX = 32 };
  char *all[ARGUMENTS_MAX + 4] = {(char *)(uintptr_t)"tutti", (char *)(uintptr_t)"inside", (char *)(uintptr_t)run->folder};
  int said[2], progress[2], status = 0, count = 0;
  run->said[0] = '\0';
  if (run->arguments[0] == NULL) return false; /* there is nothing to run */
  while (count < ARGUMENTS_MAX && run->arguments[count] != NULL) {
    all[count + 3] = run->arguments[count];
    count++;
  }
  if (pipe2(said, O_CLOEXEC) != 0) return false;
  if (pipe2(progress, O_CLOEXEC) != 0) {
    close(said[0]);
    close(said[1]);
    return false;
  }
  Under under = under_of(run);
  const pid_t child = begin(all, said[1], progress[1]);
  close(said[1]);
  close(progress[1]);
  const bool held = child > 0 && listen_to(&under, said[0], progress[0]) && wait_for_end(&under, child, &status);
  close(said[0]);
  close(progress[0]);
  if (!held && child > 0) kill(child, SIGKILL);
  while (!held && child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return held && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
