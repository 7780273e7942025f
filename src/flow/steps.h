/* The steps of the table in flow.c, one file each. */
#ifndef IOA_SRC_FLOW_STEPS_H
#define IOA_SRC_FLOW_STEPS_H

#include "flow/flow.h"

#define TARGET_SERVER "*" /* of OPTIONS: the server as a whole, rather than a path */

enum flow_next step_check(struct exchange *x);
enum flow_next step_route(struct exchange *x);
enum flow_next step_authenticate(struct exchange *x);
enum flow_next step_authorise(struct exchange *x);
enum flow_next step_negotiate(struct exchange *x);
enum flow_next step_precondition(struct exchange *x);
enum flow_next step_parameters(struct exchange *x);
enum flow_next step_ticket(struct exchange *x);
enum flow_next step_cursor(struct exchange *x);
enum flow_next step_body(struct exchange *x);
enum flow_next step_query(struct exchange *x);

/* The caller has a token, and neither its roles nor a grant admits the operation. */
enum flow_next authorise_refuse(struct exchange *x);

/* The built-in handlers; NULL when there is none of that name. */
enum flow_next (*handler_find(const char *name))(struct exchange *x);

/* Adds a step with the operation's values to a job: its number; −1 when there is no such query. */
int query_add_step(struct exchange *x, struct db_job *job, const struct bound_query *bound);

/* Answers a request with the rows of another, which keeps them; and one with its own, all of which are there.
 */
void query_lend_answer(struct exchange *to, const struct exchange *from);
void query_answer(struct exchange *x);

/* Streams (stream.h), within the flow: whether the answer is one, the parameter that says where it goes on,
 * and what its parameters are then. */
bool stream_is_wanted(const struct exchange *x);
int stream_cursor(const struct exchange *x);
void stream_prepare(struct exchange *x);

/* Adds the page to the stream, and begins it with the first one. */
typedef void stream_writer(struct exchange *x, const struct rows *rows);
enum flow_next stream_write(struct exchange *x, const struct rows *rows, stream_writer *write);

/* Rows to the answer. */
enum flow_next render_answer(struct exchange *x);

/* An error of the database to the answer. */
enum flow_next failure_answer(struct exchange *x, enum db_status status, const struct db_error *error);

/* The cursor before or behind a row of the page. */
const char *cursor_of_row(struct exchange *x, const struct rows *rows, int row, bool backward);

/* Gives the request its name for the log and for those who ask about it. */
void request_id_take(struct exchange *x);

#endif
