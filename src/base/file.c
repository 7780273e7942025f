/* Reading and replacing whole files. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024 };

static enum file_status read_all(int fd, struct buf *out)
{
	for (;;) {
		char chunk[CHUNK];
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FILE_UNREADABLE;
		if (n == 0)
			return FILE_OK;
		buf_add(out, chunk, (size_t)n);
		if (!buf_ok(out))
			return FILE_TOO_LARGE;
	}
}

enum file_status file_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? FILE_MISSING : FILE_UNREADABLE;
	enum file_status st = read_all(fd, out);
	close(fd);
	return st;
}

static bool write_all(int fd, struct slice text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.at, text.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		text = slice_from(text, (size_t)n);
	}
	return fsync(fd) == 0;
}

bool file_write(const char *path, struct slice text, unsigned mode)
{
	char beside[PATH_MAX];
	int n = snprintf(beside, sizeof beside, "%s.new", path);
	if (n < 0 || (size_t)n >= sizeof beside) {
		errno = ENAMETOOLONG;
		return false;
	}
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
	if (fd < 0)
		return false;
	/* one that was left over by an ended process keeps its mode when it is opened */
	bool ok = fchmod(fd, (mode_t)mode) == 0 && write_all(fd, text);
	ok = close(fd) == 0 && ok;
	if (ok && rename(beside, path) == 0)
		return true;
	int why = errno;
	unlink(beside);
	errno = why;
	return false;
}
