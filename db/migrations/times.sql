-- Keeps when each state of an agent began: reports of occupancy read it. Runs with the rights and the enterprise
-- of whoever changes the state, so row-level security holds for it as for any row.
create or replace function keep_agent_time() returns trigger language plpgsql as $$
begin
  insert into agent_times (enterprise_id, person_id, seat_id, state, at)
  values (new.enterprise_id, new.person_id, new.seat_id, new.state, new.state_at);
  return null;
end $$;

drop trigger if exists agents_state_began on agents;
create trigger agents_state_began after insert on agents
  for each row execute function keep_agent_time();
drop trigger if exists agents_state_changed on agents;
create trigger agents_state_changed after update of state on agents
  for each row when (old.state is distinct from new.state) execute function keep_agent_time();

-- History is written once; only what is too old for any report is taken away.
revoke update on agent_times from holdfast_app;
