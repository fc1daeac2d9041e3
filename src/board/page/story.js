// Turns the events of a trace into what a server would have told: one snapshot, then changes. So a
// replay fills the same model as a live server.
import { Samples } from "./samples.js";

const eventsKept = 50; // for each connection, as the server does

export class Story {
    constructor(header, name) {
        this.header = header;
        this.name = name;
        this.lanes = new Map();
        this.legs = header.legs.map((leg) => [...leg.counts]);
        this.totals = {
            connections: 0, sessions: 0, resumed: 0, requests: 0, sold: 0, declined: 0, expired: 0,
            gone: 0, cancelled: 0, refused: {}, syncs: 0, synced_records: 0,
        };
        this.storageFails = false;
        this.arrivals = 0;
        this.sales = new Samples();
        this.batches = new Samples(); // records in each sync
        this.syncTimes = new Samples();
        this.offerTimes = new Samples();
    }

    snapshot() {
        return {
            kind: "replay", name: this.name, now: 0, connections: [], totals: this.totals,
            office: this.office(0), aliases: this.header.aliases ?? {}, guard: this.header.guard,
            confirm_seconds: this.header.confirm_seconds, legs: this.header.legs,
        };
    }

    office(now) {
        for (const samples of [this.sales, this.batches, this.syncTimes, this.offerTimes])
            samples.forget(now);
        const counts = { connected: 0, waiting: 0, confirming: 0, storing: 0 };
        for (const lane of this.lanes.values()) {
            counts.connected += !lane.isClosed;
            if (lane.state in counts) ++counts[lane.state];
        }
        return {
            ...counts,
            purchases_per_second: this.sales.since(now, 5000) / 5,
            sales_per_sync: this.batches.length ? this.batches.sum / this.batches.length : null,
            sync_ms: this.syncTimes.percentiles(),
            offer_ms: this.offerTimes.percentiles(),
            storage_fails: this.storageFails,
        };
    }

    // What is known of one connection, as /connections/ID tells it.
    detail(id) {
        return { id, events: this.lanes.get(id)?.events ?? [] };
    }

    // Takes the next event. Returns the changes, in the form of the live stream.
    take(event) {
        const changes = { now: event.at, connections: [], closed: [], legs: [], totals: this.totals };
        const step = steps[event.event];
        if (!step) return changes;
        if (event.id > 0) this.note(event);
        step.call(this, event, changes, this.lanes.get(event.id));
        for (const { id } of changes.connections)
            if (this.lanes.has(id)) this.lanes.get(id).marks = []; // told
        return changes;
    }

    note(event) {
        if (event.event === "opened") this.lanes.set(event.id, newLane(event));
        const lane = this.lanes.get(event.id) ?? newLane(event);
        this.lanes.set(event.id, lane);
        lane.events.push({ ...event, itinerary: event.legs });
        if (lane.events.length > eventsKept) lane.events.shift();
    }

    move(lane, state, event, changes, more = {}) {
        Object.assign(lane, { deadline: null, arrival: 0, line: null }, more,
            { state, since: event.at });
        if (state === "idle") Object.assign(lane, { itinerary: [], hasTurn: false });
        this.tell(lane, changes);
    }

    mark(lane, word, event, changes) {
        lane.marks.push([word, event.at]);
        if (word in this.totals && word !== "refused" && word !== "resumed") ++this.totals[word];
        this.tell(lane, changes);
    }

    // An entry of the changes; later steps of the same event add to it.
    tell(lane, changes) {
        const told = {
            id: lane.id, name: lane.name, peer: lane.peer, protocol: lane.protocol,
            opened: lane.opened, state: lane.state, since: lane.since, deadline: lane.deadline,
            itinerary: lane.itinerary, has_turn: lane.hasTurn, arrival: lane.arrival,
            line: lane.line, marks: lane.marks,
        };
        const at = changes.connections.findIndex((other) => other.id === lane.id);
        if (at >= 0) changes.connections[at] = told;
        else changes.connections.push(told);
    }

    // Moves one seat of each leg from one count to another: 0 free, 1 held, 2 sold.
    count(legs, from, to, changes) {
        for (const leg of legs) {
            --this.legs[leg][from];
            ++this.legs[leg][to];
        }
        for (const leg of new Set(legs)) changes.legs.push([leg, ...this.legs[leg]]);
    }

    // Seats that were kept for a dropped connection are free or taken over: its row ends.
    endIfClosed(lane, changes) {
        if (lane.isClosed) this.remove(lane, changes);
    }

    remove(lane, changes) {
        changes.closed.push(lane.id);
        this.lanes.delete(lane.id);
    }
}

function newLane(event) {
    return {
        id: event.id, name: "", peer: event.peer, protocol: 1, opened: event.at, state: "idle",
        since: event.at, deadline: null, itinerary: [], hasTurn: false, arrival: 0, line: null,
        marks: [], asked: event.at, isClosed: false, holds: false, events: [],
    };
}

// What each event changes; called with the story as `this`.
const steps = {
    opened(event, changes, lane) {
        ++this.totals.connections;
        this.tell(lane, changes);
    },
    session_opened(event, changes, lane) {
        ++this.totals.sessions;
        lane.protocol = 2;
        this.tell(lane, changes);
    },
    session_resumed(event, changes, lane) {
        ++this.totals.resumed;
        lane.protocol = 2;
        this.mark(lane, "resumed", event, changes);
    },
    named(event, changes, lane) {
        lane.name = event.name;
        this.tell(lane, changes);
    },
    waiting(event, changes, lane) {
        lane.asked = event.at;
        this.move(lane, "waiting", event, changes,
            { itinerary: event.legs, arrival: ++this.arrivals });
    },
    in_line(event, changes, lane) {
        [lane.line] = event.legs;
        lane.arrival = ++this.arrivals;
        this.tell(lane, changes);
    },
    turn_taken(event, changes, lane) {
        lane.hasTurn = true;
        if (lane.state !== "waiting") lane.asked = event.at;
        this.tell(lane, changes);
    },
    // Marked, but not counted: the totals count offers.
    left_line(event, changes, lane) {
        lane.marks.push(["gone", event.at]);
        this.move(lane, "idle", event, changes);
    },
    held(event, changes, lane) {
        ++this.totals.requests;
        this.offerTimes.add(event.at, event.at - lane.asked);
        this.count(event.legs, 0, 1, changes);
        lane.holds = true;
        this.move(lane, "confirming", event, changes, {
            itinerary: event.legs, deadline: event.at + this.header.confirm_seconds * 1000,
        });
    },
    storing(event, changes, lane) {
        this.move(lane, "storing", event, changes);
    },
    sold(event, changes, lane) {
        this.sales.add(event.at, 1);
        this.count(event.legs, 1, 2, changes);
        lane.holds = false;
        this.move(lane, "idle", event, changes);
        this.mark(lane, "sold", event, changes);
        this.endIfClosed(lane, changes);
    },
    declined(event, changes, lane) {
        lane.hasDeclined = true;
        this.mark(lane, "declined", event, changes);
    },
    // After "no", after a sale that couldn't be stored, and when the customer has gone.
    released(event, changes, lane) {
        this.count(event.legs, 1, 0, changes);
        const hasGone = lane.state === "confirming" && !lane.hasDeclined;
        Object.assign(lane, { hasDeclined: false, holds: false });
        this.move(lane, "idle", event, changes);
        if (hasGone) this.mark(lane, "gone", event, changes);
        this.endIfClosed(lane, changes);
    },
    expired(event, changes, lane) {
        this.count(event.legs, 1, 0, changes);
        lane.holds = false;
        this.move(lane, "idle", event, changes);
        this.mark(lane, "expired", event, changes);
        this.endIfClosed(lane, changes);
    },
    resumed(event, changes, lane) {
        const before = this.lanes.get(event.before);
        lane.holds = true;
        this.move(lane, "confirming", event, changes, {
            itinerary: event.legs, deadline: before?.deadline ?? null,
            hasTurn: before?.hasTurn && !before.isClosed,
        });
        if (!before) return;
        before.holds = false;
        if (before.isClosed) this.remove(before, changes);
        else this.move(before, "idle", event, changes);
    },
    cancelled(event, changes, lane) {
        this.count(event.legs, 2, 0, changes);
        this.mark(lane, "cancelled", event, changes);
    },
    // After a kill: its connections and holds are gone, and the counts are those of the ledger.
    server_started(event, changes) {
        for (const id of this.lanes.keys()) changes.closed.push(id);
        this.lanes.clear();
        this.header = event.header;
        this.storageFails = false;
        event.header.legs.forEach((leg, id) => {
            this.legs[id] = [...leg.counts];
            changes.legs.push([id, ...leg.counts]);
        });
    },
    // A request may also be refused in the middle of a confirmation; then the offer stays.
    refused(event, changes, lane) {
        this.totals.refused[event.reason] = (this.totals.refused[event.reason] ?? 0) + 1;
        if (!lane.holds) this.move(lane, "idle", event, changes);
        this.mark(lane, "refused", event, changes);
    },
    // With seats that are kept for its session, the row stays until they are taken over or free.
    closed(event, changes, lane) {
        lane.isClosed = true;
        if (lane.holds) {
            this.move(lane, "gone", event, changes, { deadline: lane.deadline, hasTurn: false });
            return;
        }
        this.remove(lane, changes);
    },
    synced(event) {
        ++this.totals.syncs;
        this.totals.synced_records += event.records;
        this.batches.add(event.at, event.records);
        this.syncTimes.add(event.at, event.milliseconds);
    },
    storage_failed() {
        this.storageFails = true;
    },
    storage_works_again() {
        this.storageFails = false;
    },
};
