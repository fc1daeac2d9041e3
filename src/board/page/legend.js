// The chips above the lanes and the legend below: a sample of each colour, pattern and mark, drawn
// by the same code as the lanes.
import { drawSpan } from "./patterns.js";
import { drawMark } from "./marks.js";
import { put } from "./rows.js";
import { number, text } from "./texts.js";

const chipStates = ["idle", "waiting", "confirming", "storing"];
const explained = ["idle", "waiting", "confirming", "storing", "sold", "declined", "expired", "gone",
    "resumed", "refused", "cancelled"];

function sample(word) {
    const canvas = document.createElement("canvas");
    canvas.width = 48;
    canvas.height = 32;
    canvas.dataset.sample = word;
    canvas.setAttribute("aria-hidden", "true");
    return canvas;
}

// Draws all samples again, in the colours of the theme.
export function drawSamples(palette) {
    for (const canvas of document.querySelectorAll("canvas[data-sample]")) {
        const context = canvas.getContext("2d");
        const word = canvas.dataset.sample;
        context.clearRect(0, 0, canvas.width, canvas.height);
        if (chipStates.includes(word)) drawSpan(context, palette, word, 1, 0, 46, 32);
        else drawMark(context, palette, word, 24, 16, 26, 1);
    }
}

// Buttons that show the number of connections in a state, and filter by it.
export class Chips {
    constructor(group, onChoose) {
        this.buttons = chipStates.map((state) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "chip";
            button.dataset.state = state;
            button.setAttribute("aria-pressed", "false");
            button.append(sample(state), document.createElement("span"),
                document.createElement("b"));
            button.addEventListener("click", () => onChoose(state));
            group.append(button);
            return button;
        });
    }

    update(model, chosen) {
        const counts = model.counts();
        for (const button of this.buttons) {
            const { state } = button.dataset;
            put(button.children[1], text(state));
            put(button.children[2], number(counts[state]));
            const isPressed = String(state === chosen);
            if (button.getAttribute("aria-pressed") !== isPressed)
                button.setAttribute("aria-pressed", isPressed);
        }
    }
}

export function writeLegend(list, guardText, guard) {
    list.replaceChildren(...explained.map((word) => {
        const row = document.createElement("div");
        const term = document.createElement("dt");
        const meaning = document.createElement("dd");
        term.append(sample(word), text(word));
        meaning.textContent = text(`about_${word}`);
        row.append(term, meaning);
        return row;
    }));
    guardText.textContent = text(`about_guard_${guard}`);
}
