// The legs: how many seats are sold, held and free, who has the turn, and who waits for it. The
// server counts the seats; nothing here is guessed from events.
import { labelOf } from "./model.js";
import { LegSearch } from "./names.js";
import { put, secondsLeft } from "./rows.js";
import { RovingList } from "./roving.js";
import { number, text } from "./texts.js";

const shownMost = 40;
const waitersShown = 6;
const sortPause = 2000; // milliseconds: a list that jumps can't be read
const saleCounts = 30000; // how long a sale keeps its leg near the top

export class Legs {
    // onOpen(leg id): show only the connections of this leg.
    constructor(list, more, oneLine, onOpen) {
        Object.assign(this, { list, more, oneLine });
        this.elements = new Map();
        this.typed = "";
        this.chosen = null;
        this.order = [];
        this.sorted = -Infinity;
        this.roving = new RovingList(list, (element) => onOpen(Number(element.dataset.leg)));
    }

    search(typed) {
        this.typed = typed;
        this.sorted = -Infinity;
    }

    update(model, now) {
        if (model.structure !== this.structure) this.begin(model);
        const isHeld = this.list.matches(":hover, :focus-within");
        const pause = isHeld ? 4 * sortPause : sortPause;
        if (performance.now() - this.sorted > pause) this.sort(model, now);
        const lines = model.lines();
        for (const leg of this.order) this.write(model, leg, lines.legs[leg.id], now);
        this.writeOneLine(model, lines.all, now);
    }

    // After each snapshot. The same network keeps its elements, and so the focus.
    begin(model) {
        const network = model.legs.map((leg) => leg.name).join();
        this.structure = model.structure;
        this.finder = new LegSearch(model.legs, model.aliases);
        this.sorted = -Infinity;
        if (network === this.network) return;
        this.network = network;
        this.elements.clear();
        this.list.replaceChildren();
    }

    sort(model, now) {
        this.sorted = performance.now();
        const lines = model.lines();
        const activity = (leg) => {
            const line = lines.legs[leg.id];
            const isFresh = now - leg.lastSale < saleCounts;
            return line.waiting.length * 10 + line.deciding.length * 8 + (isFresh ? 5 : 0)
                + Math.min(4, leg.sold / leg.seats * 4);
        };
        const found = this.typed.trim() === "" ? [...model.legs] : this.finder.find(this.typed);
        this.order = found
            .map((leg) => [leg, activity(leg)])
            .sort((a, b) => b[1] - a[1] || a[0].id - b[0].id)
            .slice(0, shownMost)
            .map(([leg]) => leg);
        this.place();
        const hidden = found.length - this.order.length;
        put(this.more, found.length === 0 ? text("no_leg_found")
            : hidden > 0 ? text("more_legs", { n: hidden }) : "");
    }

    place() {
        const wanted = new Set(this.order.map((leg) => leg.id));
        for (const [id, element] of this.elements) {
            if (wanted.has(id)) continue;
            element.remove();
            this.elements.delete(id);
        }
        this.order.forEach((leg, index) => {
            if (!this.elements.has(leg.id)) this.elements.set(leg.id, newLeg(leg));
            const element = this.elements.get(leg.id);
            if (this.list.children[index] !== element)
                this.list.insertBefore(element, this.list.children[index] ?? null);
        });
        this.roving.refresh();
    }

    write(model, leg, line, now) {
        const element = this.elements.get(leg.id);
        if (!element) return;
        const [head, bar, soldOut, queue] = element.children;
        const numbers = head.lastChild;
        const isSoldOut = leg.free === 0 && leg.held === 0;
        put(soldOut, !isSoldOut ? "" : leg.lastBuyer ? text("sold_out_by", { name: leg.lastBuyer })
            : text("sold_out"));
        element.setAttribute("aria-selected", String(leg.id === this.chosen));
        writeBar(bar, leg);
        const [sold, held, free] = numbers.children;
        put(sold, text("n_sold", { n: number(leg.sold) }));
        put(held, text("n_held", { n: number(leg.held) }));
        put(free, text("n_free", { n: number(leg.free) }));
        const counts = `${leg.free} ${leg.held} ${leg.sold}`;
        if (element.dataset.counts !== counts) element.dataset.counts = counts;
        writeQueue(model, queue, line, now, model.guard !== "global");
    }

    // With one turn for all legs there is one line, above the legs.
    writeOneLine(model, all, now) {
        this.oneLine.hidden = model.guard !== "global";
        if (this.oneLine.hidden) return;
        if (this.oneLine.children.length === 0) {
            const title = document.createElement("p");
            title.className = "one-line-title";
            const queue = document.createElement("p");
            queue.className = "queue";
            this.oneLine.append(title, queue);
        }
        put(this.oneLine.children[0], text("one_line"));
        writeQueue(model, this.oneLine.children[1], all, now, true);
    }
}

function newLeg(leg) {
    const element = document.createElement("div");
    element.className = "leg";
    element.setAttribute("role", "option");
    element.dataset.leg = leg.id;
    element.innerHTML =
        '<span class="leg-head"><span class="leg-name"></span><span class="numbers">'
        + '<span class="n-sold"></span><span class="n-held"></span><span class="n-free"></span></span>'
        + '</span><span class="seats" aria-hidden="true"><span class="seats-sold"></span>'
        + '<span class="seats-held"></span><span class="seats-free"></span></span>'
        + '<span class="sold-out"></span><span class="queue"></span>';
    element.querySelector(".leg-name").textContent = leg.name;
    return element;
}

// The parts of the bar have the proportions of the numbers; a part that isn't empty can be seen.
function writeBar(bar, leg) {
    [leg.sold, leg.held, leg.free].forEach((seats, part) => {
        const { style } = bar.children[part];
        const grow = String(seats);
        if (style.flexGrow === grow) return;
        style.flexGrow = grow;
        style.minWidth = seats > 0 ? "0.4rem" : "0";
    });
}

// "Ana decides, 9 s <- 1 Bruno <- 2 Carla": who has the turn, and who waits, the next one first.
function writeQueue(model, queue, line, now, hasLine) {
    const people = [...line.deciding, ...line.between].map((connection) => ["turn", connection]);
    if (hasLine)
        for (const connection of line.waiting.slice(0, waitersShown))
            people.push(["waits", connection]);
    const rest = line.waiting.length - waitersShown;
    const labels = people.slice(0, 2 * waitersShown).map(([kind, connection], index) => {
        if (kind === "waits") {
            const place = index - line.deciding.length - line.between.length + 1;
            return ["person waits", `${place} ${labelOf(connection)}`];
        }
        return [`person ${connection.state}`, turnOf(model, connection, now)];
    });
    if (hasLine && rest > 0) labels.push(["person rest", text("and_more", { n: number(rest) })]);
    while (queue.children.length > labels.length) queue.lastChild.remove();
    labels.forEach(([kind, label], index) => {
        const person = queue.children[index]
            ?? queue.appendChild(document.createElement("span"));
        if (person.className !== kind) person.className = kind;
        put(person, label);
    });
}

function turnOf(model, connection, now) {
    const name = labelOf(connection);
    if (connection.state === "waiting")
        return text("turn_between", { name, leg: model.legs[connection.line].name });
    if (connection.state === "storing") return text("turn_stores", { name });
    if (connection.deadline === null) return name;
    const seconds = secondsLeft(model, connection, now);
    return text(connection.state === "gone" ? "turn_gone" : "turn_decides", { name, seconds });
}
