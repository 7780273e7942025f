/* JSON strings: copied in runs between the few bytes that need escaping. */
#include "base/json_write.h"

/* 0: as it is; 'u': \u00XX; else the letter after the backslash. */
static const char escapes[256] = {
        [0x00] = 'u', [0x01] = 'u', [0x02] = 'u', [0x03] = 'u', [0x04] = 'u', [0x05] = 'u',  [0x06] = 'u',
        [0x07] = 'u', [0x08] = 'b', [0x09] = 't', [0x0a] = 'n', [0x0b] = 'u', [0x0c] = 'f',  [0x0d] = 'r',
        [0x0e] = 'u', [0x0f] = 'u', [0x10] = 'u', [0x11] = 'u', [0x12] = 'u', [0x13] = 'u',  [0x14] = 'u',
        [0x15] = 'u', [0x16] = 'u', [0x17] = 'u', [0x18] = 'u', [0x19] = 'u', [0x1a] = 'u',  [0x1b] = 'u',
        [0x1c] = 'u', [0x1d] = 'u', [0x1e] = 'u', [0x1f] = 'u', ['"'] = '"',  ['\\'] = '\\', [0x7f] = 'u',
};

static size_t put_escape(char *to, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	to[0] = '\\';
	to[1] = escapes[c];
	if (to[1] != 'u')
		return 2;
	to[2] = to[3] = '0';
	to[4] = hex[c >> 4];
	to[5] = hex[c & 15];
	return 6;
}

/* Bytes before the first that needs an escape. */
static size_t plain_length(struct slice text)
{
	size_t n = 0;
	while (n < text.n && !escapes[(unsigned char)text.at[n]])
		n++;
	return n;
}

void json_write_escaped(struct buf *out, struct slice text)
{
	for (;;) {
		size_t n = plain_length(text);
		buf_add(out, text.at, n);
		if (n == text.n)
			return;
		char escape[6];
		buf_add(out, escape, put_escape(escape, (unsigned char)text.at[n]));
		text = slice_from(text, n + 1);
	}
}

/* Most texts are as they are. A buffer without room has failed, and takes nothing more. */
static void write_plain(struct buf *out, struct slice text)
{
	char *to = buf_reserve(out, text.n + 2);
	if (!to)
		return;
	to[0] = '"';
	if (text.n)
		memcpy(to + 1, text.at, text.n);
	to[text.n + 1] = '"';
	out->n += text.n + 2;
}

void json_write_string(struct buf *out, struct slice text)
{
	if (plain_length(text) == text.n) {
		write_plain(out, text);
		return;
	}
	buf_add_char(out, '"');
	json_write_escaped(out, text);
	buf_add_char(out, '"');
}

void json_write_name(struct buf *out, struct slice name)
{
	json_write_string(out, name);
	buf_add_char(out, ':');
}

void json_write_further(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_add_char(out, ',');
	json_write_name(out, slice_of(name));
	json_write_string(out, slice_of(text));
}
