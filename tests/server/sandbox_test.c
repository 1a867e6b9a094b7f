/* Somebody's file has taken the decoder over: what stands here for the command line does all it can to get out of the sandbox. The
   parent lives on and is told. Where the kernel cannot shut a process in, that is said and nothing is run. */
#include "support/cm.h"
#include "support/scratch.h"

#include "core/attributes.h"
#include "server/command_line.h"
#include "server/jobs/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[SCRATCH_BYTES], outside[SCRATCH_BYTES + 16];

/* ---- Inside ---- */

static bool opens(const char *path, int flags) {
  const int fd = open(path, flags, 0600);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

static bool reads_what_is_not_its_own(void) { return opens("/etc/passwd", O_RDONLY) || opens("/proc/self/maps", O_RDONLY) || opens("../", O_RDONLY); }
static bool writes_elsewhere(void) { return opens(getenv("OUTSIDE"), O_WRONLY | O_CREAT) || rename("mine", getenv("OUTSIDE")) == 0; }
static bool climbs_by_a_link(void) { return symlink("/etc/passwd", "link") == 0 || link("/etc/passwd", "link") == 0; }
static bool begins_a_process(void) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  return child > 0;
}
static bool runs_a_program(void) {
  char *const arguments[] = {(char *)(uintptr_t)"true", NULL};
  return execve("/bin/true", arguments, arguments) == 0 || errno != EPERM;
}
static bool watches_another(void) { return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0; }
static bool kills_its_parent(void) { return kill(getppid(), 0) == 0 || syscall(SYS_tgkill, getppid(), getppid(), 0) == 0; }
static bool calls_home(void) {
  const struct sockaddr_in home = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  return fd >= 0 && (connect(fd, (const struct sockaddr *)&home, sizeof home) == 0 || errno != EPERM);
}
static bool takes_all_memory(void) { return mmap(NULL, (size_t)5 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }
static bool writes_a_file_without_end(void) {
  const int fd = open("mine", O_WRONLY | O_CREAT, 0600);
  const bool written = pwrite(fd, "x", 1, (off_t)5 << 30) == 1;
  if (fd >= 0) close(fd);
  return written;
}
static bool opens_the_door_again(void) { return syscall(SYS_prctl, 22 /* PR_SET_SECCOMP */, 0, 0, 0, 0) == 0 || syscall(SYS_mount, "none", ".", "tmpfs", 0, NULL) == 0 || chroot(".") == 0; }

static const struct { const char *name; bool (*succeeds)(void); bool by_files; } ways_out[] = {
  {"reads what is not its own", reads_what_is_not_its_own, true}, {"writes elsewhere", writes_elsewhere, true}, {"climbs by a link", climbs_by_a_link, true},
  {"begins a process", begins_a_process, false}, {"runs a program", runs_a_program, false}, {"watches another", watches_another, false},
  {"kills its parent", kills_its_parent, false}, {"calls home", calls_home, false}, {"takes all memory", takes_all_memory, false},
  {"writes a file without end", writes_a_file_without_end, false},
  {"opens the door again", opens_the_door_again, false}};

/* As many files as it may, or a few that are as large as they may be, and then nothing for ever. */
static void fill(bool with_many) {
  for (int i = 0; i < (with_many ? 100 : 3); i++) {
    char name[16];
    snprintf(name, sizeof name, "full%d", i);
    const int fd = open(name, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0 && (ftruncate(fd, with_many ? 1 : (off_t)4 << 30) != 0 || close(fd) != 0)) puts("it cannot fill its folder");
  }
  for (;;) usleep(10000);
}

/* In place of the program's own: what the worker's child would run. */
int command_line_run(const char *program, int count, char *const *arguments, CommandTold *told, void *context) {
  (void)program, (void)told, (void)context;
  const bool by_files = count == 2 && strcmp(arguments[1], "files") == 0;
  if (strcmp(arguments[0], "sleep unheard") == 0) for (int fd = 0; fd < 4; fd++) close(fd);
  if (strncmp(arguments[0], "sleep", 5) == 0) for (;;) usleep(10000);
  if (strncmp(arguments[0], "fill", 4) == 0) fill(strcmp(arguments[0], "fill with many") == 0);
  for (size_t i = 0; i < COUNT_OF(ways_out); i++)
    if ((by_files || !ways_out[i].by_files) && ways_out[i].succeeds()) printf("it %s\n", ways_out[i].name);
  if (!opens("mine", O_RDWR | O_CREAT)) puts("it cannot do its work");
  puts("done");
  fflush(stdout);
  return 0;
}

/* ---- Outside ---- */

static bool go_on(void *context, double part) {
  (void)context, (void)part;
  return true;
}

static bool lose_patience(void *context, double part) {
  (void)part;
  return ++*(int *)context < 2;
}

static void every_way_out_is_shut(void **state) {
  (void)state;
  char said[1024];
  const SandboxSupport support = sandbox_support();
  char *const arguments[] = {(char *)(uintptr_t)"break out", (char *)(uintptr_t)(support.files ? "files" : "no files"), NULL};
  if (!support.calls) skip();
  if (!support.files) print_message("        this kernel has no Landlock: the ways by files are not tried\n");
  assert_true(sandbox_run(&(SandboxRun){.folder = folder, .arguments = arguments, .hold = go_on, .said = said, .said_bytes = sizeof said}));
  assert_string_equal(said, "done\n");
  assert_int_equal(access(outside, F_OK), -1);
}

static void what_takes_too_long_is_ended(void **state) {
  (void)state;
  char said[64];
  int patience = 0;
  char *const arguments[] = {(char *)(uintptr_t)"sleep", NULL};
  assert_false(sandbox_run(&(SandboxRun){.folder = folder, .arguments = arguments, .hold = lose_patience, .context = &patience, .said = said, .said_bytes = sizeof said}));
  assert_int_equal(patience, 2);
}

/* What it says is at its end then, and it is not. */
static void what_hangs_up_and_stays_is_ended(void **state) {
  (void)state;
  char said[64];
  int patience = 0;
  char *const arguments[] = {(char *)(uintptr_t)"sleep unheard", NULL};
  assert_false(sandbox_run(&(SandboxRun){.folder = folder, .arguments = arguments, .hold = lose_patience, .context = &patience, .said = said, .said_bytes = sizeof said}));
}

/* Asleep it takes none of the processor's time, and whoever holds the job would wait for ever. */
static void what_sleeps_is_ended_by_the_clock(void **state) {
  (void)state;
  char said[64];
  char *const commands[] = {(char *)(uintptr_t)"sleep", (char *)(uintptr_t)"sleep unheard"};
  for (size_t i = 0; i < COUNT_OF(commands); i++) {
    char *const arguments[] = {commands[i], NULL};
    assert_false(sandbox_run(&(SandboxRun){.folder = folder, .arguments = arguments, .hold = go_on, .seconds_max = 0.5, .said = said, .said_bytes = sizeof said}));
  }
}

/* Each file has an end, and so has what all of them are. */
static void what_fills_its_folder_is_ended(void **state) {
  (void)state;
  char said[64], path[SCRATCH_BYTES + 16];
  char *const commands[] = {(char *)(uintptr_t)"fill", (char *)(uintptr_t)"fill with many"};
  for (size_t i = 0; i < COUNT_OF(commands); i++) {
    char *const arguments[] = {commands[i], NULL};
    int patience = -100; /* twenty seconds */
    assert_false(sandbox_run(&(SandboxRun){.folder = folder, .arguments = arguments, .hold = lose_patience, .context = &patience, .said = said, .said_bytes = sizeof said}));
    assert_string_equal(said, "");
    assert_true(patience < 0);
    for (int file = 0; file < 100; file++) {
      snprintf(path, sizeof path, "%s/full%d", folder, file);
      unlink(path);
    }
  }
}

static void a_decoder_may_take_less_than_a_render(void **state) {
  (void)state;
  const SandboxLimits small = sandbox_limits("decode", 1000), large = sandbox_limits("decode", UINT64_C(100) << 20), render = sandbox_limits("render", UINT64_C(100) << 20);
  assert_int_equal(small.cpu_seconds, 10);
  assert_int_equal(large.cpu_seconds, 410); /* an hour and a half of Opus, on a slow machine */
  assert_int_equal(small.memory_bytes, 512 << 20);
  assert_int_equal(large.memory_bytes, 512 << 20);
  assert_true(render.memory_bytes > large.memory_bytes && render.cpu_seconds > large.cpu_seconds && render.file_bytes > large.file_bytes);
  assert_int_equal(large.clock_seconds, 4100);
  assert_int_equal(render.clock_seconds, 9000); /* asleep, a render would hold its worker for ever */
}

static void where_nothing_can_be_shut_nothing_runs(void **state) {
  (void)state;
  const SandboxSupport support = sandbox_support();
  setenv("TUTTI_SANDBOX", "required", 1);
  assert_int_equal(sandbox_usable(), support.files && support.calls);
  setenv("TUTTI_SANDBOX", "best", 1);
  assert_true(sandbox_usable());
}

/* From here on this process and its children are on a kernel of before 2021: it knows no such call. */
static bool forget_landlock(void) {
  struct sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
                                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  const struct sock_fprog program = {.len = COUNT_OF(filter), .filter = filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* What went wrong there, in words; NULL: nothing. */
static const char *look_without_landlock(void) {
  char said[1024];
  char *const arguments[] = {(char *)(uintptr_t)"break out", NULL};
  const SandboxRun run = {.folder = folder, .arguments = arguments, .hold = go_on, .said = said, .said_bytes = sizeof said};
  if (!forget_landlock()) return "the kernel does not forget";
  if (sandbox_support().files) return "files are said to be shut out";
  setenv("TUTTI_SANDBOX", "required", 1);
  if (sandbox_usable()) return "it is said to be usable";
  if (sandbox_run(&run)) return "something ran";
  if (strcmp(said, "the kernel does not let this process be shut in\n") != 0) return "it is not said why";
  setenv("TUTTI_SANDBOX", "best", 1);
  if (!sandbox_usable()) return "what there is must do, and does not";
  return sandbox_run(&run) && strcmp(said, "done\n") == 0 ? NULL : "with what there is, it does not run";
}

static void without_landlock_nothing_is_decoded_unless_that_must_do(void **state) {
  (void)state;
  int status = -1;
  if (!sandbox_support().calls) skip();
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const char *wrong = look_without_landlock();
    if (wrong != NULL) fprintf(stderr, "%s\n", wrong);
    _exit(wrong != NULL);
  }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int count, char **arguments) {
  if (count > 3 && strcmp(arguments[1], "inside") == 0) return sandbox_inside(arguments[0], count - 2, arguments + 2);
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(where_nothing_can_be_shut_nothing_runs),
    cmocka_unit_test(without_landlock_nothing_is_decoded_unless_that_must_do),
    cmocka_unit_test(every_way_out_is_shut),
    cmocka_unit_test(what_takes_too_long_is_ended),
    cmocka_unit_test(what_hangs_up_and_stays_is_ended),
    cmocka_unit_test(what_sleeps_is_ended_by_the_clock),
    cmocka_unit_test(what_fills_its_folder_is_ended),
    cmocka_unit_test(a_decoder_may_take_less_than_a_render),
  };
  if (!scratch_folder(folder, "sandbox")) return 1;
  snprintf(outside, sizeof outside, "%s-outside", folder);
  setenv("OUTSIDE", outside, 1);
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  char path[80];
  snprintf(path, sizeof path, "%s/mine", folder);
  unlink(path);
  rmdir(folder);
  return failed;
}
