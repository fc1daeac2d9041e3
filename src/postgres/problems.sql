-- What is wrong with the store, a sentence each; no row if all is well. `trecho store check` prints
-- them. One statement, so it sees one moment, also while servers sell.
create function trecho.problems() returns table (problem text)
language sql stable as $$
    with
    named as (select id, format('leg %s (%s > %s)', id, origin, destination) name,
                     capacity, held, sold
              from trecho.leg),
    holding as (select seat.leg, count(*) seats from trecho.lease, unnest(legs) seat (leg)
                group by seat.leg),
    selling as (select seat.leg, count(*) seats from trecho.ticket, unnest(legs) seat (leg)
                where cancelled_at is null group by seat.leg)

    select format('%s counts %s held seats, but its leases have %s', name, held,
                  coalesce(seats, 0))
    from named left join holding on leg = id where held <> coalesce(seats, 0)
    union all
    select format('%s counts %s sold seats, but its tickets have %s', name, sold,
                  coalesce(seats, 0))
    from named left join selling on leg = id where sold <> coalesce(seats, 0)
    union all
    select format('%s has %s seats, of which %s are held and %s sold', name, capacity, held, sold)
    from named where held < 0 or sold < 0 or held + sold > capacity
    union all
    select format('leg %s has held or sold seats, but does not exist', leg)
    from (select leg from holding union select leg from selling) used
    where leg is null or leg not in (select id from trecho.leg)
    union all
    select format('leg %s is missing, though there are %s legs', expected, legs)
    from (select count(*) legs from trecho.leg) counted,
         generate_series(0, legs - 1) expected
    where expected not in (select id from trecho.leg)
    union all
    select format('lease %s is sold as ticket T%s, and still holds its seats', id, number)
    from trecho.lease join trecho.ticket on ticket.lease = id
    union all
    select format('lease %s has claim %s, but its session has %s', id, lease.claim,
                  coalesce(session.claim::text, 'gone'))
    from trecho.lease left join trecho.session on key = lease.session
    where lease.session is not null and lease.claim is distinct from session.claim
    union all
    select format('ticket T%s belongs to a session that does not exist', number)
    from trecho.ticket
    where session is not null
          and not exists (select from trecho.session where key = ticket.session)
    union all
    select format('session %s was told of ticket T%s, which does not exist', left(key, 8) || '..',
                  last_ticket)
    from trecho.session
    where last_ticket is not null
          and not exists (select from trecho.ticket where number = last_ticket)
    union all
    select format('ticket T%s exists, but the next ticket would be T%s', number, next_number)
    from (select max(number) number from trecho.ticket) newest,
         (select coalesce(last_value + 1, 1) next_number from pg_sequences
          where schemaname = 'trecho' and sequencename = 'ticket_number_seq') sequence
    where number >= next_number
    union all
    select format('the trigger %s is missing or disabled', expected)
    from unnest('{count_new_leases, count_ended_leases, count_new_tickets, count_changed_tickets,
                  count_deleted_tickets, keep_lease, keep_ticket, keep_counters,
                  keep_leg_with_seats, keep_legs, keep_leases, keep_tickets}'::name[]) expected
    where expected not in (
              select tgname from pg_trigger
              where tgrelid in ('trecho.leg'::regclass, 'trecho.lease'::regclass,
                                'trecho.ticket'::regclass)
                    and tgenabled in ('O', 'A'))
$$;
