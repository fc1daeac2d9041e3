// How each state looks: a colour, a pattern and a height, so that a colour-blind person can tell
// them apart, also on a poor projector. The lanes, the density picture and the legend all draw
// from here.

const themeColours = [
    "card", "ink", "soft", "grid", "idle", "waiting", "confirming", "storing", "sold", "declined",
    "expired", "gone", "resumed", "refused", "cancelled",
];

// The colours of the theme, as board.css defines them.
export function readPalette() {
    const style = getComputedStyle(document.documentElement);
    const palette = {};
    for (const name of themeColours) palette[name] = style.getPropertyValue(`--${name}`).trim();
    palette.patterns = {};
    return palette;
}

// The share of a row's height that a state takes: the more is at stake, the higher.
const heights = { idle: 0.16, waiting: 0.56, confirming: 0.78, storing: 0.78, gone: 0.5 };

const tileSize = 8;

// Whether the pixel (x, y) of the pattern has the state's full colour; else it is paler.
export function isInked(state, x, y) {
    switch (state) {
    case "waiting": return (x + y) % tileSize < 4; // diagonal stripes
    case "storing": return ((x >> 2) + (y >> 2)) % 2 === 0; // a chessboard
    case "gone": return x % tileSize < 3; // upright bars
    default: return true; // plain
    }
}

export function parseColour(text) {
    const digits = text.replace("#", "");
    return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

// `share` of the first colour in the second.
export function mix(first, second, share) {
    return first.map((part, index) => Math.round(part * share + second[index] * (1 - share)));
}

function tileOf(palette, state, scale) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = tileSize * scale;
    const context = tile.getContext("2d");
    const full = parseColour(palette[state]);
    const pale = mix(full, parseColour(palette.card), 0.3);
    for (let y = 0; y < tileSize; ++y) {
        for (let x = 0; x < tileSize; ++x) {
            context.fillStyle = `rgb(${isInked(state, x, y) ? full : pale})`;
            context.fillRect(x * scale, y * scale, scale, scale);
        }
    }
    return tile;
}

// What to fill a state with. `offset` keeps the stripes on the bar while it moves to the left.
function fillOf(context, palette, state, offset) {
    if (state === "idle" || state === "confirming") return palette[state];
    palette.patterns[state] ??= context.createPattern(tileOf(palette, state, 1), "repeat");
    palette.patterns[state].setTransform(new DOMMatrix([1, 0, 0, 1, offset % tileSize, 0]));
    return palette.patterns[state];
}

// A span of time in a state, from x to x + width, in a row at y.
export function drawSpan(context, palette, state, x, y, width, height, offset = 0) {
    if (!(state in heights)) return;
    const thick = Math.max(3, Math.round(height * heights[state]));
    const top = Math.round(y + (height - thick) / 2);
    context.fillStyle = fillOf(context, palette, state, offset);
    context.fillRect(x, top, Math.max(width, state === "idle" ? 1 : 3), thick);
    if (state !== "waiting" && state !== "gone") return;
    if (width < 6) return;
    context.strokeStyle = palette[state];
    context.lineWidth = 1.5;
    context.strokeRect(x + 0.75, top + 0.75, width - 1.5, thick - 1.5);
}

// The seconds that are left: an empty frame from now to the deadline, which gets shorter.
export function drawRest(context, palette, x, y, width, height) {
    if (width < 2) return;
    const thick = Math.round(height * heights.confirming);
    const top = Math.round(y + (height - thick) / 2);
    context.globalAlpha = 0.22;
    context.fillStyle = palette.confirming;
    context.fillRect(x, top, width, thick);
    context.globalAlpha = 1;
    context.strokeStyle = palette.confirming;
    context.lineWidth = 2;
    context.strokeRect(x + 1, top + 1, Math.max(1, width - 2), thick - 2);
}
