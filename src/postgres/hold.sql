-- Holding seats: the last step of trecho.serve, after all that frees seats.

-- Decides in order of arrival: the ids of the leases that get their seats. In an array, for the
-- legs are locked: nobody else changes them.
create function trecho.choose_holds(requests trecho.request[]) returns uuid[]
language plpgsql as $$
declare
    ids     int[];
    free    int[]; -- by the leg's place in `ids`; in the end what is left
    request trecho.request;
    place   int;
    leg     int;
    has_all boolean;
    chosen  uuid[] := '{}';
begin
    select array_agg(id order by id), array_agg(capacity - held - sold order by id)
    into ids, free
    from trecho.leg
    where id = any (array(select unnest(legs) from unnest(requests)));

    foreach request in array requests loop
        has_all := true;
        foreach leg in array request.legs loop
            place := array_position(ids, leg);
            free[place] := free[place] - 1;
            has_all := has_all and free[place] >= 0;
        end loop;
        if has_all then
            chosen := chosen || request.lease;
        else
            foreach leg in array request.legs loop
                place := array_position(ids, leg);
                free[place] := free[place] + 1;
            end loop;
        end if;
    end loop;
    return chosen;
end $$;

-- What a client hears that gets no seats: `sold_out` if the seats that it can wait for don't
-- suffice either. It can't wait for seats whose connection was dropped (kept), unless their lease has
-- ended, nor for seats that no lease has (a counter is wrong). Else `wait`, and after how many
-- milliseconds the next lease ends by itself, if no notice comes before.
create function trecho.explain_refusals(refused trecho.request[]) returns trecho.answer[]
language plpgsql as $$
declare
    wanted_legs int[] := array(select distinct unnest(legs) from unnest(refused));
begin
    if refused = '{}' then
        return '{}';
    end if;
    return array(
        with held as (
            select seat.leg, min(ends) ends,
                   count(*) filter (where kept and ends > clock_timestamp()) kept
            from trecho.lease, unnest(legs) seat (leg)
            where legs && wanted_legs
            group by seat.leg),
        wanted as (
            select place, seat.leg, count(*) seats
            from unnest(refused), unnest(legs) seat (leg)
            group by place, seat.leg)
        select (place,
                case when bool_or(seats > capacity - sold - coalesce(kept, 0)) or min(ends) is null
                     then 'sold_out' else 'wait' end,
                null, null,
                case when bool_or(seats > capacity - sold - coalesce(kept, 0)) then null
                     else greatest(0, ceil(1000 * extract(epoch from
                                                          min(ends) - clock_timestamp())))
                end,
                null, null, null)::trecho.answer
        from wanted
        join trecho.leg on leg.id = wanted.leg
        left join held on held.leg = wanted.leg
        group by place);
end $$;

-- Holds seats. `known` are the legs that are locked: a leg that isn't there doesn't exist.
create function trecho.hold(requests trecho.request[], known trecho.leg[], for_server bigint)
returns trecho.answer[]
language plpgsql as $$
declare
    known_legs int[] := array(select id from unnest(known));
    holds      trecho.request[];
    chosen     uuid[];
    answers    trecho.answer[];
begin
    -- An id that is a lease already: its request came twice, and is answered below.
    holds := array(
        select first from (
            select distinct on (lease) request first
            from unnest(requests) request
            where kind = 'hold' and not is_taken_over
                  and legs <> '{}' and legs <@ known_legs
                  and not exists (select from trecho.lease where id = request.lease)
                  and not exists (select from trecho.ticket where lease = request.lease)
            order by lease, place) one_of_each
        order by (first).place);
    chosen := trecho.choose_holds(holds);

    update trecho.session
    set offer_expired = false
    where key = any (array(select session from unnest(holds))) and offer_expired;

    insert into trecho.lease (id, legs, session, claim, server, decide_until, ends)
    select lease, legs, session, claim, for_server, decide_until, decide_until + interval '5 s'
    from (select *, clock_timestamp() + milliseconds * interval '1 ms' decide_until
          from unnest(holds)) request
    where lease = any (chosen)
    on conflict do nothing;

    answers := array(
        select (request.place,
                case when request.is_taken_over then 'taken_over'
                     when lease.claim = request.claim
                          and lease.session is not distinct from request.session then 'held'
                     when lease.id is not null or ticket.lease is not null then 'used'
                     else 'unknown_leg' end,
                null, null, null, null, null, null)::trecho.answer
        from unnest(requests) request
        left join trecho.lease on lease.id = request.lease
        left join trecho.ticket on ticket.lease = request.lease
        where request.kind = 'hold'
              and (request.is_taken_over or lease.id is not null or ticket.lease is not null
                   or request.legs = '{}' or not request.legs <@ known_legs));

    return answers || trecho.explain_refusals(array(
        select request from unnest(requests) request
        where kind = 'hold' and not place = any (array(select place from unnest(answers)))));
end $$;

-- The rows about legs. Waiters need a notice when there is more to hold or less to wait for: more
-- free seats than before, another number of sold ones, or leases that are kept. A notice is asked
-- for anew by each wait.
create function trecho.tell_legs(requests trecho.request[], answers trecho.answer[],
                                 before trecho.leg[])
returns trecho.answer[]
language plpgsql as $$
declare
    kept    int[] := array(
        select unnest(lease.legs)
        from unnest(requests) request join trecho.lease on id = request.lease
        where kind = 'keep' and kept);
    waiting int[] := array(
        select unnest(legs) from unnest(requests)
        where place = any (array(select place from unnest(answers) where status = 'wait')));
    woken   int[];
begin
    woken := array(
        select id
        from unnest(before) old join trecho.leg using (id)
        where old.awaited and (leg.held + leg.sold < old.held + old.sold
                               or leg.sold <> old.sold or id = any (kept)));

    if waiting <> '{}' or woken <> '{}' then
        update trecho.leg
        set awaited = id = any (waiting)
        where id = any (waiting || woken) and awaited <> (id = any (waiting));
    end if;

    return array(
        select (null, 'seats', null, null, null, id, leg.held, leg.sold)::trecho.answer
        from unnest(before) old join trecho.leg using (id)
        union all
        select (null, 'wake', null, null, null, leg, null, null)::trecho.answer
        from unnest(woken) leg);
end $$;
