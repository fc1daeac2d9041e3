// One connection: its last events, the step of the protocol, and where its coroutine waits.
import { labelOf } from "./model.js";
import { put, statusOf } from "./rows.js";
import { duration, text } from "./texts.js";

const askEvery = 1000; // milliseconds

export class Detail {
    // ask(id): a promise of what /connections/ID says, or null when nothing is known of it.
    constructor(panel, ask, onClose) {
        Object.assign(this, { panel, ask, onClose });
        this.id = null;
        this.asked = -Infinity;
        this.answer = null;
        panel.addEventListener("keydown", (event) => {
            if (event.key === "Escape") this.close();
        });
    }

    open(id) {
        this.id = id;
        this.answer = null;
        this.asked = -Infinity;
        this.panel.hidden = false;
        this.build();
        this.panel.querySelector("button").focus();
    }

    close() {
        if (this.id === null) return;
        const id = this.id;
        this.id = null;
        this.panel.hidden = true;
        this.onClose(id);
    }

    build() {
        this.panel.innerHTML =
            '<div class="bar"><h2 id="detail-title"></h2><button type="button"></button></div>'
            + '<p class="detail-state"></p><dl class="facts"></dl><h3></h3>'
            + '<ol class="events" tabindex="0"></ol>';
        const button = this.panel.querySelector("button");
        button.textContent = text("close");
        button.addEventListener("click", () => this.close());
        const heading = this.panel.querySelector("h3");
        heading.textContent = text("last_events");
        heading.id = "events-title";
        this.panel.querySelector(".events").setAttribute("aria-labelledby", "events-title");
        this.eventCount = "";
    }

    update(model, now) {
        if (this.id === null) return;
        if (performance.now() - this.asked > askEvery) this.refresh();
        const connection = model.connections.get(this.id);
        const title = connection
            ? (connection.name ? `${connection.name} #${this.id}` : `#${this.id}`) : `#${this.id}`;
        put(this.panel.querySelector("h2"), text("connection_title", { name: title }));
        put(this.panel.querySelector(".detail-state"),
            connection ? statusOf(model, connection, now) : text("closed"));
        this.writeFacts(model, connection, now);
        this.writeEvents(model, now);
    }

    async refresh() {
        this.asked = performance.now();
        const { id } = this;
        try {
            const answer = await this.ask(id);
            if (id === this.id && answer) this.answer = answer;
        } catch {
            // The next second asks again; the stream tells when the server is lost.
        }
    }

    writeFacts(model, connection, now) {
        const facts = [];
        if (connection?.itinerary.length)
            facts.push([text("journey"), journeyOf(model, connection.itinerary)]);
        if (connection?.state === "waiting") {
            if (connection.line !== null)
                facts.push([text("line_of"), model.legs[connection.line].name]);
            const { behind } = model.placeOf(connection);
            if (behind) facts.push([text("waits_for"), labelOf(behind)]);
        }
        if (connection) facts.push([text("protocol"), String(connection.protocol)]);
        if (connection?.peer) facts.push([text("peer"), connection.peer]);
        const { step, wait } = this.answer ?? {};
        if (step) facts.push([text("step_of_protocol"), step]);
        if (wait) {
            facts.push([text("waits_in"), `${wait.function}`]);
            facts.push([text("source_line"), `${wait.file}:${wait.line}`]);
            if (wait.since !== null) facts.push([text("waits_since"), duration(now - wait.since)]);
            if (wait.deadline !== null && wait.deadline !== undefined)
                facts.push([text("until_deadline"), duration(Math.max(0, wait.deadline - now))]);
        }
        const list = this.panel.querySelector(".facts");
        while (list.children.length > 2 * facts.length) list.lastChild.remove();
        facts.forEach(([name, value], index) => {
            const [term, description] = [2 * index, 2 * index + 1].map((at) =>
                list.children[at]
                ?? list.appendChild(document.createElement(at % 2 === 0 ? "dt" : "dd")));
            put(term, name);
            put(description, value);
        });
    }

    // The newest first.
    writeEvents(model, now) {
        const events = this.answer?.events ?? [];
        const key = `${events.length} ${events.at(-1)?.at} ${Math.floor(now / 1000)}`;
        if (key === this.eventCount) return;
        this.eventCount = key;
        this.panel.querySelector(".events").replaceChildren(...[...events].reverse().map((event) => {
            const row = document.createElement("li");
            const age = document.createElement("span");
            age.className = "age";
            age.textContent = text("ago", { time: duration(Math.max(0, now - event.at)) });
            row.append(age, sentenceOf(model, event));
            return row;
        }));
    }
}

function journeyOf(model, itinerary) {
    const legs = itinerary.map((id) => model.legs[id]).filter(Boolean);
    if (legs.length === 0) return "";
    return [legs[0].origin, ...legs.map((leg) => leg.destination)].join(" > ");
}

// What happened, as a sentence.
export function sentenceOf(model, event) {
    const values = {
        journey: journeyOf(model, event.itinerary ?? []),
        ahead: event.ahead ?? 0,
        name: event.name ?? "",
        before: event.before ?? "",
        reason: event.reason ? text(`reason_${event.reason}`) : "",
        records: event.records ?? 0,
        time: event.milliseconds === undefined ? "" : duration(event.milliseconds),
        sentence: event.sentence ?? "",
    };
    if (event.reason && values.reason === `reason_${event.reason}`) values.reason = event.reason;
    const sentence = text(`event_${event.event}`, values);
    return sentence === `event_${event.event}` ? event.event : sentence;
}
