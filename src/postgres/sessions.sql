-- Sessions: resumed at any server, and forgotten; and what displays read.

-- Whether nobody has used it for a day, and it has neither seats nor tickets.
create function trecho.is_old(session trecho.session) returns boolean
language sql as $$
    select session.used < clock_timestamp() - interval '24 h'
           and not exists (select from trecho.lease where lease.session = session.key)
           and not exists (select from trecho.ticket where ticket.session = session.key)
$$;

-- Another connection takes over the session, at this server. No row: nobody knows the session, or it
-- is old enough to be forgotten.
--
-- From now on requests with the old claim change nothing. The connection that had the session hears
-- of it from its own server (previous_server), which must be told.
--
-- `lease`, `legs` and `milliseconds` (left to decide) are null when it holds no seats. `woken` are
-- the legs of leases that ended here and for which servers wait. `offer_expired`: the time limit of
-- its newest offer has passed. From now on its server remembers that.
create function trecho.resume_session(session_key text, for_server bigint)
returns table (claim bigint, name text, previous_server bigint, last_legs int[], last_ticket bigint,
               lease uuid, legs int[], milliseconds int, woken int[],
               offer_expired boolean)
language plpgsql
set jit = off
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    found_session trecho.session;
    offer         trecho.lease;
    left_over     uuid[];
    seats         trecho.leg[];
    has_expired   boolean;
begin
    select * into found_session from trecho.session where key = session_key for update;
    if not found or trecho.is_old(found_session) then
        return;
    end if;

    -- The same order as in trecho.serve: the session, its legs, its leases.
    seats := array(
        select leg from trecho.leg leg
        where id = any (array(select unnest(lease.legs) from trecho.lease
                              where lease.session = session_key))
        order by id for update);

    -- The newest lease is the client's offer. Another one is of a hold whose answer was lost.
    select * into offer from trecho.lease
    where session = session_key and decide_until > clock_timestamp()
    order by decide_until desc limit 1;
    left_over := array(select id from trecho.lease
                       where session = session_key and id is distinct from offer.id);
    has_expired := found_session.offer_expired or exists (
        select from trecho.lease where id = any (left_over) and decide_until <= clock_timestamp());
    delete from trecho.lease where id = any (left_over);

    update trecho.session
    set claim = session.claim + 1, server = for_server, offer_expired = false,
        used = clock_timestamp()
    where key = session_key;
    update trecho.lease
    set claim = found_session.claim + 1, server = for_server, kept = false
    where id = offer.id;

    woken := array(
        select leg.id from unnest(seats) old join trecho.leg using (id)
        where old.awaited and leg.held < old.held);
    update trecho.leg set awaited = false where id = any (woken);

    return query
        select found_session.claim + 1, found_session.name, found_session.server,
               found_session.last_legs, found_session.last_ticket, offer.id, offer.legs,
               ceil(extract(epoch from offer.decide_until - clock_timestamp()) * 1000)::int, woken,
               has_expired;
end $$;

-- Forgets old sessions, at most 1,000 at once, so that its locks are short. Returns how many.
--
-- First lock, then look: a hold of the session has locked it too, so its lease is seen. The first
-- look could call is_old too, but then the database couldn't join: with a million sessions that have
-- tickets it would take seconds.
create function trecho.forget_sessions() returns int
language plpgsql as $$
declare
    old       text[];
    forgotten int;
begin
    old := array(
        select key from (
            select key from trecho.session
            where used < clock_timestamp() - interval '24 h'
                  and not exists (select from trecho.ticket where ticket.session = key)
            order by key limit 1000
            for update skip locked) candidate);

    delete from trecho.session where key = any (old) and trecho.is_old(session);
    get diagnostics forgotten = row_count;
    return forgotten;
end $$;

-- For displays. The seats of a lease that has expired are free, though nobody has taken it in yet.
create function trecho.seats() returns table (leg int, capacity int, held int, sold int)
language sql stable as $$
    select leg.id, leg.capacity, leg.held - coalesce(expired.seats, 0)::int, leg.sold
    from trecho.leg
    left join (select seat.leg, count(*) seats
               from trecho.lease, unnest(legs) seat (leg)
               where ends <= clock_timestamp()
               group by seat.leg) expired on expired.leg = leg.id
    order by leg.id
$$;

-- The valid tickets of a session with numbers above `after`, at most `most`, oldest first.
create function trecho.tickets(session_key text, after bigint, most int)
returns table (number bigint, legs int[], at timestamptz)
language sql stable as $$
    select number, legs, sold_at
    from trecho.ticket
    where session = session_key and number > after and cancelled_at is null
    order by number
    limit most
$$;
