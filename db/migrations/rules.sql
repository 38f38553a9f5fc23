-- What the application may do. It owns nothing, so it can neither change a table nor lift a policy.
grant usage on schema public to holdfast_app;
grant select, insert, update, delete on all tables in schema public to holdfast_app;
grant usage on all sequences in schema public to holdfast_app;

-- History is written once: the application can add to it and read it, never change it.
revoke update, delete on audit_entries, audit_seals, center_events, portal_notices from holdfast_app;
-- What was said in the feed stays said until it is too old to be asked for; only the pruner removes it.
revoke update on feed from holdfast_app;
-- Enterprises are made by the operator.
revoke insert, update, delete on enterprises from holdfast_app;

-- What an import fills. Until the server has counted a table that was empty a minute ago, it reads all of an
-- enterprise's rows for each one it is asked for; its own counting comes after minutes. Only the owner may count.
create or replace function count_customer_tables(name text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  case name
    when 'customers' then analyze public.customers;
    when 'contact_points' then analyze public.contact_points;
    when 'addresses' then analyze public.addresses;
    -- By its columns: without them the terms of thousands of lines would be made again, to be counted.
    when 'customer_search' then analyze public.customer_search (customer_id, enterprise_id);
    when 'import_keys' then analyze public.import_keys;
  end case;
end $$;
revoke all on function count_customer_tables(text) from public;
grant execute on function count_customer_tables(text) to holdfast_app;
