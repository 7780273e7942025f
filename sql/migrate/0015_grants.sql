-- What the daemon's role may do: read and write views, and call the functions that these and the queries need. No table.
set search_path = ioa, public;

revoke all on all tables in schema ioa from public, ioa_api;
revoke all on all sequences in schema ioa from public, ioa_api;
revoke all on all functions in schema ioa from public, ioa_api;

grant select on readable_programme, readable_goal, readable_actor, readable_pilot, readable_participation, readable_pilot_transition,
  readable_activity, readable_evaluation to ioa_api;
grant select, insert, update, delete on writable_programme, writable_actor, writable_pilot, writable_participation,
  writable_activity, writable_evaluation to ioa_api;

-- Of the queries.
grant execute on function schema_version(), merge_patch(jsonb, jsonb), pilot_move(uuid, jsonb, integer[], uuid) to ioa_api;

-- Of the views: PostgreSQL checks them against the caller.
grant execute on function caller(), caller_has(text), caller_has_any(text[]), caller_subject(), caller_organisation(),
  caller_programmes(), caller_keys(text), caller_actors(), caller_actors_as(text[]), caller_municipalities(),
  caller_national_programmes(), caller_partner_pilots(), caller_buyer_pilots(), caller_readable_pilots(), caller_buyer_programmes(),
  evaluation_programme(uuid, uuid, uuid) to ioa_api;

-- Of constraints and generated columns: so are these.
grant execute on function is_language(text), is_text(jsonb, integer), is_object_of(jsonb, text[]), is_multilingual(jsonb, integer),
  is_day(text), is_period(jsonb), is_municipality(jsonb), is_money(jsonb), is_external_ids(jsonb), is_organisation_number(text),
  ml_sort(jsonb), is_text_array(text[], integer), cpv_divisions(text[]), is_responsibilities(jsonb), is_contact_point(jsonb),
  is_target_groups(text[]), is_stage(text), is_stage_dates(jsonb), is_need(jsonb), is_place(jsonb), is_criteria(jsonb),
  is_recommendations(jsonb), is_declaration(jsonb) to ioa_api;
