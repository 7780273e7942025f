-- What suppliers and arrangers have in all pilots and activities, in the orders of the lists over all of them.
set search_path = ioa, public;

create index interest_by_created on interest (created_at, id);
create index interest_by_updated on interest (updated_at, id);
create index question_by_created on question (created_at, id);
create index question_by_updated on question (updated_at, id);
create index dialogue_input_by_created on dialogue_input (created_at, id);
create index dialogue_input_by_updated on dialogue_input (updated_at, id);
create index registration_by_created on registration (created_at, id);
create index registration_by_updated on registration (updated_at, id);
create index slot_by_start on slot (starts_at, id);
create index slot_by_updated on slot (updated_at, id);
