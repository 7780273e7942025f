/* The least that libmicrohttpd can do: a fixed answer, one daemon per thread, in external-epoll mode. What a
 * request costs here is the floor that the service is measured against. usage: bare_mhd PORT THREADS */
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS_MAX = 256, BACKLOG = 1024, CONNECTIONS = 4096 };

static char body[] = "{\"hello\": \"a fixed text of about fifty characters\"}";

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data, size_t *size,
                                  void **context)
{
	(void)cls, (void)url, (void)method, (void)version, (void)data, (void)size;
	if (!*context) {
		*context = body; /* the head: the answer is due at the next call */
		return MHD_YES;
	}
	struct MHD_Response *r =
	        MHD_create_response_from_buffer(sizeof body - 1, body, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
	enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, r);
	MHD_destroy_response(r);
	return result;
}

/* −1 when the port cannot be had. */
static int open_socket(unsigned short port)
{
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_in address = {
	        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	          setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0 &&
	          bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
	          listen(fd, BACKLOG) == 0;
	return ok ? fd : -1;
}

static void *run(void *argument)
{
	struct MHD_Daemon *daemon = argument;
	struct epoll_event event;
	int fd = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	int outer = epoll_create1(EPOLL_CLOEXEC);
	if (outer < 0 || epoll_ctl(outer, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN}) != 0)
		return NULL;
	for (;;) {
		MHD_UNSIGNED_LONG_LONG wait_ms = 0;
		int timeout = MHD_get_timeout(daemon, &wait_ms) == MHD_YES ? (int)wait_ms : -1;
		epoll_wait(outer, &event, 1, timeout);
		MHD_run(daemon);
	}
}

static struct MHD_Daemon *start(unsigned short port)
{
	int fd = open_socket(port);
	if (fd < 0)
		return NULL;
	return MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
	                        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
	                        MHD_OPTION_CONNECTION_TIMEOUT, 75U, MHD_OPTION_END);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	long port = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
	long threads = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	if (port < 1 || port > 65535 || threads < 1 || threads > THREADS_MAX) {
		fprintf(stderr, "usage: bare_mhd PORT THREADS\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	for (long i = 0; i < threads; i++) {
		struct MHD_Daemon *daemon = start((unsigned short)port);
		if (!daemon || pthread_create(&thread, NULL, run, daemon) != 0) {
			perror("bare_mhd");
			return 1;
		}
	}
	pause(); /* a signal ends it */
	return 0;
}
