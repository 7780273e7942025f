/* Resolving, binding, listening. */
#include "net/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static const char unix_prefix[] = "unix:";

struct endpoint {
	struct sockaddr_storage address;
	socklen_t length;
};

static bool fail(struct arena *arena, const char **ret_why, const char *listen, const char *why)
{
	*ret_why = arena_printf(arena, "cannot listen on %s: %s", listen, why);
	return false;
}

/* "host:port" or "[v6]:port" into its parts. */
static bool split_host(struct arena *arena, const char *listen, const char **ret_host, const char **ret_port)
{
	const char *colon = strrchr(listen, ':');
	if (!colon)
		return false;
	struct slice host = {listen, (size_t)(colon - listen)};
	if (host.n >= 2 && host.at[0] == '[' && host.at[host.n - 1] == ']')
		host = (struct slice){host.at + 1, host.n - 2};
	*ret_host = host.n ? arena_strdup(arena, host) : NULL;
	*ret_port = colon + 1;
	return true;
}

static bool resolve(const char *listen, struct arena *arena, struct endpoint *ret_endpoint,
                    const char **ret_why)
{
	const char *host, *port;
	struct addrinfo *found, hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
	if (!split_host(arena, listen, &host, &port))
		return fail(arena, ret_why, listen, "host:port, [v6]:port or unix:/path is expected");
	int code = getaddrinfo(host, port, &hints, &found);
	if (code != 0)
		return fail(arena, ret_why, listen, gai_strerror(code));
	memcpy(&ret_endpoint->address, found->ai_addr, found->ai_addrlen);
	ret_endpoint->length = found->ai_addrlen;
	freeaddrinfo(found);
	return true;
}

/* −1 with errno set. */
static int open_socket(const struct endpoint *e, bool shared)
{
	int on = 1, fd = socket(e->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	bool ok = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	          (!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
	          bind(fd, (const struct sockaddr *)&e->address, e->length) == 0 && listen(fd, BACKLOG) == 0;
	if (ok)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

/* Sockets that share a port would also share it with another daemon without a word: one that does not share
 * finds out. */
static bool is_free(const struct endpoint *e)
{
	int fd = open_socket(e, false);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static const char *describe(struct arena *arena, struct endpoint *e, int fd)
{
	char host[NI_MAXHOST] = "?", port[NI_MAXSERV] = "?";
	e->length = sizeof e->address;
	getsockname(fd, (struct sockaddr *)&e->address, &e->length);
	getnameinfo((struct sockaddr *)&e->address, e->length, host, sizeof host, port, sizeof port,
	            NI_NUMERICHOST | NI_NUMERICSERV);
	return arena_printf(arena, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

static bool listen_tcp(const char *listen, int count, struct arena *arena, struct listening *l,
                       const char **ret_why)
{
	struct endpoint e;
	if (!resolve(listen, arena, &e, ret_why))
		return false;
	if (!is_free(&e))
		return fail(arena, ret_why, listen, strerror(errno));
	for (l->count = 0; l->count < count; l->count++) {
		int fd = open_socket(&e, true);
		if (fd < 0)
			return fail(arena, ret_why, listen, strerror(errno));
		l->fds[l->count] = fd;
		l->address = describe(arena, &e, fd); /* fixes the port for the next ones */
	}
	return true;
}

/* A socket file that nobody answers on is left over from a daemon that was killed. */
static void remove_stale(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED)
		unlink(address->sun_path);
	close(fd);
}

static bool listen_unix(const char *listen, int count, struct arena *arena, struct listening *l,
                        const char **ret_why)
{
	struct endpoint e = {.length = sizeof(struct sockaddr_un)};
	struct sockaddr_un *address = (struct sockaddr_un *)&e.address;
	const char *path = listen + sizeof unix_prefix - 1;
	if (strlen(path) >= sizeof address->sun_path || path[0] != '/')
		return fail(arena, ret_why, listen, "an absolute path of at most 107 bytes is expected");
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, strlen(path) + 1);
	remove_stale(address);
	int fd = open_socket(&e, false);
	if (fd < 0)
		return fail(arena, ret_why, listen, strerror(errno));
	for (l->count = 0; l->count < count; l->count++)
		l->fds[l->count] = l->count ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : fd;
	l->address = listen;
	l->unix_path = path;
	return true;
}

bool socket_listen(const char *listen, int count, struct arena *arena, struct listening *ret_listening,
                   const char **ret_why)
{
	bool is_unix = strncmp(listen, unix_prefix, sizeof unix_prefix - 1) == 0;
	struct listening l = {.count = 0};
	bool ok = is_unix ? listen_unix(listen, count, arena, &l, ret_why)
	                  : listen_tcp(listen, count, arena, &l, ret_why);
	for (int i = 0; !ok && i < l.count; i++)
		close(l.fds[i]);
	if (ok)
		*ret_listening = l;
	return ok;
}
