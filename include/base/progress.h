/* How far a long command has come, on a descriptor such as standard error.
 *
 * A terminal gets one line that is drawn anew, at most ten times a second; anything else one line of JSON
 * every few seconds: an object with `progress`, the label, and with `count`, `total`, `per_second`,
 * `seconds_left` and `ended`.
 *
 * `total` and `seconds_left` are null as long as nobody knows. The last line says so with `ended`. */
#ifndef IOA_BASE_PROGRESS_H
#define IOA_BASE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the caller's storage; one thread. */
struct progress {
	int fd;
	bool terminal;
	const char *label; /* the caller's: ASCII, a few words */
	uint64_t count, total;
	int64_t interval_ms; /* between two lines; may be changed after progress_begin */
	int64_t began_ms, written_ms;
	size_t drawn; /* columns of the terminal's line that are not blank */
};

/* Nothing is written before the first interval has passed. `label` must outlive the progress. */
void progress_begin(struct progress *p, int fd, const char *label);

/* How many it will be, when that is known or guessed anew. 0: unknown. */
void progress_total(struct progress *p, uint64_t total);

/* `n` more are done. Cheap enough for each row. */
void progress_step(struct progress *p, uint64_t n);

/* Takes the line off a terminal, before something else is written there; the next one is drawn after the
 * interval. */
void progress_hide(struct progress *p);

/* The last line, complete with its line break. Once, after a fault too: it tells how far it came. */
void progress_end(struct progress *p);

#endif
