/* Starting and stopping PostgreSQL's programs. */
#include "db/embedded_process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"

enum {
	LOG_KEPT_BYTES = 8 * 1024 * 1024, /* at a start, a longer log becomes postgres.log.1 */
	LOG_TAIL_BYTES = 16 * 1024,
	POLL_MS = 20,
	FAST_MS = 30 * 1000,     /* SIGINT: disconnects clients, writes a checkpoint */
	IMMEDIATE_MS = 5 * 1000, /* SIGQUIT: recovers from the log at the next start */
	KILL_MS = 5 * 1000,
};

static void pause_ms(long ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

static int open_log(const struct embedded_place *p, struct arena *arena, const char **ret_why)
{
	struct stat st;
	if (stat(p->log, &st) == 0 && st.st_size > LOG_KEPT_BYTES &&
	    rename(p->log, arena_printf(arena, "%s.1", p->log)) != 0) {
		*ret_why = arena_printf(arena, "%s: %s", p->log, strerror(errno));
		return -1;
	}
	int fd = open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		*ret_why = arena_printf(arena, "%s: %s", p->log, strerror(errno));
	return fd;
}

/* All that the child needs, made before fork: between fork and exec only async-signal-safe calls are allowed.
 */
struct birth {
	const struct embedded_user *user;
	const char *const *argv;
	pid_t parent;
	int input, output, failure; /* descriptors; `failure` takes the errno of what went wrong */
};

static bool become(const struct embedded_user *u)
{
	return !u->other || (setgroups((size_t)u->group_count, u->groups) == 0 && setgid(u->gid) == 0 &&
	                     setuid(u->uid) == 0);
}

static void forget_signals(void)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;
	sigemptyset(&none);
	for (int number = 1; number < NSIG; number++)
		sigaction(number, &standard, NULL); /* fails for SIGKILL and SIGSTOP, rightly */
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool take_streams(const struct birth *b)
{
	return dup2(b->input, STDIN_FILENO) >= 0 && dup2(b->output, STDOUT_FILENO) >= 0 &&
	       dup2(b->output, STDERR_FILENO) >= 0 && close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0;
}

/* The wish to die with the parent is forgotten when the user changes, and comes too late if it is gone. */
static bool follow_parent(const struct birth *b)
{
	return prctl(PR_SET_PDEATHSIG, SIGINT) == 0 && getppid() == b->parent;
}

static void be_born(const struct birth *b)
{
	/* A clean environment: no secret of ours, no PG* variable of somebody else's, no locale. */
	static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
	                                          NULL};
	forget_signals();
	umask(077);
	if (setsid() >= 0 && chdir("/") == 0 && become(b->user) && follow_parent(b) && take_streams(b))
		execve(b->argv[0], (char *const *)b->argv, (char *const *)environment);
	int why = errno;
	ssize_t written = write(b->failure, &why, sizeof why);
	_exit(written < 0 ? 126 : 127);
}

/* Our handlers must not run in the child, so all signals wait until it has its own. */
static pid_t fork_quietly(const struct birth *b)
{
	sigset_t all, before;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	if (pid == 0)
		be_born(b);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

/* The pipe closes at exec; what comes through it before is why there was none. */
static bool was_born(pid_t pid, int failure, int *ret_why)
{
	int why;
	ssize_t n;
	do
		n = read(failure, &why, sizeof why);
	while (n < 0 && errno == EINTR);
	if (n != sizeof why)
		return true;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	*ret_why = why;
	return false;
}

static pid_t give_birth(const struct embedded_place *p, const char *const *argv, const int pipe_ends[2],
                        int output, int *ret_why)
{
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct birth b = {&p->user, argv, getpid(), input, output, pipe_ends[1]};
	pid_t pid = input < 0 ? -1 : fork_quietly(&b);
	*ret_why = errno;
	close(pipe_ends[1]);
	if (input >= 0)
		close(input);
	return pid > 0 && !was_born(pid, pipe_ends[0], ret_why) ? -1 : pid;
}

pid_t embedded_process_start(const struct embedded_place *p, const char *const *argv, struct arena *arena,
                             const char **ret_why)
{
	int ends[2], why;
	int output = open_log(p, arena, ret_why);
	if (output < 0)
		return -1;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		*ret_why = arena_printf(arena, "pipe: %s", strerror(errno));
		close(output);
		return -1;
	}
	pid_t pid = give_birth(p, argv, ends, output, &why);
	close(ends[0]);
	close(output);
	if (pid < 0)
		*ret_why = arena_printf(arena, "%s: %s", argv[0], strerror(why));
	return pid;
}

bool embedded_process_run(const struct embedded_place *p, const char *const *argv, struct arena *arena,
                          const char **ret_why)
{
	int status = 0;
	off_t log_from = embedded_process_log_end(p);
	pid_t pid = embedded_process_start(p, argv, arena, ret_why);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	*ret_why = arena_printf(arena, "%s failed (%s): %s", argv[0], p->log,
	                        embedded_process_last_words(p, log_from, arena));
	return false;
}

enum embedded_child embedded_process_look(pid_t pid)
{
	return waitpid(pid, NULL, WNOHANG) == 0 ? CHILD_RUNS : CHILD_ENDED;
}

/* kill(pid, 0) would take a zombie, that nobody may ever reap, for alive; it has no program any more. */
static bool has_program(pid_t pid)
{
	char link[64], program[1];
	snprintf(link, sizeof link, "/proc/%ld/exe", (long)pid);
	return readlink(link, program, sizeof program) >= 0;
}

static bool ended(pid_t pid, bool ours)
{
	return ours ? embedded_process_look(pid) == CHILD_ENDED : !has_program(pid);
}

void embedded_process_stop(pid_t pid, bool ours)
{
	static const struct {
		int signal, wait_ms;
	} steps[] = {
	        {SIGINT,  FAST_MS     },
	        {SIGQUIT, IMMEDIATE_MS},
	        {SIGKILL, KILL_MS     },
	};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		kill(pid, steps[i].signal);
		int64_t until = clock_monotonic_ms() + steps[i].wait_ms;
		while (clock_monotonic_ms() < until) {
			if (ended(pid, ours))
				return;
			pause_ms(POLL_MS);
		}
	}
}

off_t embedded_process_log_end(const struct embedded_place *p)
{
	struct stat st;
	return stat(p->log, &st) == 0 ? st.st_size : 0;
}

static struct slice read_tail(const struct embedded_place *p, off_t from, char *tail, size_t size)
{
	int fd = open(p->log, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return SLICE("");
	off_t end = lseek(fd, 0, SEEK_END);
	if (from > end) /* it was rotated since */
		from = 0;
	if (end - from > (off_t)size)
		from = end - (off_t)size;
	ssize_t n = pread(fd, tail, size, from);
	close(fd);
	return (struct slice){tail, n > 0 ? (size_t)n : 0};
}

static bool tells_failure(struct slice line)
{
	static const char *const words[] = {"FATAL: ", "PANIC: ", "error: "};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (memmem(line.at, line.n, words[i], strlen(words[i])))
			return true;
	return false;
}

const char *embedded_process_last_words(const struct embedded_place *p, off_t from, struct arena *arena)
{
	char tail[LOG_TAIL_BYTES];
	struct slice rest = read_tail(p, from, tail, sizeof tail);
	struct slice line, last = SLICE(""), failure = SLICE("");
	while (slice_split(&rest, '\n', &line)) {
		if (slice_trim(line).n > 0)
			last = line;
		if (tells_failure(line))
			failure = line;
	}
	return arena_strdup(arena, failure.n > 0 ? failure : last);
}
