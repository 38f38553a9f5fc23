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

-- A number of ten digits or more is also found by its last 10, 7 and 4: people leave the country or the area away,
-- and read out "ending in".
create or replace function with_endings(word text) returns text
  language sql immutable parallel safe as $$
  select case when length(word) between 10 and 15 and translate(word, '0123456789', '') = ''
              then concat_ws(' ', word, right(word, 10), right(word, 7), right(word, 4)) else word end
$$;

-- The terms of a line in which a word could be longer than a term may be.
create or replace function search_terms_of_long(enterprise uuid, line text) returns tsvector
  language sql immutable parallel safe as $$
  select array_to_tsvector(array(
    select left(enterprise::text, 8) || ':' || left(word, 60)
      from string_to_table(replace(line, '|', ' '), ' ') as word where word <> ''
    union all
    select left(enterprise::text, 8) || '.' || left(word, 60)
      from string_to_table(split_part(line, '|', 1), ' ') as word where word <> ''))
$$;

-- What a line can be found by: its words, parted by blanks and one bar. Each begins with eight digits of the
-- enterprise, so that a search in a small enterprise never walks the words of a large one. The words of the name,
-- which stands before the bar, once more with a point: whoever is called Howard comes before all who live in Howard
-- Avenue. One expression of built-in functions takes 7 microseconds a line; word by word it took 131.
create or replace function search_terms(enterprise uuid, line text) returns tsvector
  language sql immutable parallel safe as $$
  select case when octet_length(line) < 2000 then
    array_to_tsvector(array_remove(array_remove(array_remove(string_to_array(
      replace(' ' || replace(line, '|', ' '), ' ', ' ' || left(enterprise::text, 8) || ':')
        || replace(' ' || split_part(line, '|', 1), ' ', ' ' || left(enterprise::text, 8) || '.'),
      ' '), left(enterprise::text, 8) || ':'), left(enterprise::text, 8) || '.'), ''))
    else public.search_terms_of_long(enterprise, line) end
$$;

-- New terms wait in a list, which is put in order a megabyte at a time: one by one they were half of what a row of
-- an import costs. A search reads the list too, which takes it some milliseconds at most.
create index if not exists customer_search_terms on customer_search
  using gin (search_terms(enterprise_id, text)) with (fastupdate = on, gin_pending_list_limit = 1024);
create index if not exists search_words_like on search_words
  using gin (word gin_trgm_ops) with (fastupdate = off);

-- Writes the lines of these customers anew. Runs with the rights of whoever changed the record.
create or replace function refresh_customer_search(changed uuid[]) returns void
  language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with said as materialized (
    select c.id, c.enterprise_id, translate(fold_text(concat(replace(c.name, '|', ' '), ' | ', concat_ws(' ',
             c.account_number, with_endings(regexp_replace(c.account_number, '[^[:alnum:]]', '', 'g')),
             -- Whoever was merged into it is still found by the account number they had.
             (select string_agg(concat_ws(' ', m.old_account,
                                  with_endings(regexp_replace(m.old_account, '[^[:alnum:]]', '', 'g'))),
                                ' ' order by m.at, m.id)
                from customer_merges m where m.customer_id = c.id and m.state = 'merged'),
             (select string_agg(with_endings(ltrim(p.value, '+')), ' ' order by p.kind desc, p.at, p.id)
                from contact_points p where p.customer_id = c.id),
             (select string_agg(concat_ws(' ', a.lines, a.city, a.region, a.postcode), ' ' order by a.id)
                from addresses a where a.customer_id = c.id)))),
             -- Signs one for one: a pattern costs a search for each match, and there are twenty in a line.
             E'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{}~\t\n\r', repeat(' ', 40)) as text
      from customers c where c.id = any (changed)),
  -- Only a line with signs of other scripts is gone through by pattern.
  worded as materialized (
    select id, enterprise_id, case when text ~ '[^[:alnum:] |]'
                                   then regexp_replace(text, '[^[:alnum:]|]', ' ', 'g') else text end as text
      from said),
  lines as (
    select id, enterprise_id,
           split_part(text, '|', 1) || '|' || replace(substr(text, strpos(text, '|') + 1), '|', ' ') as text
      from worded),
  written as (
    insert into customer_search (customer_id, enterprise_id, text)
    select id, enterprise_id, text from lines
    on conflict (customer_id) do update set text = excluded.text
      where customer_search.text <> excluded.text
    returning customer_id, enterprise_id, text),
  -- Whose line changed is compared with others again (server/customers/duplicates).
  unchecked as (
    insert into duplicate_checks (customer_id, enterprise_id)
    select customer_id, enterprise_id from written order by customer_id
    on conflict do nothing)
  -- In order, so that two transactions with the same new words cannot wait for each other in a circle.
  insert into search_words (enterprise_id, word)
  select used.enterprise_id, used.word
    from (select distinct w.enterprise_id, word
            from written w, string_to_table(replace(w.text, '|', ' '), ' ') as split (word)
           where length(word) between 3 and 60 and translate(word, '0123456789', '') = word) as used
   where not exists (select from search_words known
                      where known.enterprise_id = used.enterprise_id and known.word = used.word
                        and known.unused_since is null)
   order by 1, 2
  on conflict (enterprise_id, word) do update set unused_since = null;
end $$;

-- Whether the transaction writes the lines itself when it has made all its changes: an import would otherwise
-- write each three times, and the index of their words is most of what a row costs.
create or replace function search_is_later() returns boolean language sql stable as $$
  select coalesce(current_setting('app.search_later', true), '') = 'on'
$$;

create or replace function customers_changed() returns trigger language plpgsql as $$
begin
  if public.search_is_later() then return null; end if;
  perform public.refresh_customer_search(array(select id from new_rows));
  return null;
end $$;
create or replace function customer_parts_made() returns trigger language plpgsql as $$
begin
  if public.search_is_later() then return null; end if;
  perform public.refresh_customer_search(array(select distinct customer_id from new_rows));
  return null;
end $$;
-- A part may move to another customer (a merge): both lines change.
create or replace function customer_parts_changed() returns trigger language plpgsql as $$
begin
  if public.search_is_later() then return null; end if;
  perform public.refresh_customer_search(array(
    select customer_id from new_rows union select customer_id from old_rows));
  return null;
end $$;
create or replace function customer_parts_gone() returns trigger language plpgsql as $$
begin
  if public.search_is_later() then return null; end if;
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

-- What an account number with its signs is kept as besides: letters and digits in one word. Null for what is none.
create or replace function asked_account(asked text) returns text
  language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  select case when folded ~ '^[^@[:space:]]{3,60}$' and folded ~ '[0-9]' and folded ~ '[^0-9+().]'
              then nullif(regexp_replace(folded, '[^[:alnum:]]', '', 'g'), '') end
    from fold_text(asked) as folded
$$;

-- Words that are spelt nearly so: at most one letter off in a short word, two in a long one, or two neighbors that
-- have changed places (which in a short word leaves too few trigrams to be found by).
create or replace function near_words(enterprise uuid, asked text) returns setof text
  language sql stable set search_path = pg_catalog, public, pg_temp set pg_trgm.similarity_threshold = 0.2 as $$
  -- The enterprise afterwards: named beside it, the planner would rather read all words of the enterprise.
  with alike as materialized (select enterprise_id, word from search_words where word % asked),
  turned as (
    select known.word from search_words known
     where known.enterprise_id = enterprise
       and known.word = any (array(
         select left(asked, nth - 1) || substr(asked, nth + 1, 1) || substr(asked, nth, 1) || substr(asked, nth + 2)
           from generate_series(1, length(asked) - 1) as nth)))
  select word from (
    select word, 1 as off from turned
    union all
    select word, levenshtein_less_equal(word, asked, 2) from alike
     where enterprise_id = enterprise and word <> all (array(select word from turned))
       and levenshtein_less_equal(word, asked, 2) <= case when length(asked) < 5 then 1 else 2 end) as near
   order by off, similarity(word, asked) desc, word limit 12
$$;

-- All words must be in a line. `how`: `named`, as whole words of the name; `whole`, as whole words anywhere;
-- `called`, as the beginnings of words of the name; `begun`, as those of words anywhere; `near`, so or as the
-- beginning of a word spelt nearly so.
create or replace function search_query(enterprise uuid, words text[], how text) returns tsquery
  language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select string_agg('(' || either || ')', ' & ')::tsquery from (
    select case how
      when 'named' then format('''%s.%s''', left(enterprise::text, 8), word)
      when 'whole' then format('''%s:%s''', left(enterprise::text, 8), word)
      when 'called' then format('''%s.%s'':*', left(enterprise::text, 8), word)
      else (select string_agg(format('''%s:%s'':*', left(enterprise::text, 8), option), ' | ') from (
              select word as option
              union select n from near_words(enterprise, word) n where how = 'near' and word ~ '^[^0-9]{3,}$') options)
      end as either
      from unnest(words) as word) as all_words
$$;

-- The lines that answer to it, those most like what was typed first. Of very many, the first 300 found are compared:
-- a first page must not wait for a million.
create or replace function lines_with(enterprise uuid, sought tsquery, folded text, rows_max int) returns setof uuid
  language sql stable
  -- Reading all lines costs more than the planner believes: it does not know what search_terms costs.
  set enable_seqscan = off set search_path = pg_catalog, public, pg_temp as $$
  select s.customer_id from (
    select f.customer_id, f.text from customer_search f
     where search_terms(f.enterprise_id, f.text) @@ sought
       and f.enterprise_id = enterprise limit 300) s
   order by word_similarity(folded, s.text) desc, s.text, s.customer_id limit rows_max
$$;

-- Customers of the caller's own enterprise, in this order: the account number typed; who is called so; whose line has
-- the words; whose name begins so; whose line has words that begin so. `nearly`: there was none of these, these are spelt nearly so.
-- A number of four digits or more that somebody has is meant whole: whose only begins so is left out.
create or replace function find_customers(asked text, rows_max int)
  returns table (id uuid, nearly boolean)
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  enterprise constant uuid := nullif(current_setting('app.enterprise', true), '')::uuid;
  words constant text[] := asked_words(left(asked, 200));
  folded constant text := fold_text(left(asked, 200));
  account constant text := asked_account(left(asked, 200));
  ids uuid[] := '{}';
  guessed boolean := false;
  how text;
begin
  if enterprise is null or cardinality(words) = 0 then return; end if;
  if account is not null then
    ids := array(select lines_with(enterprise, search_query(enterprise, array[account], 'begun'), folded, rows_max));
  end if;
  foreach how in array array['named', 'whole', 'called', 'begun', 'near'] loop
    exit when cardinality(ids) >= rows_max;
    exit when cardinality(ids) > 0 and (account is not null or how = 'near' or folded ~ '[0-9]{4}');
    guessed := how = 'near';
    -- More than can be on the page already: some of these are.
    ids := ids || array(
      select more.id from lines_with(enterprise, search_query(enterprise, words, how), folded, rows_max + cardinality(ids))
        with ordinality as more (id, place)
       where more.id <> all (ids) order by place);
  end loop;
  return query select found.id, guessed from unnest(ids) with ordinality as found (id, place)
   order by place limit rows_max;
end $$;

-- Words of the caller's own enterprise in order of their letters, from after one, and whether a line still has them.
create or replace function words_in_use(after text, rows_max int) returns table (word text, used boolean)
  language sql stable security definer
  set enable_seqscan = off set search_path = pg_catalog, public, pg_temp as $$
  select w.word, exists (
           select from customer_search f
            where search_terms(f.enterprise_id, f.text) @@ format('''%s:%s''', left(w.enterprise_id::text, 8), w.word)::tsquery
              and f.enterprise_id = w.enterprise_id)
    from (select enterprise_id, search_words.word from search_words
           where enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid and search_words.word > after
           order by search_words.word limit rows_max) as w
   order by w.word
$$;

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
alter function words_in_use(text, int) owner to holdfast_reader;
revoke create on schema public from holdfast_reader;
revoke all on function find_customers(text, int), words_in_use(text, int) from public;
grant execute on function find_customers(text, int), words_in_use(text, int) to holdfast_app;
