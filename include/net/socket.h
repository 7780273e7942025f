/* Listening sockets: TCP with one socket per worker on the same port, or one Unix socket for all. */
#ifndef IOA_NET_SOCKET_H
#define IOA_NET_SOCKET_H

#include "base/arena.h"

enum { SOCKETS_MAX = 256 };

struct listening {
	int fds[SOCKETS_MAX]; /* one per worker; may be duplicates of one */
	int count;
	const char *address;   /* as people write it, with the real port */
	const char *unix_path; /* NULL: TCP */
};

/* `listen`: host:port, [v6]:port or unix:/path. On failure false, and *ret_why (in `arena`) tells why, an
 * address in use too. */
bool socket_listen(const char *listen, int count, struct arena *arena, struct listening *ret_listening,
                   const char **ret_why) __attribute__((warn_unused_result));

#endif
