/* New keys from the thread that fetches them to the sessions: one exchange of a pointer each. */
#include "auth/port.h"

void port_open(struct port *p, struct auth *a)
{
	pthread_mutex_lock(&a->lock);
	for (size_t i = 0; i < a->issuer_count; i++)
		atomic_store_explicit(&p->slots[i], keyset_take(a->issuers[i].keys), memory_order_release);
	p->next = a->ports;
	a->ports = p;
	pthread_mutex_unlock(&a->lock);
}

void port_close(struct port *p, struct auth *a)
{
	pthread_mutex_lock(&a->lock);
	for (struct port **at = &a->ports; *at; at = &(*at)->next) {
		if (*at != p)
			continue;
		*at = p->next;
		break;
	}
	pthread_mutex_unlock(&a->lock);
	for (size_t i = 0; i < a->issuer_count; i++)
		keyset_drop(port_take_keys(p, i));
}

struct keyset *port_take_keys(struct port *p, size_t issuer)
{
	/* Nearly always there is nothing, and to see that costs no exchange between cores. */
	if (!atomic_load_explicit(&p->slots[issuer], memory_order_relaxed))
		return NULL;
	return atomic_exchange_explicit(&p->slots[issuer], NULL, memory_order_acquire);
}

void keys_publish(struct auth *a, size_t issuer, struct keyset *set)
{
	struct issuer *i = &a->issuers[issuer];
	pthread_mutex_lock(&a->lock);
	set->generation = ++i->generations;
	for (struct port *p = a->ports; p; p = p->next)
		keyset_drop(
		        atomic_exchange_explicit(&p->slots[issuer], keyset_take(set), memory_order_acq_rel));
	keyset_drop(i->keys);
	i->keys = set;
	pthread_mutex_unlock(&a->lock);
}

bool keys_take_wanted(struct auth *a, size_t issuer)
{
	return atomic_exchange_explicit(&a->issuers[issuer].wanted, false, memory_order_relaxed);
}

/* ---- counting ---- */

void auth_sum_stats(struct auth *a, struct auth_totals *ret_totals)
{
	struct auth_totals sum = {.hits = 0};
	pthread_mutex_lock(&a->lock);
	for (struct port *p = a->ports; p; p = p->next) {
		sum.hits += atomic_load_explicit(&p->stats.hits, memory_order_relaxed);
		sum.misses += atomic_load_explicit(&p->stats.misses, memory_order_relaxed);
		for (int i = 0; i < TOKEN_STATUSES; i++)
			sum.refused[i] += atomic_load_explicit(&p->stats.refused[i], memory_order_relaxed);
	}
	pthread_mutex_unlock(&a->lock);
	*ret_totals = sum;
}
