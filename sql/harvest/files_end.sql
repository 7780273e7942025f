-- Ends a run over files of these resources; gives how many objects there are.
select ioa.harvest_files_end($1::uuid, $2::text[]) as count
