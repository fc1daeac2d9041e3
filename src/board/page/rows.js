// The rows of the lanes: which connections are shown, their names and what they do now, as elements
// of the page, so that a keyboard and a screen reader reach them. The canvas between the names and
// the states is drawn by lanes.js.
import { labelOf } from "./model.js";
import { text } from "./texts.js";
import { foldName } from "./names.js";
import { RovingList } from "./roving.js";

const rowsMax = 60; // more than this, and the rows are folded into a density picture
const foldPause = 3000; // milliseconds: no flicker between the two views
const markShown = 5000; // how long a row tells how the last purchase ended

export class Rows {
    // onOpen(id): a person wants to see more of a connection.
    constructor(list, onOpen) {
        this.list = list;
        this.elements = new Map();
        this.shown = [];
        this.filter = { text: "", state: "", leg: null };
        this.isFolded = false;
        this.switched = -Infinity;
        this.chosen = null;
        this.roving = new RovingList(list, (element) => onOpen(Number(element.dataset.id)));
    }

    get isFiltered() {
        return this.filter.text !== "" || this.filter.state !== "" || this.filter.leg !== null;
    }

    // Chooses rows and writes each change. `now` is the time that is shown.
    update(model, now) {
        this.fold(model);
        this.shown = this.isFolded ? [] : this.choose(model);
        this.place();
        for (const connection of this.shown) this.write(model, connection, now);
    }

    fold(model) {
        const wanted = model.open > rowsMax && !this.isFiltered;
        const isPaused = performance.now() - this.switched < foldPause;
        if (wanted === this.isFolded || (isPaused && !this.isFiltered)) return;
        this.isFolded = wanted;
        this.switched = performance.now();
    }

    // In order of their numbers, so that a row stays where it is while its state changes. Rows of
    // closed connections make room first.
    choose(model) {
        const rows = [];
        for (const connection of model.connections.values())
            if (this.matches(connection)) rows.push(connection);
        if (rows.length > rowsMax) {
            rows.sort((a, b) => (a.closed ?? Infinity) > (b.closed ?? Infinity) ? -1 : a.id - b.id);
            rows.length = rowsMax;
        }
        return rows.sort((a, b) => a.id - b.id);
    }

    matches(connection) {
        const { text: typed, state, leg } = this.filter;
        if (state !== "" && connection.state !== state) return false;
        if (leg !== null && !connection.itinerary.includes(leg)) return false;
        if (typed === "") return true;
        const folded = foldName(typed.replace(/^#/, ""));
        return String(connection.id) === folded || foldName(connection.name).includes(folded);
    }

    // One element for each row that is shown, in their order.
    place() {
        const wanted = new Set(this.shown.map((connection) => connection.id));
        for (const [id, element] of this.elements) {
            if (wanted.has(id)) continue;
            element.remove();
            this.elements.delete(id);
        }
        this.shown.forEach((connection, index) => {
            let element = this.elements.get(connection.id);
            if (!element) {
                element = newRow(connection.id);
                this.elements.set(connection.id, element);
            }
            if (this.list.children[index] !== element)
                this.list.insertBefore(element, this.list.children[index] ?? null);
        });
        this.roving.refresh();
    }

    write(model, connection, now) {
        const element = this.elements.get(connection.id);
        const [name, number, status] = element.children;
        put(name, connection.name || `#${connection.id}`);
        put(number, connection.name ? `#${connection.id}` : "");
        put(status, statusOf(model, connection, now));
        const state = shownState(connection, now);
        if (element.dataset.state !== state) element.dataset.state = state;
        element.setAttribute("aria-selected", String(connection.id === this.chosen));
    }
}

function newRow(id) {
    const element = document.createElement("div");
    element.className = "row";
    element.setAttribute("role", "option");
    element.dataset.id = id;
    for (const part of ["row-name", "row-number", "row-status"]) {
        const span = document.createElement("span");
        span.className = part;
        element.append(span);
    }
    return element;
}

// Changes an element only if it has to: that costs the browser a layout.
export function put(element, content) {
    if (element.textContent !== content) element.textContent = content;
}

function recentMark(connection, now) {
    const mark = connection.marks.at(-1);
    return mark && now - mark[1] < markShown ? mark[0] : null;
}

function shownState(connection, now) {
    if (connection.state !== "idle" && connection.state !== "closed") return connection.state;
    return recentMark(connection, now) ?? connection.state;
}

// The seconds to decide that are left. What is shown is a little late, so never more than the limit.
export function secondsLeft(model, connection, now) {
    const left = Math.ceil((connection.deadline - now) / 1000);
    return Math.max(0, Math.min(left, Math.ceil(model.confirmSeconds)));
}

// What a connection does now, in a few words.
export function statusOf(model, connection, now) {
    switch (connection.state) {
    case "waiting": {
        const { place, behind } = model.placeOf(connection);
        return behind ? text("status_waits", { place, name: labelOf(behind) })
            : text("status_in_line", { place });
    }
    case "confirming":
        return connection.deadline === null ? text("confirming")
            : text("status_decides", { seconds: secondsLeft(model, connection, now) });
    case "gone":
        return connection.deadline === null ? text("gone")
            : text("status_gone", { seconds: secondsLeft(model, connection, now) });
    case "storing": return text("storing");
    default: {
        const mark = recentMark(connection, now);
        return mark ? text(mark) : text(connection.state);
    }
    }
}

