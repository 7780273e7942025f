/* SHA-256, SHA-384 and SHA-512. */
#include "auth/digest.h"

bool digester_init(struct digester *d)
{
	static const char *const names[DIGEST_KINDS] = {"SHA256", "SHA384", "SHA512"};
	bool ok = true;
	*d = (struct digester){.context = EVP_MD_CTX_new()};
	for (int i = 0; i < DIGEST_KINDS; i++) {
		d->kinds[i] = EVP_MD_fetch(NULL, names[i], NULL);
		ok = ok && d->kinds[i];
	}
	return ok && d->context;
}

void digester_close(struct digester *d)
{
	for (int i = 0; i < DIGEST_KINDS; i++)
		EVP_MD_free(d->kinds[i]);
	EVP_MD_CTX_free(d->context);
}

bool digester_run(struct digester *d, enum digest_kind kind, struct slice text,
                  unsigned char ret_digest[static DIGEST_BYTES_MAX], size_t *ret_n)
{
	unsigned n = 0;
	if (EVP_DigestInit_ex2(d->context, d->kinds[kind], NULL) != 1 ||
	    EVP_DigestUpdate(d->context, text.at, text.n) != 1 ||
	    EVP_DigestFinal_ex(d->context, ret_digest, &n) != 1)
		return false;
	*ret_n = n;
	return true;
}
