/* Connections and requests of a listener; for listener.c and sweep.c only. */
#ifndef IOA_SRC_NET_CONNECTION_H
#define IOA_SRC_NET_CONNECTION_H

#include "net/listener.h"

struct MHD_Connection;
struct MHD_Daemon;

/* Where a connection is in its cycle; each has its own deadline. */
enum client_state { CLIENT_IDLE, CLIENT_HEADER, CLIENT_BODY, CLIENT_BUSY };

struct client {
	int fd;
	bool used; /* had a request already */
	enum client_state state;
	int64_t since_ms;
	struct client *previous, *next;
};

/* A request of a connection. */
struct session {
	struct exchange x;
	struct listener *listener;
	struct MHD_Connection *connection;
	struct client *client;
	bool head_done, suspended, gone;
	int64_t waits_since_ms;
	size_t sent;                     /* of the present piece of a stream */
	struct session *previous, *next; /* of the waiting ones */
	struct session *next_idle;
};

struct listener {
	struct loop *loop;
	struct loop_source source;
	struct loop_timer sweep;
	struct MHD_Daemon *daemon;
	struct listener_settings settings;
	const struct engine *engine;
	const struct flow_thread *thread;
	bool has_work; /* epoll said so, or something was resumed */
	bool closing;  /* nothing may be suspended any more */
	int active;
	struct client *clients;
	struct session *waiting, *last_waiting, *idle;
	int idle_count;
};

/* Takes a request off the waiting ones and lets libmicrohttpd call its handler again. */
void session_resume(struct session *s);

/* Its deadline begins anew. */
void session_rest(struct session *s);

/* As session_resume, for a request whose answer nobody wants: its connection ends. */
void session_let_go(struct session *s);

/* Starts the timer that looks after deadlines and departures. */
void sweep_start(struct listener *l);

#endif
