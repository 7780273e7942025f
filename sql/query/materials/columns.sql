-- The columns of material, in the order of the contract: m is the material, g its programme, s what it supersedes.
m.id, m.version, m.created_at, m.updated_at, m.published_at, m.visibility, m.language, m.external_ids,
g.id as programme_id, g.id as "programme.id", g.short_name as "programme.short_name", g.name as "programme.name",
m.kind, m.step, m.title, m.description, m.edition,
s.id as supersedes_id, s.id as "supersedes.id", s.title as "supersedes.title", s.edition as "supersedes.edition",
m.target_groups, m.languages, m.licence, m.url, m.media_type, m.sha256
