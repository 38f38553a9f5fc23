-- Finding customers. Under row-level security trigram and text operators may not look into an index before the
-- policy has passed each row, so search runs in functions of `holdfast_reader`, a role nobody can sign in as.
-- They name the enterprise themselves in every statement; whoever calls them may do nothing else as that role.

-- Loads the library: before that its settings are nobody's, and only a superuser may name them in a function.
select public.similarity('a', 'b');

-- Letters as they are compared: composed, without accents, small.
create or replace function fold_text(raw text) returns text
  language sql immutable strict parallel safe as $$
  select lower(public.unaccent('public.unaccent'::regdictionary, normalize(raw, nfkc)))
$$;

-- What a line can be found by. Each word begins with eight digits of the enterprise, so that a search in a small
-- enterprise never walks the words of a large one. Of a phone number also the last 10, 7 and 4 digits: people
-- leave the country or the area away, and read out "ending in".
create or replace function search_terms(enterprise uuid, line text) returns tsvector
  language sql immutable parallel safe as $$
  select array_to_tsvector(array(
    select left(enterprise::text, 8) || ':' || term
      from regexp_split_to_table(line, '[^[:alnum:]]+') as word,
           unnest(case when word ~ '^[0-9]{10,15}$'
                       then array[word, right(word, 10), right(word, 7), right(word, 4)]
                       else array[left(word, 60)] end) as term
     where word <> ''))
$$;

create index if not exists customer_search_terms on customer_search
  using gin (search_terms(enterprise_id, text)) with (fastupdate = off);
create index if not exists search_words_like on search_words
  using gin (word gin_trgm_ops) with (fastupdate = off);

-- Writes the lines of these customers anew. Runs with the rights of whoever changed the record.
create or replace function refresh_customer_search(changed uuid[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with lines as (
    select c.id, c.enterprise_id, fold_text(concat_ws(' ', c.name, c.account_number,
             regexp_replace(c.account_number, '[^[:alnum:]]', '', 'g'),
             (select string_agg(p.value, ' ' order by p.kind desc, p.at, p.id)
                from contact_points p where p.customer_id = c.id),
             (select string_agg(concat_ws(' ', a.lines, a.city, a.region, a.postcode), ' ' order by a.id)
                from addresses a where a.customer_id = c.id))) as text
      from customers c where c.id = any (changed)),
  written as (
    insert into customer_search (customer_id, enterprise_id, text)
    select id, enterprise_id, text from lines
    on conflict (customer_id) do update set text = excluded.text
      where customer_search.text <> excluded.text
    returning enterprise_id, text)
  -- In order, so that two transactions with the same new words cannot wait for each other in a circle.
  insert into search_words (enterprise_id, word)
  select distinct w.enterprise_id, word
    from written w, regexp_split_to_table(w.text, '[^[:alnum:]]+') as split (word)
   where word ~ '^[^0-9]{3,60}$'
     and not exists (select from search_words known
                      where known.enterprise_id = w.enterprise_id and known.word = split.word)
   order by 1, 2
  on conflict do nothing;
end $$;

create or replace function customers_changed() returns trigger language plpgsql as $$
begin
  perform public.refresh_customer_search(array(select id from new_rows));
  return null;
end $$;
create or replace function customer_parts_made() returns trigger language plpgsql as $$
begin
  perform public.refresh_customer_search(array(select distinct customer_id from new_rows));
  return null;
end $$;
-- A part may move to another customer (a merge): both lines change.
create or replace function customer_parts_changed() returns trigger language plpgsql as $$
begin
  perform public.refresh_customer_search(array(
    select customer_id from new_rows union select customer_id from old_rows));
  return null;
end $$;
create or replace function customer_parts_gone() returns trigger language plpgsql as $$
begin
  perform public.refresh_customer_search(array(select distinct customer_id from old_rows));
  return null;
end $$;

create or replace trigger search_made after insert on customers
  referencing new table as new_rows for each statement execute function customers_changed();
create or replace trigger search_changed after update on customers
  referencing new table as new_rows for each statement execute function customers_changed();
create or replace trigger search_made after insert on contact_points
  referencing new table as new_rows for each statement execute function customer_parts_made();
create or replace trigger search_changed after update on contact_points
  referencing new table as new_rows old table as old_rows for each statement execute function customer_parts_changed();
create or replace trigger search_gone after delete on contact_points
  referencing old table as old_rows for each statement execute function customer_parts_gone();
create or replace trigger search_made after insert on addresses
  referencing new table as new_rows for each statement execute function customer_parts_made();
create or replace trigger search_changed after update on addresses
  referencing new table as new_rows old table as old_rows for each statement execute function customer_parts_changed();
create or replace trigger search_gone after delete on addresses
  referencing old table as old_rows for each statement execute function customer_parts_gone();

-- The words of what somebody typed. A number as typed, with its signs, is one word.
create or replace function asked_words(asked text) returns text[]
  language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select case
    when asked ~ '^[+(]?[0-9][-0-9 ().+/]{2,}$'
      then array[regexp_replace(regexp_replace(asked, '[^0-9]', '', 'g'), '^00', '')]
    else array(select left(word, 60) from regexp_split_to_table(fold_text(asked), '[^[:alnum:]]+')
                 with ordinality as split(word, nth) where word <> '' order by nth limit 8)
  end
$$;

-- Words that are spelt nearly so: at most one letter off in a short word, two in a long one.
create or replace function near_words(enterprise uuid, asked text) returns setof text
  language sql stable set search_path = pg_catalog, public, pg_temp set pg_trgm.similarity_threshold = 0.2 as $$
  -- The enterprise afterwards: named beside it, the planner would rather read all words of the enterprise.
  with alike as materialized (select enterprise_id, word from search_words where word % asked)
  select word from alike
   where enterprise_id = enterprise
     and levenshtein_less_equal(word, asked, 2) <= case when length(asked) < 5 then 1 else 2 end
   order by levenshtein_less_equal(word, asked, 2), similarity(word, asked) desc, word limit 12
$$;

-- All words must be in a line, each as the beginning of a word; null when nothing was asked for.
create or replace function search_query(enterprise uuid, words text[], near boolean) returns tsquery
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select string_agg('(' || either || ')', ' & ')::tsquery from (
    select (select string_agg(format('''%s:%s'':*', left(enterprise::text, 8), option), ' | ') from (
              select word as option
              union select n from near_words(enterprise, word) n where near and word ~ '^[^0-9]{3,}$') options) as either
      from unnest(words) as word) as all_words
$$;

-- Customers of the caller's own enterprise whose line has every word asked for, best first. `nearly`: none was
-- spelt so, these are spelt nearly so. Of very many the first `looked_at` found are ranked: a first page must
-- not wait for a million.
create or replace function find_customers(asked text, rows_max int)
  returns table (id uuid, nearly boolean)
  language plpgsql stable security definer
  -- Reading all lines costs more than the planner believes: it does not know what search_terms costs.
  set enable_seqscan = off set search_path = pg_catalog, public, pg_temp as $$
declare
  enterprise constant uuid := nullif(current_setting('app.enterprise', true), '')::uuid;
  words constant text[] := asked_words(left(asked, 200));
  folded constant text := fold_text(left(asked, 200));
  looked_at constant int := 300;
  sought tsquery;
begin
  if enterprise is null or cardinality(words) = 0 then return; end if;
  sought := search_query(enterprise, words, false);
  return query
    select s.customer_id, false from (
      select f.customer_id, f.text from customer_search f
       where search_terms(f.enterprise_id, f.text) @@ sought
         and f.enterprise_id = enterprise limit looked_at) s
     order by word_similarity(folded, s.text) desc, s.text, s.customer_id limit rows_max;
  if found then return; end if;
  sought := search_query(enterprise, words, true);
  return query
    select s.customer_id, true from (
      select f.customer_id, f.text from customer_search f
       where search_terms(f.enterprise_id, f.text) @@ sought
         and f.enterprise_id = enterprise limit looked_at) s
     order by word_similarity(folded, s.text) desc, s.text, s.customer_id limit rows_max;
end $$;

-- Every policy lets the reader see all: its functions set the limits. It may read these tables only.
do $$ begin
  if not exists (select from pg_policies where policyname = 'reader_sees_all' and tablename = 'customer_search') then
    create policy reader_sees_all on customer_search for select to holdfast_reader using (true);
    create policy reader_sees_all on search_words for select to holdfast_reader using (true);
  end if;
end $$;
grant select on customer_search, search_words to holdfast_reader;
grant create on schema public to holdfast_reader;
alter function find_customers(text, int) owner to holdfast_reader;
revoke create on schema public from holdfast_reader;
revoke all on function find_customers(text, int) from public;
grant execute on function find_customers(text, int) to holdfast_app;
