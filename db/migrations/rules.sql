-- What the application may do. It owns nothing, so it can neither change a table nor lift a policy.
grant usage on schema public to holdfast_app;
grant select, insert, update, delete on all tables in schema public to holdfast_app;
grant usage on all sequences in schema public to holdfast_app;

-- History is written once: the application can add to it and read it, never change it.
revoke update, delete on audit_entries, audit_seals, center_events from holdfast_app;
-- What was said in the feed stays said until it is too old to be asked for; only the pruner removes it.
revoke update on feed from holdfast_app;
-- Enterprises are made by the operator.
revoke insert, update, delete on enterprises from holdfast_app;
