-- The columns of a benefit, in the order of the contract: b is the benefit, a who has it.
b.id, b.version, b.created_at, b.updated_at, b.pilot_id,
b.category, b.description, b.unit, b.forecast, b.realised, a.id as recipient_id, a.id as "recipient.id", a.name as "recipient.name",
a.organisation_number as "recipient.organisation_number", b.confidence
