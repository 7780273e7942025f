/* Makes the development key when it is missing and keeps its public half in step.
 *
 * jwks.json is always derived from signing.pem, never trusted to fit: a start that died between writing the
 * two, or an operator who removed one of them, is healed by the next start. */
#include "auth/key_store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "auth/mint.h"
#include "auth/signing_key.h"
#include "base/file.h"

struct key_store key_store_find(const char *data_dir, struct arena *arena)
{
	return (struct key_store){
	        .dir = arena_printf(arena, "%s/keys", data_dir),
	        .lock = arena_printf(arena, "%s/keys/lock", data_dir),
	        .pem = arena_printf(arena, "%s/keys/signing.pem", data_dir),
	        .jwks = arena_printf(arena, "%s/keys/jwks.json", data_dir),
	};
}

static bool fail(struct arena *arena, const char *path, const char *what, const char **ret_why)
{
	*ret_why = arena_printf(arena, "%s: %s", path, what);
	return false;
}

bool key_store_read_pem(const struct key_store *k, struct buf *out, struct arena *arena, const char **ret_why)
{
	switch (file_read(k->pem, out)) {
	case FILE_OK:
		return true;
	case FILE_MISSING:
		return fail(arena, k->pem, "there is no development key yet", ret_why);
	case FILE_TOO_LARGE:
		return fail(arena, k->pem, "too large for a key", ret_why);
	case FILE_UNREADABLE:
		break;
	}
	return fail(arena, k->pem, strerror(errno), ret_why);
}

static bool make_pem(const struct key_store *k, struct arena *arena, const char **ret_why)
{
	struct buf pem;
	buf_init(&pem, PEM_BYTES_MAX);
	EVP_PKEY *key = signing_key_new();
	bool ok = key && signing_key_write_pem(key, &pem);
	if (!ok)
		fail(arena, k->pem, "OpenSSL cannot make an RSA key", ret_why);
	else if (!file_write(k->pem, buf_slice(&pem), 0600))
		ok = fail(arena, k->pem, strerror(errno), ret_why);
	EVP_PKEY_free(key);
	OPENSSL_cleanse(pem.at, pem.n);
	buf_close(&pem);
	return ok;
}

static bool write_if_other(const char *path, struct slice text, struct arena *arena, const char **ret_why)
{
	struct buf present;
	buf_init(&present, PEM_BYTES_MAX);
	bool same = file_read(path, &present) == FILE_OK && slice_eq(buf_slice(&present), text);
	buf_close(&present);
	return same || file_write(path, text, 0644) || fail(arena, path, strerror(errno), ret_why);
}

static bool publish(const struct key_store *k, struct arena *arena, const char **ret_why)
{
	struct buf pem;
	buf_init(&pem, PEM_BYTES_MAX);
	bool ok = key_store_read_pem(k, &pem, arena, ret_why);
	EVP_PKEY *key = ok ? signing_key_of_pem(buf_slice(&pem)) : NULL;
	if (ok && !key)
		ok = fail(arena, k->pem, "no RSA key of 2048 bits or more; remove it to have a new one made",
		          ret_why);
	if (ok)
		ok = write_if_other(k->jwks, signing_key_jwks(key, arena), arena, ret_why);
	EVP_PKEY_free(key);
	OPENSSL_cleanse(pem.at, pem.n);
	buf_close(&pem);
	return ok;
}

static bool make_missing(const struct key_store *k, struct arena *arena, const char **ret_why)
{
	struct stat st;
	if (lstat(k->pem, &st) != 0 && !make_pem(k, arena, ret_why))
		return false;
	return publish(k, arena, ret_why);
}

/* Of two processes that start at once one waits and then finds the other's key. */
static bool make_locked(const struct key_store *k, struct arena *arena, const char **ret_why)
{
	if (mkdir(k->dir, 0700) != 0 && errno != EEXIST)
		return fail(arena, k->dir, strerror(errno), ret_why);
	int fd = open(k->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fail(arena, k->lock, strerror(errno), ret_why);
	bool ok = flock(fd, LOCK_EX) == 0 ? make_missing(k, arena, ret_why)
	                                  : fail(arena, k->lock, strerror(errno), ret_why);
	close(fd);
	return ok;
}

/* As root 0711: PostgreSQL's user must pass on the way to its cluster, but need not see what else is there.
 */
static bool make_data_dir(const char *data_dir, struct arena *arena, const char **ret_why)
{
	bool root = geteuid() == 0;
	char *path = arena_strdup(arena, slice_of(data_dir));
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, root ? 0755 : 0700) != 0 && errno != EEXIST)
			return fail(arena, path, strerror(errno), ret_why);
		*slash = '/';
	}
	if (mkdir(path, root ? 0711 : 0700) != 0 && errno != EEXIST)
		return fail(arena, path, strerror(errno), ret_why);
	return true;
}

/* Root in a directory of another user makes files as that user, so that a daemon without root's rights can
 * use them. Making them as root and giving them away would let that user aim root at any file by a link. */
bool mint_prepare_keys(const char *data_dir, struct arena *arena, const char **ret_why)
{
	struct stat st;
	if (!*data_dir)
		return fail(arena, "IOA_DATA_DIR", "empty", ret_why);
	if (!make_data_dir(data_dir, arena, ret_why))
		return false;
	if (stat(data_dir, &st) != 0)
		return fail(arena, data_dir, strerror(errno), ret_why);
	const struct key_store k = key_store_find(data_dir, arena);
	bool other = geteuid() == 0 && st.st_uid != 0;
	gid_t gid = other ? (gid_t)setfsgid(st.st_gid) : 0;
	uid_t uid = other ? (uid_t)setfsuid(st.st_uid) : 0;
	bool ok = make_locked(&k, arena, ret_why);
	if (other) {
		setfsuid(uid);
		setfsgid(gid);
	}
	return ok;
}
