/* Bytes to a file beside its place, compressed by zlib or as they are. */
#include "export_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <zlib.h>

#include "base/log.h"

enum { OWNER_ONLY = 0600, BUFFER_BYTES = 256 * 1024 };

struct export_file {
	const char *path, *part, *folder; /* NULL: standard output */
	int fd;                           /* zlib has another one of the same file */
	gzFile to;
};

/* A second export to the same place would write into this one's. */
static bool open_part(struct export_file *f, const char *path, struct arena *arena, const char **ret_why)
{
	f->path = path;
	f->part = arena_printf(arena, "%s.part", path);
	f->folder = dirname(arena_strdup(arena, slice_of(path)));
	f->fd = open(f->part, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, OWNER_ONLY);
	if (f->fd < 0) {
		*ret_why = arena_printf(arena, "%s: %s", f->part, strerror(errno));
		return false;
	}
	if (flock(f->fd, LOCK_EX | LOCK_NB) == 0 && ftruncate(f->fd, 0) == 0)
		return true;
	*ret_why = arena_printf(arena, "%s: %s", f->part,
	                        errno == EWOULDBLOCK ? "another export writes it" : strerror(errno));
	close(f->fd);
	return false;
}

struct export_file *export_file_open(const char *path, bool gzip, struct arena *arena, const char **ret_why)
{
	struct export_file *f = arena_calloc(arena, 1, sizeof *f);
	if (strcmp(path, "-") == 0)
		f->fd = dup(STDOUT_FILENO);
	else if (!open_part(f, path, arena, ret_why))
		return NULL;
	f->to = gzdopen(dup(f->fd), gzip ? "wb6" : "wbT");
	if (!f->to)
		log_fatal("out of memory for a file");
	gzbuffer(f->to, BUFFER_BYTES);
	return f;
}

bool export_file_write(struct export_file *f, struct slice bytes)
{
	errno = 0;
	return bytes.n == 0 || gzwrite(f->to, bytes.at, (unsigned)bytes.n) == (int)bytes.n;
}

static bool sync_folder(const struct export_file *f)
{
	int fd = open(f->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

bool export_file_keep(struct export_file *f)
{
	errno = 0;
	bool ok = gzclose(f->to) == Z_OK;
	f->to = NULL;
	ok = ok && (!f->part || (fsync(f->fd) == 0 && rename(f->part, f->path) == 0 && sync_folder(f)));
	int why = errno;
	if (ok)
		close(f->fd);
	else
		export_file_drop(f);
	errno = why;
	return ok;
}

void export_file_drop(struct export_file *f)
{
	if (!f)
		return;
	if (f->to)
		gzclose(f->to);
	if (f->part)
		unlink(f->part);
	close(f->fd);
}
