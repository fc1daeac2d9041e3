-- What trecho.serve does with each kind of request but hold (hold.sql).

-- Ends leases: expired ones, and those that their clients don't want. A client whose lease has
-- another claim by now was taken over, and ends nothing.
create function trecho.end_leases(requests trecho.request[], expired uuid[]) returns trecho.answer[]
language plpgsql as $$
begin
    delete from trecho.lease
    where id = any (expired || array(
              select request.lease
              from unnest(requests) request
              join trecho.lease on id = request.lease and lease.claim = request.claim
              where kind in ('release', 'decline', 'expire') and not is_taken_over));

    update trecho.lease
    set kept = true
    from unnest(requests) request
    where request.kind = 'keep' and id = request.lease and lease.claim = request.claim;

    update trecho.session
    set last_legs = decline.legs, last_ticket = null, used = clock_timestamp()
    from (select distinct on (session) session, legs
          from unnest(requests)
          where kind = 'decline' and not is_taken_over
          order by session, place desc) decline
    where key = decline.session;

    update trecho.session
    set offer_expired = true, used = clock_timestamp()
    where key = any (array(select session from unnest(requests)
                           where kind = 'expire' and not is_taken_over));

    return array(
        select (place,
                case when kind in ('decline', 'expire') and is_taken_over then 'taken_over'
                     else 'done' end,
                null, null, null, null, null, null)::trecho.answer
        from unnest(requests)
        where kind in ('release', 'decline', 'expire', 'keep', 'sweep'));
end $$;

-- Sells the seats of leases.
--
-- A confirm may come twice: its first connection was cut, and nobody knows whether the sale was
-- committed, or will be. The second one decides. If the first is still on its way, lock_legs()
-- has waited for its end, and the statements below see the ticket. Then `asked` is counted: not for
-- the number, but because a transaction that writes nothing wouldn't wait for a synchronous
-- standby, and would tell of a sale that the standby may not have yet. If the first comes later, it
-- finds the ticket of the second.
--
-- A lease that has ended is never sold: `gone` is final, since nothing can bring the lease back. A
-- lease whose end has passed but that nobody has taken yet is sold; its seats are still its own.
create function trecho.confirm(requests trecho.request[]) returns trecho.answer[]
language plpgsql as $$
declare
    confirmed uuid[] := array(select lease from unnest(requests) where kind = 'confirm');
    repeated  uuid[];
    ended     trecho.lease[];
begin
    if confirmed = '{}' then
        return '{}';
    end if;

    repeated := array(select lease from trecho.ticket where lease = any (confirmed));
    if repeated <> '{}' then
        update trecho.ticket set asked = asked + 1 where lease = any (repeated);
    end if;

    -- First delete, then insert: a seat is never held and sold at once.
    with deleted as (
        delete from trecho.lease
        using unnest(requests) request
        where request.kind = 'confirm' and not request.is_taken_over
              and id = request.lease and lease.claim = request.claim
        returning lease.*)
    select array_agg(deleted::trecho.lease) into ended from deleted;

    insert into trecho.ticket (lease, legs, session, name, sold_at)
    select sale.id, sale.legs, sale.session, coalesce(request.detail, ''),
           date_trunc('milliseconds', clock_timestamp())
    from unnest(ended) sale
    join (select distinct on (lease) * from unnest(requests) where kind = 'confirm'
          order by lease, place) request on request.lease = sale.id
    order by request.place;

    update trecho.session
    set last_legs = decision.legs, last_ticket = decision.number, used = clock_timestamp()
    from (select distinct on (request.session)
                 request.session, coalesce(ticket.legs, request.legs) legs, ticket.number
          from unnest(requests) request
          left join trecho.ticket on ticket.lease = request.lease
          where request.kind = 'confirm' and not request.is_taken_over
                and not request.lease = any (repeated)
          order by request.session, request.place desc) decision
    where key = decision.session;

    return array(
        select (request.place,
                case when ticket.lease is not null then 'sold'
                     when request.is_taken_over then 'taken_over'
                     else 'gone' end,
                ticket.number, ticket.sold_at, null, null, null, null)::trecho.answer
        from unnest(requests) request
        left join trecho.ticket on ticket.lease = request.lease
        where request.kind = 'confirm');
end $$;

-- Cancels tickets. As with confirm, a repeated request finds what the first one did, by its id.
create function trecho.cancel(requests trecho.request[]) returns trecho.answer[]
language plpgsql as $$
declare
    cancellations uuid[] := array(select lease from unnest(requests) where kind = 'cancel');
begin
    if cancellations = '{}' then
        return '{}';
    end if;

    update trecho.ticket set asked = asked + 1 where cancellation = any (cancellations);

    update trecho.ticket
    set cancelled_at = date_trunc('milliseconds', clock_timestamp()), cancellation = request.lease
    from (select distinct on (owned.number) owned.number wanted, request.lease
          from unnest(requests) request
          join trecho.ticket owned on owned.number = trecho.ticket_number(detail)
                                      and owned.session = request.session
          where kind = 'cancel' and not is_taken_over
          order by owned.number, place) request
    where number = request.wanted and cancelled_at is null;

    return array(
        select (request.place,
                case when ticket.number is not null then 'cancelled'
                     when request.is_taken_over then 'taken_over'
                     else 'no_such_ticket' end,
                ticket.number, ticket.cancelled_at, null, null, null, null)::trecho.answer
        from unnest(requests) request
        left join trecho.ticket on ticket.cancellation = request.lease
                                   and ticket.number = trecho.ticket_number(request.detail)
        where request.kind = 'cancel');
end $$;

-- New sessions, which lock_sessions() has made, and names.
create function trecho.change_sessions(requests trecho.request[]) returns trecho.answer[]
language plpgsql as $$
begin
    update trecho.session
    set name = coalesce(request.detail, ''), used = clock_timestamp()
    from (select distinct on (session) session, detail
          from unnest(requests)
          where kind = 'name' and not is_taken_over
          order by session, place desc) request
    where key = request.session;

    return array(
        select (place,
                case when is_taken_over then 'taken_over' when kind = 'open' then 'open'
                     else 'done' end,
                case when kind = 'open' then claim end,
                null, null, null, null, null)::trecho.answer
        from unnest(requests)
        where kind in ('open', 'name'));
end $$;
