/*
 * Stands between a process and libc (LD_PRELOAD): counts the file-system calls that touch paths below FAULTS_ROOT, and at
 * one of them kills the process, stops it, fails the call, or lets half of a write through first.
 *
 *   FAULTS_ROOT       a folder; other paths do not count
 *   FAULTS_AT         which call, from 1; 0 counts only
 *   FAULTS_DO         kill | stop | tear | an errno's number
 *   FAULTS_READS      set: calls that read count as well (stat is a plain system call in Node, and is never seen)
 *   FAULTS_CONTROL    a file with three 64-bit numbers, instead of FAULTS_AT and FAULTS_DO, which can be set anew while the
 *                     process runs: how many calls there were, which one fails, and its errno
 *   FAULTS_LOG        a file that gets a line for each call that counts: number, name, path
 *   FAULTS_SNAPSHOTS  a folder that gets a copy of FAULTS_ROOT before each call, by its number: what a process leaves that is
 *                     killed there; with ".torn" behind it one of the middle of a write
 *
 * It takes itself out of the environment, and the process's children run as they are.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char *root;
static char *snapshots;
static int counts_reads;
static int log_fd = -1;
static enum { NOTHING, KILL, STOP, TEAR, FAIL } action;
static long own[3];
/* Counted, where, errno. */
static long *control = own;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *below = getenv("FAULTS_ROOT"), *where = getenv("FAULTS_AT"), *what = getenv("FAULTS_DO");
  const char *log = getenv("FAULTS_LOG"), *copies = getenv("FAULTS_SNAPSHOTS");
  const char *shared = getenv("FAULTS_CONTROL");
  if (below == NULL) return;
  root = strdup(below);
  snapshots = copies == NULL ? NULL : strdup(copies);
  own[1] = where == NULL ? 0 : atol(where);
  counts_reads = getenv("FAULTS_READS") != NULL;
  if (what == NULL) action = NOTHING;
  else if (strcmp(what, "kill") == 0) action = KILL;
  else if (strcmp(what, "stop") == 0) action = STOP;
  else if (strcmp(what, "tear") == 0) action = TEAR;
  else { action = FAIL; own[2] = atol(what); }
  if (log != NULL) log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (shared != NULL) {
    int file = REAL(open)(shared, O_RDWR | O_CLOEXEC);
    void *numbers = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (numbers == MAP_FAILED) abort();
    control = numbers;
    action = FAIL;
  }
  unsetenv("LD_PRELOAD"); unsetenv("FAULTS_CONTROL");
  unsetenv("FAULTS_ROOT"); unsetenv("FAULTS_AT"); unsetenv("FAULTS_DO"); unsetenv("FAULTS_READS"); unsetenv("FAULTS_LOG");
  unsetenv("FAULTS_SNAPSHOTS");
}

static int is_below_root(const char *path) {
  size_t length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == 0 || path[length] == '/');
}

static void snapshot(long number, const char *suffix) {
  extern char **environ;
  char to[PATH_MAX];
  char *arguments[] = {"cp", "-a", root, to, NULL};
  pid_t child;
  snprintf(to, sizeof to, "%s/%ld%s", snapshots, number, suffix);
  if (posix_spawn(&child, "/bin/cp", NULL, NULL, arguments, environ) == 0) while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
}

/* Where a file descriptor leads; empty where that is no path. */
static const char *path_of(int fd, char *buffer) {
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = REAL(readlink)(name, buffer, PATH_MAX - 1);
  buffer[length < 0 ? 0 : length] = 0;
  return buffer;
}

/*
 * Called before each call. Returns 0 to let it happen, -1 (and errno) to fail it, 1 to let half of it happen and then end, 2
 * to keep what half of it makes, too.
 */
static int meet(const char *name, const char *path, int reads) {
  if (root == NULL || path == NULL || (reads && !counts_reads) || !is_below_root(path)) return 0;
  long number = __atomic_add_fetch(&control[0], 1, __ATOMIC_SEQ_CST);
  if (log_fd >= 0) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%ld %s %s\n", number, name, path);
    REAL(write)(log_fd, line, (size_t)length);
  }
  if (snapshots != NULL) {
    snapshot(number, "");
    return 2;
  }
  if (number != control[1]) return 0;
  switch (action) {
    case KILL: kill(getpid(), SIGKILL); for (;;) pause();
    case STOP: kill(getpid(), SIGSTOP); return 0;
    case TEAR: return 1;
    case FAIL: errno = (int)control[2]; return -1;
    default: return 0;
  }
}

static void end(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

#define GUARD(name, path, reads) \
  int verdict = meet(name, path, reads); \
  if (verdict < 0) return -1; \
  if (verdict == 1) end();

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0; }

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); } \
    GUARD(writes(flags) ? "open-to-write" : "open", path, !writes(flags)) \
    return REAL(name)(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int openat(int folder, const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }
  GUARD(writes(flags) ? "open-to-write" : "open", path, !writes(flags))
  return REAL(openat)(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }
  GUARD(writes(flags) ? "open-to-write" : "open", path, !writes(flags))
  return REAL(openat64)(folder, path, flags, mode);
}

/* `half` writes the first half; all of it is written over that afterwards, where the process goes on. */
#define HALF(half) \
  char buffer[PATH_MAX]; \
  int verdict = meet("write", path_of(fd, buffer), 0); \
  if (verdict < 0) return -1; \
  if (verdict == 1) { half; end(); } \
  if (verdict == 2 && length > 1) { half; snapshot(control[0], ".torn"); }

ssize_t write(int fd, const void *bytes, size_t length) {
  off_t from = lseek(fd, 0, SEEK_CUR);
  HALF(REAL(write)(fd, bytes, length / 2))
  if (verdict == 2 && from >= 0) lseek(fd, from, SEEK_SET);
  return REAL(write)(fd, bytes, length);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  HALF(REAL(pwrite)(fd, bytes, length / 2, offset))
  return REAL(pwrite)(fd, bytes, length, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  HALF(REAL(pwrite64)(fd, bytes, length / 2, offset))
  return REAL(pwrite64)(fd, bytes, length, offset);
}

ssize_t read(int fd, void *bytes, size_t length) {
  char buffer[PATH_MAX];
  if (counts_reads) { GUARD("read", path_of(fd, buffer), 1) }
  return REAL(read)(fd, bytes, length);
}

#define BY_FD(name, parameters, arguments) \
  int name parameters { \
    char buffer[PATH_MAX]; \
    GUARD(#name, path_of(fd, buffer), 0) \
    return REAL(name) arguments; \
  }
BY_FD(fsync, (int fd), (fd))
BY_FD(fdatasync, (int fd), (fd))
BY_FD(ftruncate, (int fd, off_t length), (fd, length))
BY_FD(ftruncate64, (int fd, off64_t length), (fd, length))
BY_FD(fchmod, (int fd, mode_t mode), (fd, mode))
BY_FD(fchown, (int fd, uid_t owner, gid_t group), (fd, owner, group))

#define BY_PATH(name, parameters, arguments) \
  int name parameters { \
    GUARD(#name, path, 0) \
    return REAL(name) arguments; \
  }
BY_PATH(chmod, (const char *path, mode_t mode), (path, mode))
BY_PATH(chown, (const char *path, uid_t owner, gid_t group), (path, owner, group))
BY_PATH(lchown, (const char *path, uid_t owner, gid_t group), (path, owner, group))
BY_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
BY_PATH(rmdir, (const char *path), (path))
BY_PATH(unlink, (const char *path), (path))
BY_PATH(truncate, (const char *path, off_t length), (path, length))

/* What a call with two paths makes counts. */
int rename(const char *from, const char *path) {
  GUARD("rename", path, 0)
  return REAL(rename)(from, path);
}
int link(const char *from, const char *path) {
  GUARD("link", path, 0)
  return REAL(link)(from, path);
}
int symlink(const char *to, const char *path) {
  GUARD("symlink", path, 0)
  return REAL(symlink)(to, path);
}

char *mkdtemp(char *path) {
  int verdict = meet("mkdtemp", path, 0);
  if (verdict < 0) return NULL;
  if (verdict == 1) end();
  return REAL(mkdtemp)(path);
}

int scandir64(const char *path, struct dirent64 ***list, int (*filter)(const struct dirent64 *),
              int (*compare)(const struct dirent64 **, const struct dirent64 **)) {
  GUARD("scandir", path, 1)
  return REAL(scandir64)(path, list, filter, compare);
}
int scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
  GUARD("scandir", path, 1)
  return REAL(scandir)(path, list, filter, compare);
}
