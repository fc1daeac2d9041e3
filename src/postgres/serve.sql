-- trecho.serve: one statement for all requests that wait, one round trip, one commit.
--
-- Concurrency, in four rules:
--
-- 1. READ COMMITTED, and a VOLATILE function: each statement in it sees what was committed before
--    *it* began. So we lock first, and look in the next statement. A query that locks and counts at
--    once counts with a snapshot that is older than its lock, and oversells; so does REPEATABLE
--    READ, where all statements see the transaction's first snapshot.
-- 2. One order of locks, everywhere: sessions by key, then legs by id, then leases and tickets.
--    `where id = any (..)` alone has no order: two batches could wait for each other.
-- 3. Time is clock_timestamp(), read after the locks. now() is the begin of the transaction, which
--    may have waited long for a lock since.
-- 4. A request never raises an error, for that would end the whole batch: each gets a status.
--
-- The functions below take the batch as an array of requests, and return an array of answers.

-- A newer program replaces all functions but the triggers'.
do $$
declare
    old record;
begin
    for old in select oid::regprocedure name from pg_proc
               where pronamespace = 'trecho'::regnamespace and prorettype <> 'trigger'::regtype loop
        execute format('drop function %s', old.name);
    end loop;
    drop type if exists trecho.request, trecho.answer;
end $$;

create type trecho.request as (
    place         int,     -- from 1, in order of arrival
    kind          text,    -- hold, confirm, release, decline, expire,
                           -- keep, cancel, open, name or sweep
    lease         uuid,    -- for cancel: the id of this cancellation
    legs          int[],
    session       text,    -- null: none
    claim         bigint,
    detail        text,    -- a name or a ticket's number
    milliseconds  int,     -- to decide about a hold
    is_taken_over boolean  -- another connection has the session now
);

create type trecho.answer as (
    place        int,      -- the request's; null: a row about a leg
    status       text,
    ticket       bigint,
    at           timestamptz,
    milliseconds int,
    leg          int,
    held         int,
    sold         int
);

-- Locks the sessions of the batch, and adds those that aren't known yet: so no later statement
-- writes a session that isn't locked. Returns the requests, with is_taken_over.
--
-- First all insertions by key, then all locks by key, and never again an insertion: a batch that
-- waits to insert has locks only on sessions that it has inserted itself.
create function trecho.lock_sessions(requests trecho.request[], for_server bigint)
returns trecho.request[]
language plpgsql as $$
declare
    claimed trecho.session[];
begin
    insert into trecho.session (key, claim, server)
    select distinct on (session) session, claim, for_server
    from unnest(requests)
    where session is not null and not exists (select from trecho.session where key = session)
    order by session, place
    on conflict do nothing;

    claimed := array(
        select session from trecho.session session
        where key = any (array(select session from unnest(requests)))
        order by key
        for update);

    -- Whoever uses a session keeps it from being forgotten.
    if exists (select from unnest(claimed) where used < clock_timestamp() - interval '1 h') then
        update trecho.session set used = clock_timestamp()
        where key = any (array(select key from unnest(claimed)));
    end if;

    -- A session that isn't there was forgotten between the two statements, so nobody has used it for
    -- a day. Its client resumes it in vain, and opens another one.
    return array(
        select (request.place, request.kind, request.lease, request.legs, request.session,
                request.claim, request.detail, request.milliseconds,
                request.session is not null and known.claim is distinct from request.claim
               )::trecho.request
        from unnest(requests) request
        left join unnest(claimed) known on known.key = request.session
        order by request.place);
end $$;

-- Locks all legs whose seats this batch may change, and returns them as they are then.
--
-- It reads leases and tickets before it has any lock on them. That is safe, because their legs
-- never change: whatever becomes of a lease meanwhile, its legs are locked afterwards. A confirm of
-- a lease that another backend is still confirming waits here; so does a release of a lease that
-- another backend is still holding, if the request names its legs.
create function trecho.lock_legs(requests trecho.request[], expired uuid[]) returns trecho.leg[]
language plpgsql as $$
declare
    ids int[];
begin
    ids := array(
        select unnest(legs) from unnest(requests)
        union
        select unnest(legs) from trecho.lease
        where id = any (expired || array(
                  select lease from unnest(requests) where kind <> 'cancel' and lease is not null))
        union
        select unnest(legs) from trecho.ticket
        where lease = any (array(select lease from unnest(requests) where kind = 'confirm'))
        union
        select unnest(legs) from trecho.ticket
        where number = any (array(select trecho.ticket_number(detail)
                                  from unnest(requests) where kind = 'cancel')));

    return array(
        select leg from trecho.leg leg where id = any (ids) order by id for update);
end $$;

-- The leases that have expired and end now: on legs of which this batch may want more seats than are
-- free, and on all legs when it sweeps. Not those that it confirms; they are still their clients'.
--
-- Not in each batch, because a look is dear on a busy day: until the next vacuum the index on `ends`
-- has an entry for each lease that was sold, and the look walks over all of them (330 pages, 1.9 ms,
-- after 36 s of sales). The legs aren't locked yet. If their last seats are taken meanwhile, the
-- hold waits for a lease that has expired, so for 0 ms: its server asks again.
create function trecho.expired_leases(requests trecho.request[]) returns uuid[]
language plpgsql as $$
declare
    moment    timestamptz := clock_timestamp(); -- a variable, so that the index on `ends` serves
    confirmed uuid[]  := array(select lease from unnest(requests) where kind = 'confirm');
    wanted    int[]   := array(select unnest(legs) from unnest(requests) where kind = 'hold');
    sweeps    boolean := exists (select from unnest(requests) where kind = 'sweep');
begin
    if not sweeps and not exists (
            select from trecho.leg
            where id = any (wanted) and held > 0
                  and capacity - held - sold < cardinality(wanted)) then
        return '{}';
    end if;
    return array(
        select id from trecho.lease lease
        where ends <= moment and (sweeps or lease.legs && wanted) and not id = any (confirmed));
end $$;

-- Null for a text that is no number.
create function trecho.ticket_number(detail text) returns bigint
language sql immutable as $$
    select case when detail ~ '^[0-9]{1,18}$' then detail::bigint end
$$;

-- The statement. Its parameters are columns: the request with index i consists of kinds[i],
-- leases[i], legs[i] (an array's text: '{3,17}'), sessions[i] ('' for none), claims[i], details[i]
-- and limits[i] (milliseconds to decide about a hold).
--
-- Returns a row with a status for each request:
--
--     hold     held, sold_out, wait (with milliseconds), unknown_leg, taken_over
--     confirm  sold (with ticket and at), gone, taken_over
--     release  done                         keep  done
--     decline  done, taken_over             name  done, taken_over
--     expire   done, taken_over             sweep done
--     cancel   cancelled (with ticket and at), no_such_ticket, taken_over
--     open     open (with its claim as ticket), taken_over
--
-- and `used` for a hold whose id is another lease's or a ticket's, `unknown_kind` for any other
-- kind. Then a row `seats` with held and sold for each leg that is touched, and a row `wake` for
-- each leg whose seats have changed so that a waiting server must look again.
create function trecho.serve(for_server bigint, kinds text[], leases uuid[], legs text[],
                             sessions text[], claims bigint[], details text[], limits int[])
returns setof trecho.answer
language plpgsql
set jit = off -- a forbidden sequential scan "costs" so much that PostgreSQL would compile it
set enable_seqscan = off -- plans are made while the tables are small, and used when they are not
set plan_cache_mode = force_generic_plan -- planning anew for each batch took as long as all else
as $$
declare
    requests trecho.request[];
    answers  trecho.answer[];
    expired  uuid[];
    before   trecho.leg[];
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'trecho.serve needs READ COMMITTED' using errcode = '25001';
    end if;

    requests := trecho.lock_sessions(array(
        select (place, kind, lease, coalesce(nullif(of_request, ''), '{}')::int[],
                nullif(session, ''), claim, detail, milliseconds, false)::trecho.request
        from unnest(kinds, leases, legs, sessions, claims, details, limits) with ordinality
             as request (kind, lease, of_request, session, claim, detail, milliseconds, place)
        order by place), for_server);

    expired := trecho.expired_leases(requests);
    before := trecho.lock_legs(requests, expired);

    answers := trecho.end_leases(requests, expired);
    answers := answers || trecho.confirm(requests);
    answers := answers || trecho.cancel(requests);
    answers := answers || trecho.change_sessions(requests);
    answers := answers || trecho.hold(requests, before, for_server);
    answers := answers || trecho.tell_legs(requests, answers, before);

    return query
        select request.place, 'unknown_kind', null::bigint, null::timestamptz, null::int, null::int,
               null::int, null::int
        from unnest(requests) request
        where not place = any (array(select place from unnest(answers) where place is not null));
    return query select * from unnest(answers) order by place, leg;
end $$;
