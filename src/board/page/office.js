// The numbers of the office, in a row of tiles: large ones for the class, small ones for the rest.
import { put } from "./rows.js";
import { duration, number, short, text } from "./texts.js";

const tiles = [
    // name, class, the large number, the small line under it
    ["sold", "tile large sold", (model) => number(model.sold),
        (model) => text("tile_rate", { n: short(model.office.purchases_per_second) })],
    ["waiting", "tile large waiting", (model, counts) => number(counts.waiting),
        (model, counts) => text("tile_connected", { n: number(counts.connected) })],
    ["deciding", "tile large confirming", (model, counts) => number(counts.confirming),
        (model) => text("tile_limit", { n: short(model.confirmSeconds) })],
    ["not_sold", "tile large expired",
        (model) => number(model.totals.expired + model.totals.declined + model.totals.gone),
        (model) => text("tile_not_sold", {
            declined: number(model.totals.declined),
            expired: number(model.totals.expired),
            gone: number(model.totals.gone),
        })],
    ["per_sync", "tile", (model) => short(model.office.sales_per_sync),
        (model) => text("tile_syncs", { n: number(model.totals.syncs) })],
    ["sync_time", "tile", (model) => percentile(model.office.sync_ms, "p50"),
        (model) => text("tile_p99", { n: percentile(model.office.sync_ms, "p99") })],
    ["offer_time", "tile", (model) => percentile(model.office.offer_ms, "p50"),
        (model) => text("tile_p99", { n: percentile(model.office.offer_ms, "p99") })],
    ["uptime", "tile", (model, counts, now) => duration(now),
        (model) => model.version ? text("tile_version", { version: model.version }) : ""],
];

function percentile(values, which) {
    const value = values?.[which];
    return value === null || value === undefined ? "–" : duration(value);
}

export class Office {
    constructor(section) {
        this.parts = tiles.map(([name, kind, large, small]) => {
            const tile = document.createElement("div");
            tile.className = kind;
            tile.dataset.tile = name;
            const [title, value, more] = ["tile-title", "tile-value", "tile-more"].map((part) => {
                const element = document.createElement("span");
                element.className = part;
                tile.append(element);
                return element;
            });
            section.append(tile);
            return { name, title, value, more, large, small };
        });
    }

    update(model, now) {
        for (const part of this.parts) {
            put(part.title, text(`tile_${part.name}`));
            if (!model.totals || !model.office) {
                put(part.value, "–");
                put(part.more, "");
                continue;
            }
            put(part.value, part.large(model, model.office, now));
            put(part.more, part.small(model, model.office, now));
        }
    }
}
