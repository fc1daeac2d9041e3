// What the page knows: connections, legs and counts, as a snapshot and changes tell them. The live
// stream and the replay fill the same model, and everything that is drawn reads it.
//
// Times are milliseconds of the server's clock, from its start.

export const states = ["idle", "waiting", "confirming", "storing"];
export const ends = ["sold", "declined", "expired", "gone", "resumed", "refused", "cancelled"];

const keptMost = 200; // finished spans, and marks, of one connection
const lingering = 8000; // how long a closed connection keeps its row

export class Model {
    constructor() {
        this.reset({ kind: "none", now: 0, legs: [], connections: [], totals: null, office: null });
    }

    // `keepsPast`: the snapshot is from the same server, so what was drawn before stays. A snapshot
    // has only the newest spans of each connection.
    reset(snapshot, keepsPast = false) {
        const before = keepsPast ? this.connections : new Map();
        this.kind = snapshot.kind;
        this.name = snapshot.name ?? "";
        this.epoch = snapshot.epoch ?? "";
        this.version = snapshot.version ?? "";
        this.guard = snapshot.guard ?? "leg";
        this.confirmSeconds = snapshot.confirm_seconds ?? 15;
        this.aliases = snapshot.aliases ?? {};
        this.latest = snapshot.now;
        this.legs = snapshot.legs.map((leg, id) => this.newLeg(leg, id));
        this.connections = new Map();
        this.totals = snapshot.totals;
        this.office = snapshot.office;
        this.lineCache = null;
        for (const told of snapshot.connections) this.put(withPast(told, before.get(told.id)));
        for (const [id, old] of before) {
            if (this.connections.has(id)) continue;
            this.connections.set(id, old);
            this.end(id, snapshot.now); // unless it has ended already
        }
        this.structure = (this.structure ?? 0) + 1; // another network, so other rows
        this.changed();
    }

    newLeg(leg, id) {
        const [free, held, sold] = leg.counts;
        return {
            id,
            origin: leg.origin,
            destination: leg.destination,
            name: `${leg.origin} > ${leg.destination}`,
            seats: leg.seats,
            free, held, sold,
            lastSale: -Infinity,
            lastBuyer: "", // of the last seat, if this page saw it
        };
    }

    // Returns the legs that were sold out by this.
    apply(changes) {
        const soldOut = [];
        this.latest = Math.max(this.latest, changes.now);
        for (const told of changes.connections ?? []) this.put(told);
        for (const id of changes.closed ?? []) this.end(id, changes.now);
        for (const [id, free, held, sold] of changes.legs ?? []) {
            const leg = this.legs[id];
            const isSale = sold > leg.sold;
            Object.assign(leg, { free, held, sold });
            if (isSale) leg.lastSale = changes.now;
            leg.lastBuyer = isSale && free + held === 0 ? this.buyerOf(leg) : "";
            if (isSale && free + held === 0) soldOut.push(leg);
        }
        if (changes.totals) this.totals = changes.totals;
        if (changes.office) this.office = changes.office;
        this.changed();
        return soldOut;
    }

    // The connection that bought this leg last, "" if none is known.
    buyerOf(leg) {
        let buyer = null;
        let newest = -Infinity;
        for (const connection of this.connections.values()) {
            const mark = connection.marks.at(-1);
            if (mark?.[0] !== "sold" || mark[1] < newest) continue;
            if (connection.lastItinerary.includes(leg.id)) [buyer, newest] = [connection, mark[1]];
        }
        return buyer ? labelOf(buyer) : "";
    }

    changed() {
        this.revision = (this.revision ?? 0) + 1;
        this.lineCache = null;
    }

    put(told) {
        let connection = this.connections.get(told.id);
        if (!connection || connection.closed !== null) {
            connection = {
                id: told.id, name: "", peer: "", protocol: 1, opened: told.opened ?? told.since,
                state: "idle", since: told.opened ?? told.since, spans: [], marks: [], closed: null,
                lastItinerary: [], line: null,
            };
            this.connections.set(told.id, connection);
        }
        if (told.spans) connection.spans.push(...told.spans);
        if (told.marks) connection.marks.push(...told.marks);
        this.move(connection, told);
        connection.name = told.name ?? connection.name;
        connection.peer = told.peer ?? connection.peer;
        connection.protocol = told.protocol ?? connection.protocol;
        connection.deadline = told.deadline ?? null;
        connection.itinerary = told.itinerary ?? [];
        if (connection.itinerary.length > 0) connection.lastItinerary = connection.itinerary;
        connection.hasTurn = told.has_turn ?? false;
        connection.arrival = told.arrival ?? 0;
        connection.line = told.line ?? null; // where it waits, of several legs
        connection.events = told.events ?? connection.events;
    }

    // A change tells only the newest state, so what was before it ends where that begins.
    move(connection, told) {
        const { state, since } = connection;
        const covered = connection.spans.length ? connection.spans.at(-1)[2] : -Infinity;
        if ((told.state !== state || told.since !== since) && told.since > Math.max(since, covered))
            connection.spans.push([state, Math.max(since, covered), told.since]);
        connection.state = told.state;
        connection.since = told.since;
    }

    // The row stays for a while, so that its end can be seen.
    end(id, now) {
        const connection = this.connections.get(id);
        if (!connection || connection.closed !== null) return;
        connection.spans.push([connection.state, connection.since, now]);
        Object.assign(connection, {
            closed: now, state: "closed", since: now, deadline: null, itinerary: [], hasTurn: false,
        });
    }

    // Removes what can't be seen any more. `now` is the time that is shown.
    forget(now) {
        for (const [id, connection] of this.connections) {
            if (connection.closed !== null && now - connection.closed > lingering) {
                this.connections.delete(id);
                this.changed();
            }
            const { spans, marks } = connection;
            if (spans.length > 2 * keptMost) connection.spans = spans.slice(-keptMost);
            if (marks.length > 2 * keptMost) connection.marks = marks.slice(-keptMost);
        }
    }

    get open() {
        let open = 0;
        for (const connection of this.connections.values()) open += connection.closed === null;
        return open;
    }

    // Seats that are sold, also by an earlier process: the server reads them from its ledger.
    get sold() {
        return this.legs.reduce((sum, leg) => sum + leg.sold, 0);
    }

    // How many connections are in each state now.
    counts() {
        const counts = { idle: 0, waiting: 0, confirming: 0, storing: 0, gone: 0, closed: 0 };
        for (const connection of this.connections.values()) ++counts[connection.state];
        return counts;
    }

    // For each leg: who has seats there, who has its turn but still waits for that of another leg,
    // and who waits for its turn, in order of arrival. One call for all legs, kept until something
    // changes.
    lines() {
        if (this.lineCache) return this.lineCache;
        const newLine = () => ({ deciding: [], between: [], waiting: [] });
        const lines = this.legs.map(newLine);
        const all = newLine();
        for (const connection of this.connections.values()) {
            const kind = connection.state === "waiting" ? "waiting"
                : connection.state === "idle" || connection.state === "closed" ? null : "deciding";
            if (!kind) continue;
            all[kind].push(connection);
            for (const leg of new Set(connection.itinerary)) {
                const { line } = connection;
                if (line === null || leg === line) lines[leg]?.[kind].push(connection);
                else if (leg < line) lines[leg]?.between.push(connection);
            }
        }
        for (const line of [...lines, all]) line.waiting.sort(byArrival);
        this.lineCache = { legs: lines, all };
        return this.lineCache;
    }

    // The line that a waiting connection stands in.
    lineOf(connection) {
        const lines = this.lines();
        if (this.guard === "global") return lines.all;
        return lines.legs[connection.line ?? connection.itinerary[0]];
    }

    // { place: 1 for the next, behind: the connection that has the turn, or undefined }
    placeOf(connection) {
        const line = this.lineOf(connection);
        if (!line) return { place: 1, behind: undefined };
        return {
            place: line.waiting.indexOf(connection) + 1,
            behind: line.deciding.find((other) => other.hasTurn) ?? line.between[0]
                ?? line.deciding[0],
        };
    }
}

function withPast(told, old) {
    if (!old || old.closed !== null) return told;
    const spans = told.spans ?? [];
    const marks = told.marks ?? [];
    const firstSpan = spans[0]?.[1] ?? told.since;
    const firstMark = marks[0]?.[1] ?? Infinity;
    return {
        ...told,
        spans: [...old.spans.filter(([, , end]) => end <= firstSpan), ...spans],
        marks: [...old.marks.filter(([, at]) => at < firstMark), ...marks],
    };
}

function byArrival(a, b) {
    return a.arrival - b.arrival || a.id - b.id;
}

// The name that a customer gave, else the connection's number.
export function labelOf(connection) {
    return connection.name || `#${connection.id}`;
}
