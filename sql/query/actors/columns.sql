-- The columns of an actor, in the order of the contract: a is the actor, u the unit it belongs to.
a.id, a.version, a.created_at, a.updated_at, a.published_at, a.visibility, a.language, a.external_ids,
a.name, a.organisation_number, a.identifier_scheme, a.kinds, a.buyer_level, a.industry, a.size, a.municipality, a.website,
u.id as parent_id, u.id as "parent.id", u.name as "parent.name", u.organisation_number as "parent.organisation_number"
